/**
 * What is wrong at a facility: how urgent, and why, in words. Pure.
 *
 * In: a row as the API gives it and the time. Out: a level and a reason with its values. An alarm
 * needs an action (EEMUA 191): a facility that has not been connected yet is a note.
 */
import type { FacilityRow, Instrument } from "../api-types";
import { age, duration } from "../format";
import { code, t } from "../i18n";

export type Level = "high" | "medium" | "low" | "note" | "well";
export const LEVELS: readonly Level[] = ["high", "medium", "low", "note", "well"];

const BROKEN = (one: Instrument): boolean => one.status === "fault";
const QUIET = (one: Instrument): boolean => one.status === "silent";

export const has = {
  affected: (row: FacilityRow): boolean => row.open_tasks > 0 && row.link === "silent",
  silent: (row: FacilityRow): boolean => row.link === "silent",
  never: (row: FacilityRow): boolean => row.link === "never",
  weak: (row: FacilityRow): boolean => row.link === "weak",
  fault: (row: FacilityRow): boolean => row.instruments.some((one) => BROKEN(one) || QUIET(one)),
  fork: (row: FacilityRow): boolean => row.alarms.includes("fork"),
  clock: (row: FacilityRow): boolean => row.alarms.includes("clock_off"),
  disk: (row: FacilityRow): boolean => row.alarms.includes("disk_low"),
  quarantine: (row: FacilityRow): boolean => row.alarms.includes("quarantine"),
} as const;
export type Trouble = keyof typeof has;
export const TROUBLES = Object.keys(has) as Trouble[];

export function level(row: FacilityRow): Level {
  if (has.affected(row)) return "high";
  if (has.fork(row) || has.disk(row) || has.silent(row) || row.instruments.some(BROKEN)) return "medium";
  if (has.weak(row) || has.clock(row) || has.quarantine(row) || row.instruments.some(QUIET)) return "low";
  return has.never(row) ? "note" : "well";
}

/** The worst first, as one short sentence. */
export function what(row: FacilityRow, now: Date): string {
  const heard = row.last_seen_at ? age(row.last_seen_at, now) : "";
  if (has.affected(row)) return t("fac-what-silent-affected", { age: heard, tasks: row.open_tasks });
  if (has.fork(row)) return t("fac-what-fork");
  if (has.disk(row)) return t("fac-what-disk");
  if (has.silent(row)) return t("fac-what-silent", { age: heard });
  const broken = row.instruments.find(BROKEN);
  if (broken) return t("fac-what-fault", { device: deviceWord(broken) });
  if (has.weak(row)) {
    return row.backlog && row.backlog_oldest_at
      ? t("fac-what-weak", { n: row.backlog, age: age(row.backlog_oldest_at, now) })
      : t("fac-what-weak-link");
  }
  if (has.clock(row)) return clockWords(row.clock_offset_s ?? 0);
  if (has.quarantine(row)) return t("fac-what-quarantine");
  const quiet = row.instruments.find(QUIET);
  if (quiet) return t("fac-what-device-silent", { device: deviceWord(quiet) });
  return has.never(row) ? t("fac-what-never") : t("fac-what-well");
}

function clockWords(offsetS: number): string {
  const far = Math.abs(offsetS);
  const offset = far < 6000
    ? t("span-minutes", { n: duration(far) })
    : t(far < 172_800 ? "span-hours" : "span-days", { n: Math.round(far / (far < 172_800 ? 3600 : 86_400)) });
  return t("fac-what-clock", { offset, way: offsetS > 0 ? "ahead" : "behind" });
}

export const deviceWord = (one: Pick<Instrument, "kind">): string => code("fac-device", one.kind);

const ORDER: Record<Level, number> = { high: 0, medium: 1, low: 2, note: 3, well: 4 };

/** Higher levels first; within a level the longest waiting queue, then the name. */
export function byTrouble(a: FacilityRow, b: FacilityRow): number {
  return (
    ORDER[level(a)] - ORDER[level(b)] ||
    b.open_tasks - a.open_tasks ||
    b.backlog - a.backlog ||
    a.name.localeCompare(b.name)
  );
}

export function byPlace(a: FacilityRow, b: FacilityRow): number {
  return a.city.localeCompare(b.city) || a.name.localeCompare(b.name);
}

export function byWaiting(a: FacilityRow, b: FacilityRow): number {
  return b.backlog - a.backlog || byTrouble(a, b);
}
