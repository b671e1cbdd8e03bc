/** A small line of the last half hour: threshold dashed, last value as a dot. Pure drawing. */
import { nothing, svg, type TemplateResult } from "lit";

export interface SparkOptions {
  width: number;
  height: number;
  low: number;
  high: number;
  /** A threshold drawn dashed. */
  reference?: number | null;
}

export interface SparkGeometry {
  path: string;
  end: [number, number] | null;
  referenceY: number | null;
}

const place = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from || 1)));

/** The line as SVG path data. A missing value leaves a gap; nothing is drawn across it. */
export function sparkGeometry(values: readonly (number | null)[], o: SparkOptions): SparkGeometry {
  const step = values.length > 1 ? (o.width - 6) / (values.length - 1) : 0;
  const y = (v: number): number => o.height - 3 - place(v, o.low, o.high) * (o.height - 6);
  let path = "";
  let end: [number, number] | null = null;
  let pen = false;
  values.forEach((value, n) => {
    if (value === null || !Number.isFinite(value)) {
      pen = false;
      return;
    }
    const at: [number, number] = [3 + n * step, y(value)];
    path += `${pen ? "L" : "M"}${at[0].toFixed(1)} ${at[1].toFixed(1)}`;
    pen = true;
    end = at;
  });
  const ref = o.reference;
  return { path, end, referenceY: ref === null || ref === undefined ? null : y(ref) };
}

export function sparkLines(values: readonly (number | null)[], o: SparkOptions): TemplateResult {
  const g = sparkGeometry(values, o);
  return svg`${
    g.referenceY === null
      ? nothing
      : svg`<path d="M0 ${g.referenceY}H${o.width}" stroke="var(--line)" stroke-dasharray="2 3"></path>`
  }<path d=${g.path || "M0 0"} fill="none" stroke="var(--ink-2)" stroke-width="1.5" stroke-linejoin="round"></path>${
    g.end ? svg`<circle cx=${g.end[0]} cy=${g.end[1]} r="2.5" fill="var(--ink)"></circle>` : nothing
  }`;
}
