/** The picture beside the sign-in: a loop before, after, and as predicted. Not a person's data. */
import { svg, html, type TemplateResult } from "lit";
import { t } from "../i18n";
import { shape } from "./loop";

const PER_LITRE = 142;
const BEFORE = shape({ fvc_l: 2.38, fev1_l: 1.31, pef_l_s: 3.6 });
const AFTER = shape({ fvc_l: 2.94, fev1_l: 1.98, pef_l_s: 5.1 });
const PREDICTED = shape({ fvc_l: 3.1, fev1_l: 2.62, pef_l_s: 6.4 });
const HEIGHT = 6.45 * (PER_LITRE / 2);

const x = (volume: number): number => 1 + volume * PER_LITRE;
const y = (flow: number): number => HEIGHT - flow * (PER_LITRE / 2);
const path = (points: readonly (readonly [number, number])[]): string =>
  points.map(([v, f], n) => `${n ? "L" : "M"}${x(v).toFixed(1)} ${y(f).toFixed(1)}`).join("");

export function signInPlot(): TemplateResult {
  const gain = `${path(AFTER.expiration)}${path([...BEFORE.expiration].reverse()).replace("M", "L")}Z`;
  return html`<svg width="537" height="460" viewBox="0 0 537 460" aria-hidden="true">
    <path class="ax" d="M1 ${HEIGHT}H537"></path>
    <path class="gain" d=${gain}></path>
    <path class="c-pred" d=${path(PREDICTED.expiration)}></path>
    <path class="c-before" d=${path(BEFORE.expiration)}></path>
    <path class="c-after" d=${path(AFTER.expiration)}></path>
    ${svg`<g font-size="15" fill="var(--ink-2)">
      <text x=${x(1.66)} y=${y(3.55)}>${t("predicted")}</text>
      <text x=${x(1.02)} y=${y(3.0)} fill="var(--after)" font-weight="600">${t("after")}</text>
      <text x=${x(0.36)} y=${y(1.1)}>${t("before")}</text></g>`}
  </svg>`;
}
