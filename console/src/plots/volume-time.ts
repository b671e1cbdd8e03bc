/** Volume against time: dashed line at 1 s, FEV1 on the curve; what is predicted as dotted marks. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { t } from "../i18n";
import { path, volumeAt } from "./curve";
import type { LoopCurve } from "./flow-volume";

export interface VolumeTimeOptions {
  width: number;
  height: number;
  seconds: number;
  label: string;
  fev1_l: { before: number | null; after: number | null };
  predicted?: { fev1_l: number | undefined; fvc_l: number | undefined };
}

const PAD = { left: 30, top: 16, right: 10, bottom: 32 };
const FEV1_AT_S = 1;

const whole = (to: number): number[] => Array.from({ length: Math.floor(to + 1e-9) + 1 }, (_, n) => n);

export function volumeTime(curves: readonly LoopCurve[], o: VolumeTimeOptions): TemplateResult {
  const volumes = curves.flatMap((c) => c.blow.volume.map(([, v]) => v));
  const most = Math.ceil((Math.max(2, ...volumes, o.predicted?.fvc_l ?? 0) + 0.1) * 2) / 2;
  const x = (s: number): number => PAD.left + (s / o.seconds) * (o.width - PAD.left - PAD.right);
  const y = (v: number): number => PAD.top + (1 - v / most) * (o.height - PAD.top - PAD.bottom);
  return html`<svg class="fit" width=${o.width} height=${o.height} viewBox="0 0 ${o.width} ${o.height}" role="img" aria-label=${o.label}>
    ${whole(most).map((v) => svg`<path class="gr" d="M${x(0)} ${y(v)}H${x(o.seconds)}"></path>
      <text class="tk" x=${PAD.left - 7} y=${y(v) + 4} text-anchor="end">${v}</text>`)}
    ${whole(o.seconds).map((s) => svg`<path class="gr" d="M${x(s)} ${y(most)}V${y(0)}"></path>
      <text class="tk" x=${x(s)} y=${y(0) + 16} text-anchor="middle">${s}</text>`)}
    <text class="tk" x=${x(o.seconds)} y=${o.height - 2} text-anchor="end">${t("axis-time")}</text>
    <text class="tk" x="4" y="10">${t("axis-volume")}</text>
    <path class="ax" d="M${x(FEV1_AT_S)} ${y(most)}V${y(0)}" stroke-dasharray="2 3"></path>
    <path class="ax" d="M${x(0)} ${y(0)}H${x(o.seconds)}"></path>
    ${predictedMarks(o, x, y)}
    ${curves.map((curve) => line(curve, o, x, y))}
  </svg>`;
}

/** Only what the reference really gives: the predicted FEV1 at 1 s and the predicted FVC. */
function predictedMarks(o: VolumeTimeOptions, x: (s: number) => number, y: (v: number) => number) {
  const { fev1_l: fev1, fvc_l: fvc } = o.predicted ?? {};
  return svg`${
    fvc === undefined
      ? nothing
      : svg`<path class="c-pred" d="M${x(0)} ${y(fvc)}H${x(o.seconds)}"></path>
          <text class="tk halo" x=${x(o.seconds)} y=${y(fvc) - 5} text-anchor="end">${t("predicted-fvc", { n: fvc.toFixed(2) })}</text>`
  }
    ${
      fev1 === undefined
        ? nothing
        : svg`<path class="c-pred solid" d="M${x(FEV1_AT_S) - 6} ${y(fev1)}h12"></path>
          <text class="tk halo" x=${x(FEV1_AT_S) - 10} y=${y(fev1) + 4} text-anchor="end">${fev1.toFixed(2)}</text>`
    }`;
}

function line(curve: LoopCurve, o: VolumeTimeOptions, x: (s: number) => number, y: (v: number) => number) {
  const points = curve.blow.volume.filter(([s]) => s <= o.seconds);
  const last = points.at(-1);
  // A blow that ended early stays level: no more air came.
  const shown = last && last[0] < o.seconds ? [...points, [o.seconds, last[1]] as const] : points;
  const drawn = svg`<path class="c-${curve.kind}" d=${path(shown, x, y) || "M0 0"}></path>`;
  if (curve.kind === "pred") return drawn;
  const at = volumeAt(curve.blow.volume, FEV1_AT_S);
  if (at === null) return drawn;
  const said = o.fev1_l[curve.kind] ?? at;
  return svg`${drawn}<circle cx=${x(FEV1_AT_S)} cy=${y(at)} r="3.5" stroke-width="1.5"
      fill=${curve.kind === "after" ? "var(--after)" : "var(--surface)"} stroke="var(--${curve.kind})"></circle>
    ${
      curve.kind === "after"
        ? svg`<text class="tk fev1 halo" x=${x(FEV1_AT_S) - 8} y=${y(at) - 6} text-anchor="end">${said.toFixed(2)}</text>`
        : svg`<text class="tk fev1 halo" x=${x(FEV1_AT_S) + 8} y=${y(at) + 14}>${said.toFixed(2)}</text>`
    }`;
}
