/**
 * Flow–volume loops in the aspect of ATS: 2 L/s of flow is as long as 1 L of volume, at every size
 * (ATS report 2017, Culver). Expiration up; before grey and hollow, after indigo and filled.
 */
import { html, nothing, svg, type TemplateResult } from "lit";
import { number } from "../format";
import { t } from "../i18n";
import { type Blow, path, peakOf } from "./curve";

export type Kind = "before" | "after" | "pred";

export interface LoopCurve {
  kind: Kind;
  blow: Blow;
}

export interface Extent {
  volume: number;
  flow: number;
  inspiration: number;
}

/** What the axes must hold: whole half litres, and flow in steps of 2 L/s. */
export function extent(curves: readonly LoopCurve[]): Extent {
  const all = curves.flatMap((c) => [...c.blow.expiration, ...c.blow.inspiration]);
  const most = (values: number[], least: number): number => Math.max(least, ...values);
  const flow = most(curves.flatMap((c) => c.blow.expiration.map(([, f]) => f)), 2);
  const inward = most(curves.flatMap((c) => c.blow.inspiration.map(([, f]) => -f)), 0);
  return {
    volume: Math.ceil((most(all.map(([v]) => v), 2) + 0.1) * 2) / 2,
    flow: Math.ceil((flow + 0.2) / 2) * 2,
    inspiration: inward > 0.2 ? Math.ceil(inward / 2) * 2 : 0,
  };
}

const steps = (from: number, to: number, by: number): number[] => {
  const out: number[] = [];
  for (let v = from; v <= to + 1e-9; v += by) out.push(v);
  return out;
};

function curveLines(curve: LoopCurve, x: (v: number) => number, y: (f: number) => number, inward: boolean) {
  const peak = peakOf(curve.blow.expiration);
  const inspired = inward && curve.kind !== "pred" && curve.blow.inspiration.length > 1;
  return svg`<path class="c-${curve.kind}" d=${path(curve.blow.expiration, x, y) || "M0 0"}></path>
    ${inspired ? svg`<path class="c-${curve.kind}" d=${path(curve.blow.inspiration, x, y)}></path>` : nothing}
    ${
      peak && curve.kind !== "pred"
        ? svg`<circle class="peak" cx=${x(peak[0])} cy=${y(peak[1])} r="3.5" stroke-width="1.5"
            fill=${curve.kind === "after" ? "var(--after)" : "var(--surface)"} stroke="var(--${curve.kind})"></circle>`
        : nothing
    }`;
}

/** The area gained between the loops. */
function gainPath(curves: readonly LoopCurve[], x: (v: number) => number, y: (f: number) => number): string {
  const before = curves.find((c) => c.kind === "before")?.blow.expiration;
  const after = curves.find((c) => c.kind === "after")?.blow.expiration;
  if (!before?.length || !after?.length) return "";
  return `${path(after, x, y)}${path([...before].reverse(), x, y).replace("M", "L")}Z`;
}

const ORDER: Kind[] = ["pred", "before", "after"];
const ordered = (curves: readonly LoopCurve[]): LoopCurve[] =>
  [...curves].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));

export interface FullOptions {
  /** The largest picture; the plot is as large as the aspect allows. */
  width: number;
  height: number;
  label: string;
}

const PAD = { left: 34, top: 16, right: 10, bottom: 32 };

/** The large plot with its axes. With no curves the frame and axes stand alone. */
export function flowVolume(curves: readonly LoopCurve[], o: FullOptions): TemplateResult {
  const e = extent(curves);
  const perLitre = Math.min(
    (o.width - PAD.left - PAD.right) / e.volume,
    ((o.height - PAD.top - PAD.bottom) / (e.flow + e.inspiration)) * 2,
  );
  const x = (v: number): number => PAD.left + v * perLitre;
  const y = (f: number): number => PAD.top + ((e.flow - f) * perLitre) / 2;
  const width = x(e.volume) + PAD.right;
  const height = y(-e.inspiration) + PAD.bottom;
  return html`<svg class="fit" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img" aria-label=${o.label}>
    ${steps(0, e.volume, 1).map((v) => svg`<path class="gr" d="M${x(v)} ${y(e.flow)}V${y(-e.inspiration)}"></path>
      <text class="tk" x=${x(v)} y=${y(-e.inspiration) + 16} text-anchor="middle">${v}</text>`)}
    ${steps(-e.inspiration, e.flow, 2).map((f) => svg`<path class="gr" d="M${x(0)} ${y(f)}H${x(e.volume)}"></path>
      <text class="tk" x=${PAD.left - 7} y=${y(f) + 4} text-anchor="end">${number(f)}</text>`)}
    <text class="tk" x=${x(e.volume)} y=${height - 2} text-anchor="end">${t("axis-volume")}</text>
    <text class="tk" x="4" y="10">${t("axis-flow")}</text>
    <path class="gain" d=${gainPath(curves, x, y) || "M0 0"}></path>
    <path class="ax" d="M${x(0)} ${y(0)}H${x(e.volume)}"></path>
    ${ordered(curves).map((curve) => curveLines(curve, x, y, true))}
  </svg>`;
}

export interface MiniOptions {
  width: number;
  height: number;
  inspiration: boolean;
  label: string;
}

/** A small loop for a row: no axes but the line of no flow, the aspect kept. */
export function miniLoop(curves: readonly LoopCurve[], o: MiniOptions): TemplateResult {
  const all = curves.flatMap((c) => c.blow.expiration);
  const inward = o.inspiration ? Math.max(0, ...curves.flatMap((c) => c.blow.inspiration.map(([, f]) => -f))) : 0;
  const volume = Math.max(2.5, ...all.map(([v]) => v)) + 0.3;
  const flow = Math.max(2, ...all.map(([, f]) => f)) + 0.2;
  const perLitre = Math.min((o.width - 2) / volume, ((o.height - 2) / (flow + inward + 0.1)) * 2);
  const x = (v: number): number => 1 + v * perLitre;
  const y = (f: number): number => 1 + ((flow - f) * perLitre) / 2;
  const height = y(-inward - 0.1) + 1;
  return html`<svg class="mini" width=${o.width} height=${height} viewBox="0 0 ${o.width} ${height}" role="img" aria-label=${o.label}>
    <path class="gain" d=${gainPath(curves, x, y) || "M0 0"}></path>
    <path class="ax" d="M1 ${y(0)}H${Math.min(o.width, x(volume))}"></path>
    ${ordered(curves).map((curve) => svg`<path class="c-${curve.kind}" d=${path(curve.blow.expiration, x, y) || "M0 0"}></path>
      ${o.inspiration && curve.blow.inspiration.length > 1 ? svg`<path class="c-${curve.kind}" d=${path(curve.blow.inspiration, x, y)}></path>` : nothing}`)}
  </svg>`;
}
