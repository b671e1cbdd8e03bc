/**
 * A blow's flow, as the instrument gave it, made ready to be drawn.
 *
 * In: flow in L/s at a fixed rate, expiration positive. Out: volume against flow, and volume against
 * time from time zero. Expiration ends where the volume is greatest; what follows is inspiration.
 */
export type Point = readonly [number, number];

export interface Blow {
  /** [volume_l, flow_l_s] */
  expiration: Point[];
  inspiration: Point[];
  /** [time_s, volume_l] from time zero, the expiration only. */
  volume: Point[];
}

/** Trapezoidal integration; the same rule as at the bedside. */
export function integrate(flow: readonly number[], rateHz: number): number[] {
  let volume = 0;
  return flow.map((now, n) => {
    if (n > 0) volume += (now + flow[n - 1]!) / 2 / rateHz;
    return volume;
  });
}

export function indexOfGreatest(values: readonly number[]): number {
  let best = 0;
  values.forEach((value, n) => {
    if (value > values[best]!) best = n;
  });
  return best;
}

/**
 * Time zero by back-extrapolation (ATS/ERS 2019, section "Back-extrapolated volume"): where the
 * tangent at the peak flow, averaged over 80 ms, meets no volume. In seconds after the first sample.
 */
export function timeZero(flow: readonly number[], volumes: readonly number[], rateHz: number): number {
  const half = Math.max(0, Math.round(0.04 * rateHz));
  const peak = indexOfGreatest(flow);
  const from = Math.max(0, peak - half);
  const to = Math.min(flow.length - 1, peak + half);
  if (to <= from) return 0;
  const slope = (volumes[to]! - volumes[from]!) / ((to - from) / rateHz);
  return slope > 0 ? peak / rateHz - volumes[peak]! / slope : 0;
}

export function blow(flow: readonly number[], rateHz: number): Blow {
  const volumes = integrate(flow, rateHz);
  const end = indexOfGreatest(volumes);
  const points: Point[] = flow.map((now, n) => [volumes[n]!, now]);
  const zero = timeZero(flow, volumes, rateHz);
  const timed = volumes.slice(0, end + 1).map((v, n): Point => [n / rateHz - zero, v]);
  return {
    expiration: thin(points.slice(0, end + 1)),
    inspiration: thin(points.slice(end)),
    volume: thin(timed.filter(([s]) => s >= 0)),
  };
}

/** The small curves of the worklist come as points already. */
export function blowOfPoints(points: readonly Point[]): Blow {
  const end = indexOfGreatest(points.map(([v]) => v));
  return { expiration: points.slice(0, end + 1), inspiration: points.slice(end), volume: [] };
}

/** At most about 600 points: the first 1.2 s of a blow whole, then every few. */
export function thin(points: Point[]): Point[] {
  const keep = 240;
  if (points.length <= 600) return points;
  const step = Math.ceil((points.length - keep) / 360);
  return points.filter((_, n) => n < keep || n % step === 0 || n === points.length - 1);
}

export function path(points: readonly Point[], x: (v: number) => number, y: (v: number) => number): string {
  return points.map(([a, b], n) => `${n ? "L" : "M"}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("");
}

export const peakOf = (points: readonly Point[]): Point | undefined =>
  points[indexOfGreatest(points.map(([, flow]) => flow))];

/** Volume at a moment, between samples. */
export function volumeAt(volume: readonly Point[], time: number): number | null {
  const after = volume.findIndex(([t]) => t >= time);
  if (after < 0) return volume.at(-1)?.[1] ?? null;
  const [t1, v1] = volume[after]!;
  const [t0, v0] = volume[Math.max(0, after - 1)]!;
  return t1 === t0 ? v1 : v0 + ((v1 - v0) * (time - t0)) / (t1 - t0);
}
