/**
 * A flow–volume curve in the shape of spirometry, from three indices: for drawings that explain
 * (the sign-in picture) and for the predicted curve, which a reference gives only as indices.
 *
 * In: FVC, FEV1 and PEF. Out: expiration as [volume, flow] and volume over time. The exponent of
 * the descending limb is solved so that the curve really has the stated FEV1 and FVC.
 */
export interface Indices {
  fvc_l: number;
  fev1_l: number;
  pef_l_s: number;
}

export interface Shape {
  /** [volume_l, flow_l_s] of the expiration. */
  expiration: [number, number][];
  /** [time_s, volume_l] */
  volume: [number, number][];
}

const STEP_S = 0.004;
const LONGEST_S = 15;
const END_FLOW_L_S = 0.04;
/** Share of the forced vital capacity at which the flow peaks. */
const PEAK_AT = 0.09;

interface Run {
  points: [number, number, number][];
  fev1: number;
  end: number;
}

function flowAt(volume: number, exponent: number, capacity: number, of: Indices): number {
  const x = volume / capacity;
  const peak = (PEAK_AT * of.fvc_l) / capacity;
  if (x >= 1) return 0;
  if (x < peak) return of.pef_l_s * (1 - (1 - (x + 0.0006) / (peak + 0.0006)) ** 2) ** 0.62;
  return of.pef_l_s * ((1 - x) / (1 - peak)) ** exponent;
}

function blow(exponent: number, capacity: number, of: Indices): Run {
  const points: Run["points"] = [[0, 0, 0]];
  let volume = 0.002;
  let fev1 = 0;
  for (let time = STEP_S; time < LONGEST_S; time += STEP_S) {
    const flow = flowAt(volume, exponent, capacity, of);
    volume += flow * STEP_S;
    if (!fev1 && time >= 1) fev1 = volume;
    points.push([time, volume, flow]);
    if (flow < END_FLOW_L_S && time > 1.2) break;
  }
  return { points, fev1, end: volume };
}

/** Halve the interval `times`; `tooLow` says that the middle must go up. */
function bisect(low: number, high: number, times: number, tooLow: (middle: number) => boolean): number {
  for (let n = 0; n < times; n++) {
    const middle = (low + high) / 2;
    if (tooLow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function shape(of: Indices): Shape {
  const exponent = (capacity: number): number =>
    bisect(0.25, 20, 24, (k) => blow(k, capacity, of).fev1 > of.fev1_l);
  const capacity = bisect(of.fvc_l, of.fvc_l * 3, 12, (c) => blow(exponent(c), c, of).end < of.fvc_l);
  const { points } = blow(exponent(capacity), capacity, of);
  const kept = points.filter((_, n) => n < 220 || n % 5 === 0 || n === points.length - 1);
  return {
    expiration: kept.map(([, volume, flow]) => [volume, flow]),
    volume: kept.map(([time, volume]) => [time, volume]),
  };
}
