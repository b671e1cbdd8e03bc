/**
 * Rows move only when no pointer or focus is on them. While somebody points at the list, rows keep
 * their place, values change in place, what is finished stays dimmed, and what is new waits below.
 */
import type { TaskRow } from "../api-types";

export type Gathered = TaskRow & { also: readonly TaskRow[] };

/**
 * One line a person: what else was raised in the same treatment stands under its most urgent task,
 * as long as the same person has it, or nobody.
 */
export function gathered(tasks: readonly TaskRow[]): Gathered[] {
  const found = new Map<string, TaskRow[]>();
  for (const task of tasks) {
    const key = `${task.treatment_id ?? task.task_id} ${task.person.patient_id} ${task.claimed_by?.account_id ?? ""}`;
    found.set(key, [...(found.get(key) ?? []), task]);
  }
  return [...found.values()].map(([first, ...also]) => ({ ...first!, also }));
}

export interface Ranked {
  task_id: string;
}

export interface Arranged<Row extends Ranked> {
  rows: Row[];
  /** Shown still, but no longer in the answer. */
  gone: Set<string>;
  /** New rows that wait below although they are more urgent than a row above them. */
  waiting: number;
}

export function arrange<Row extends Ranked>(shown: readonly Row[], fresh: readonly Row[], held: boolean): Arranged<Row> {
  if (!held || shown.length === 0) return { rows: [...fresh], gone: new Set(), waiting: 0 };
  const byId = new Map(fresh.map((row) => [row.task_id, row]));
  const known = new Set(shown.map((row) => row.task_id));
  const gone = new Set<string>();
  const kept = shown.map((row) => {
    const now = byId.get(row.task_id);
    if (!now) gone.add(row.task_id);
    return now ?? row;
  });
  const added = fresh.filter((row) => !known.has(row.task_id));
  const lastKnown = fresh.findLastIndex((row) => known.has(row.task_id));
  const waiting = fresh.slice(0, Math.max(0, lastKnown)).filter((row) => !known.has(row.task_id)).length;
  return { rows: [...kept, ...added], gone, waiting };
}
