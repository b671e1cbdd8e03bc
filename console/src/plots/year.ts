/** The year: one scale of time for all strips, today at its right edge. Pure geometry. */
import type { TreatmentLine } from "../api-types";

/** The year that ends now, as wide as there is room for. */
export interface Year {
  now: Date;
  width: number;
}

const DAY_MS = 86_400_000;
const DAYS = 365;

/** Where a moment lies, 0 to the width; null before the year began. */
export function placeInYear(at: string | Date, year: Year): number | null {
  const moment = typeof at === "string" ? Date.parse(at) : at.getTime();
  const days = (year.now.getTime() - moment) / DAY_MS;
  if (days > DAYS) return null;
  return year.width * (1 - Math.max(0, days) / DAYS);
}

/** The first days of the months within the year. */
export function months(year: Year): Date[] {
  const out: Date[] = [];
  for (let back = 11; back >= 0; back--) {
    out.push(new Date(year.now.getFullYear(), year.now.getMonth() - back, 1));
  }
  return out.filter((first) => placeInYear(first, year) !== null);
}

export interface Mark {
  x: number;
  line: TreatmentLine;
}

/** The treatments of the year with their place, oldest first. */
export function marks(lines: readonly TreatmentLine[], year: Year): Mark[] {
  const out: Mark[] = [];
  for (const line of lines) {
    const x = line.started_at ? placeInYear(line.started_at, year) : null;
    if (x !== null) out.push({ x, line });
  }
  return out.sort((a, b) => a.x - b.x);
}

export interface YearNumbers {
  tested: number;
  responded: number;
  doses: number;
  mg: number;
  recentDoses: number;
  oxygen: number;
  lowest: number | null;
  below92: number;
  visits: number;
  advice: number;
}

const RESPONSE_PERCENT = 10; // above: a response, ERS/ATS 2021 (Stanojevic 2022)
const SPO2_LOW_PERCENT = 92; // the dashed line of the strip; the centre's rules decide alarms
const RECENT_DAYS = 35;

/** What the sentences beside the strips say. */
export function yearNumbers(found: readonly Mark[], now: Date): YearNumbers {
  const lines = found.map((mark) => mark.line);
  const both = lines.filter((l) => l.fev1_before_l !== null && l.fev1_after_l !== null);
  const dosed = lines.filter((l) => (l.delivered_mg ?? 0) > 0);
  const oxygen = lines.map((l) => l.spo2_lowest_percent).filter((v) => v !== null);
  const recent = dosed.filter((l) => now.getTime() - Date.parse(l.started_at!) < RECENT_DAYS * DAY_MS);
  return {
    tested: both.length,
    responded: both.filter((l) => (l.response_percent ?? 0) > RESPONSE_PERCENT).length,
    doses: dosed.length,
    mg: dosed.reduce((sum, l) => sum + (l.delivered_mg ?? 0), 0),
    recentDoses: recent.length,
    oxygen: oxygen.length,
    lowest: oxygen.length ? Math.min(...oxygen) : null,
    below92: oxygen.filter((v) => v < SPO2_LOW_PERCENT).length,
    visits: lines.length,
    advice: lines.reduce((sum, l) => sum + l.advice, 0),
  };
}
