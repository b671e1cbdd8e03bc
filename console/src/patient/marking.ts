/** Marks of a sound as one sets them: pure steps on lists, and their words. */
import type { Mark } from "../api-types";
import { number } from "../format";
import { t } from "../i18n";

/** In the order of the number keys. */
export const LABELS: readonly Mark["label"][] = [
  "Normal", "Rhonchi", "Wheeze", "Stridor", "Coarse Crackle", "Fine Crackle", "Wheeze+Crackle", "Noise",
];
/** What stands in a narrow span, the same in every language. */
export const SHORT: Record<Mark["label"], string> = {
  Normal: "N", Rhonchi: "R", Wheeze: "W", Stridor: "S", "Coarse Crackle": "CC", "Fine Crackle": "FC", "Wheeze+Crackle": "W+C", Noise: "×",
};
export const SHORTEST_S = 0.05;

export interface Span {
  start: number;
  end: number;
}

export const labelWord = (label: string): string => t(`label-${label.toLowerCase().replace(/[ +]/g, "-")}`);

/** In words: "Wheeze 0.40–0.95 s". */
export const markWords = (mark: Mark): string => `${labelWord(mark.label)} ${number(mark.start_s, 2)}–${number(mark.end_s, 2)} s`;

const hundredth = (s: number): number => Math.round(s * 100) / 100;

/** Between the two ends, whichever came first, within the sound. */
export function span(a: number, b: number, seconds: number): Span {
  const [start, end] = [Math.min(a, b), Math.max(a, b)];
  return { start: hundredth(Math.max(0, start)), end: Math.floor(Math.min(seconds, end) * 100) / 100 };
}

export const ordered = (marks: readonly Mark[]): Mark[] => [...marks].sort((a, b) => a.start_s - b.start_s || a.end_s - b.end_s);

export function added(marks: readonly Mark[], of: Span, label: Mark["label"]): Mark[] {
  if (of.end - of.start < SHORTEST_S) return [...marks];
  return ordered([...marks, { start_s: of.start, end_s: of.end, label }]);
}

export const without = (marks: readonly Mark[], at: number): Mark[] => marks.filter((_, n) => n !== at);

/** Not sorted: the row that is written in keeps its place. */
export const changed = (marks: readonly Mark[], at: number, to: Partial<Mark>): Mark[] => marks.map((mark, n) => (n === at ? { ...mark, ...to } : mark));

export const wrong = (mark: Mark, seconds: number): boolean => !(mark.start_s >= 0 && mark.end_s > mark.start_s && mark.end_s <= seconds + 0.01);

export const same = (a: readonly Mark[], b: readonly Mark[]): boolean => JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
