/** Ratios on a log scale: where they lie between the ends, and the marks below. */

export interface RatioAxis {
  low: number;
  high: number;
  ticks: number[];
}

const WIDEST = 8;
const TICKS = [0.125, 0.25, 0.5, 1, 2, 4, 8];

/** An axis that holds the intervals, at least from a half to double, at most from 1/8 to 8. */
export function ratioAxis(bounds: readonly number[]): RatioAxis {
  const far = Math.max(2, ...bounds.filter((v) => v > 0).map((v) => Math.max(v, 1 / v)));
  const end = Math.min(WIDEST, TICKS.find((tick) => tick >= far) ?? WIDEST);
  return { low: 1 / end, high: end, ticks: TICKS.filter((tick) => tick >= 1 / end && tick <= end) };
}

/** 0 at the low end, 1 at the high one; what lies beyond stands at the end. */
export function placeOf(ratio: number, axis: RatioAxis): number {
  const share = Math.log(ratio / axis.low) / Math.log(axis.high / axis.low);
  return Math.max(0, Math.min(1, share));
}
