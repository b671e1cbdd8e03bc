/**
 * Steps of time: which of them the strip shows, what each is called, what the address keeps.
 *
 * In: a step's first moment as the API writes it, on the units' own clocks: "2026-11-25T13:00:00".
 * Out: other moments of that kind, days, and words.
 */
import { day as dayInFull, dayMonth, month } from "../format";
import { t } from "../i18n";

export const TIMES = ["hour", "day", "week", "month", "year"] as const;
export type Time = (typeof TIMES)[number];
export const LEVELS = ["h3", "city", "province", "country"] as const;
export type Level = (typeof LEVELS)[number];

/** How many steps the strip has; the API tells hours of at most seven days at once. */
const LONG: Record<Time, number> = { hour: 144, day: 90, week: 104, month: 60, year: 10 };
const FEW = 7; // it has at least, also where the history is shorter
const QUARTERS = ["01", "04", "07", "10"];
/** What is expected is known by day and week; answers are due on days. */
export const offered = (measure: string, step: Time): boolean =>
  measure === "ratio" ? step === "day" || step === "week" : measure !== "unanswered" || step !== "hour";

const date = (moment: string): Date => new Date(`${moment.length > 10 ? moment.slice(0, 19) : `${moment}T00:00:00`}Z`);
const text = (at: Date): string => at.toISOString().slice(0, 19);

/** The first moment of the step that a moment lies in; weeks begin on Monday. */
export function startOf(step: Time, moment: string): string {
  if (step === "hour") return `${text(date(moment)).slice(0, 13)}:00:00`;
  if (step === "month") return `${moment.slice(0, 7)}-01T00:00:00`;
  if (step === "year") return `${moment.slice(0, 4)}-01-01T00:00:00`;
  const day = date(`${moment.slice(0, 10)}T00:00:00`);
  return step === "week" ? text(new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000)) : text(day);
}

/** So many steps on, or back. */
export function shift(step: Time, start: string, by: number): string {
  const at = date(start);
  if (step === "month") at.setUTCMonth(at.getUTCMonth() + by);
  else if (step === "year") at.setUTCFullYear(at.getUTCFullYear() + by);
  else at.setTime(at.getTime() + by * { hour: 1, day: 24, week: 168 }[step] * 3_600_000);
  return text(at);
}

/** The last day of a step that has begun. */
export function lastDay(step: Time, start: string, today: string): string {
  const day = text(new Date(date(shift(step, start, 1)).getTime() - 1000)).slice(0, 10);
  return day < today ? day : today;
}

/** The first and last step of the strip: the latest ones, or those around one that is earlier. */
export function stretch(step: Time, chosen: string, now: string, history: string | null): [string, string] {
  const last = startOf(step, now);
  const began = [shift(step, last, 1 - FEW), startOf(step, history ?? now), chosen].sort()[0]!;
  const back = (from: string): string => [shift(step, from, 1 - LONG[step]), began].sort().at(-1)!;
  if (back(last) === began || chosen > back(last)) return [back(last), last];
  const end = [shift(step, chosen, LONG[step] / 2), last].sort()[0]!;
  return [back(end), end];
}

const noon = (start: string): Date => new Date(`${start.slice(0, 10)}T12:00:00Z`);

/** 25 Nov 13:00, 25 Nov, week of 23 Nov, Nov 2026, 2026; the year where it is not this one. */
export function named(step: Time, start: string, today: string): string {
  const year = start.slice(0, 4);
  if (step === "year") return year;
  if (step === "month") return t("map-when-month", { month: month(noon(start)), year });
  const day = year === today.slice(0, 4) ? dayMonth(noon(start), "UTC") : dayInFull(noon(start), "UTC");
  return step === "hour" ? t("map-when-hour", { day, hour: start.slice(11, 16) }) : step === "week" ? t("map-when-week", { day }) : day;
}

/** A word under the strip where a longer stretch begins. */
export function tick(step: Time, start: string): string {
  const [year, mm, dd] = [start.slice(0, 4), start.slice(5, 7), start.slice(8, 10)];
  if (step === "year") return year;
  if (step === "hour") return start.slice(11, 13) === "00" ? dayMonth(noon(start), "UTC") : "";
  if (step === "month") return mm === "01" ? year : "";
  if (step === "week") return Number(dd) <= 7 && QUARTERS.includes(mm) ? (mm === "01" ? year : month(noon(start))) : "";
  return dd === "01" ? month(noon(start)) : "";
}

export interface Choices {
  step: Time;
  level: Level;
  measure: string;
  at: string;
}
const USUAL: Choices = { step: "day", level: "h3", measure: "count", at: "" };

/** What an address says; what it cannot mean is as if it were not there. */
export function readChoices(search: string, measures: readonly string[]): Choices {
  const asked = new URLSearchParams(search);
  const one = <T extends string>(name: string, of: readonly T[], usual: T): T => of.find((each) => each === asked.get(name)) ?? usual;
  const step = one("step", TIMES, "day");
  const measure = one("measure", measures, "count");
  const at = asked.get("at") ?? "";
  const known = /^\d{4}-\d\d-\d\d(T\d\d:00:00)?$/.test(at) && !Number.isNaN(date(at).getTime());
  return { step, level: one("level", LEVELS, "h3"), measure: offered(measure, step) ? measure : "count", at: known ? startOf(step, at) : "" };
}

/** The address of what is shown; what is usual is left out. */
export function writeChoices(chosen: Choices): string {
  const said = (Object.keys(USUAL) as (keyof Choices)[]).filter((name) => chosen[name] !== USUAL[name]);
  return said.length ? `?${said.map((name) => `${name}=${chosen[name].replace("T00:00:00", "")}`).join("&")}` : "";
}
