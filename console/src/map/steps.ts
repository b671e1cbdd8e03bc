/**
 * Six steps of colour for a measure, and the shapes of cells.
 *
 * In: values of the units, the measure. Out: where each step begins, which step a value has, and one
 * path for all cells of a step.
 */
import type { MapUnit, MapView } from "../api-types";
import { x, y } from "./base";

export const MEASURES = ["count", "rate", "ratio", "severity", "response", "unanswered", "online"] as const;
export type Measure = (typeof MEASURES)[number];
export const STEPS = 6;
const SHARES = [0, 0.1, 0.2, 0.4, 0.6, 0.8];
const RATIOS = [0, 0.5, 0.8, 1.25, 2, 3];

export const isShare = (measure: Measure): boolean => ["severity", "response", "online"].includes(measure);

type Values = (number | null)[];

/** A unit with its values by step. */
export interface Cell extends MapUnit {
  values: Values;
  treatments: Values;
  low: Values;
  high: Values;
  expected: Values;
}

export type Sight = Omit<MapView, "units" | "values" | "treatments" | "low" | "high" | "expected"> & { units: Cell[] };

const shapes = new Map<string, number[]>();

/** Sixteen corners around a place that is no cell, in proportion to how far the places lie apart. */
function disc(unit: MapUnit, apart: number): number[] {
  if (typeof unit.longitude !== "number") return [];
  const far = Math.max(0.05, apart / 40);
  const narrow = Math.cos((unit.latitude! * Math.PI) / 180) || 1;
  return Array.from({ length: 16 }, (_, n) => (n * Math.PI) / 8).flatMap((a) => [unit.longitude! + (far * Math.cos(a)) / narrow, unit.latitude! + far * Math.sin(a)]);
}

/** The answer unit by unit. Corners of cells are sent once and remembered; cities have none, and get a disc. */
export function sight(view: MapView): Sight {
  const known = view.units.flatMap((unit) => (typeof unit.latitude === "number" ? [unit.latitude] : []));
  const apart = known.length ? Math.max(...known) - Math.min(...known) : 0;
  const units = view.units.map((unit, n) => {
    if (unit.shape.length) shapes.set(unit.id, unit.shape);
    return {
      ...unit, shape: view.level && view.level !== "h3" ? disc(unit, apart) : (shapes.get(unit.id) ?? []), values: view.values[n]!, treatments: view.treatments[n]!,
      low: view.low[n] ?? [], high: view.high[n] ?? [], expected: view.expected[n] ?? [],
    };
  });
  return { ...view, units };
}

export const shapesKnown = (sight: Sight | null, resolution: number): boolean =>
  sight?.resolution === resolution && sight.units.every((unit) => unit.shape.length > 0);

/** A round number at or below: 1, 2 or 5 times a power of ten. */
export function round(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const first = value / power;
  return (first >= 5 ? 5 : first >= 2 ? 2 : 1) * power;
}

/** Where each of the six steps begins; counts and rates double from step to step. */
export function breaks(measure: Measure, values: readonly (number | null | undefined)[]): number[] {
  if (measure === "ratio") return RATIOS;
  if (isShare(measure)) return SHARES;
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const top = round(most * 0.8) || 1;
  const whole = measure !== "rate";
  const found = [0, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].map((part) => (whole ? Math.ceil(top * part) : Number((top * part).toPrecision(2))));
  return found.map((value, n) => (whole ? Math.max(value, n) : value));
}

/** 1 to 6; 0 for nothing at all; null where it is not known or hidden. */
export function stepOf(value: number | null | undefined, from: readonly number[]): number | null {
  if (value === null || value === undefined) return null;
  if (value <= 0) return 0;
  let step = 1;
  while (step < STEPS && value >= from[step]!) step += 1;
  return step;
}

/** Longitudes of a map over the date line go on beyond 180. */
export function eastOf(units: readonly { longitude?: number | null }[]): (longitude: number) => number {
  const known = units.flatMap((unit) => (typeof unit.longitude === "number" ? [unit.longitude] : []));
  const wide = Math.max(...known) - Math.min(...known) > 180;
  return (longitude) => (wide && longitude < 0 ? longitude + 360 : longitude);
}

export function outline(shape: readonly number[], east: (longitude: number) => number = (l) => l): string {
  if (!shape.length) return "";
  const out: string[] = [];
  const turn = east(shape[0]!) - shape[0]!;
  for (let i = 0; i < shape.length; i += 2) out.push(`${(x(shape[i]! + turn)).toFixed(1)} ${y(shape[i + 1]!).toFixed(1)}`);
  return `M${out.join("L")}Z`;
}

/** One path a step: index 0 to 6, and 7 for what is hidden. */
export function paths(units: readonly Cell[], at: number, from: readonly number[], east: (longitude: number) => number): string[] {
  const out: string[][] = Array.from({ length: STEPS + 2 }, () => []);
  for (const unit of units) {
    const hidden = unit.treatments[at] === null;
    const step = hidden && unit.values[at] === null ? STEPS + 1 : stepOf(unit.values[at], from);
    if (step !== null) out[step]!.push(outline(unit.shape, east));
  }
  return out.map((each) => each.join(""));
}
