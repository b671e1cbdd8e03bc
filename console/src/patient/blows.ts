/** All blows with their figures, and the drawn curves as numbers. */
import { html, nothing, type TemplateResult } from "lit";
import type { Maneuver, TreatmentView } from "../api-types";
import { number } from "../format";
import { code, t } from "../i18n";
import { volumeAt } from "../plots/curve";
import type { LoopCurve } from "../plots/flow-volume";

export function blowsTable(treatment: TreatmentView): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("blows-title")}><table class="grid num blows">
    <caption class="sr">${t("blows-title")}</caption>
    <thead><tr>
      <th></th><th class="r">FEV1, L</th><th class="r">FVC, L</th><th class="r">PEF, L/s</th><th class="r">BEV, L</th>
      <th class="r">FET, s</th><th></th>
    </tr></thead>
    <tbody>${treatment.spirometry.map((session) =>
      session.maneuvers.map((m, n) => html`<tr>
        <td>${t(session.phase)} ${n + 1}${n === session.best ? html` <span class="q">${t("blow-drawn")}</span>` : nothing}</td>
        <td class="r">${number(m.fev1_l, 2)}</td><td class="r">${number(m.fvc_l, 2)}</td><td class="r">${number(m.pef_l_s, 1)}</td>
        <td class="r">${number(m.bev_l, 2)}</td><td class="r">${number(m.fet_s, 1)}</td><td>${judged(m)}</td>
      </tr>`),
    )}</tbody>
  </table></div>`;
}

function judged(m: Maneuver): string {
  const word = m.fev1_acceptable ? "blow-yes" : m.fev1_usable ? "blow-usable" : "blow-no";
  const reasons = (m.reasons ?? []).map((each) => code("blow-reason", each));
  return [t(word), ...reasons].join(t("comma"));
}

const TIMES_S = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 6];

/** The plots' text equivalent in full: volume at fixed moments, flow at fixed shares of the volume. */
export function curvesTable(curves: readonly LoopCurve[]): TemplateResult {
  const drawn = curves.filter((curve) => curve.kind !== "pred");
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("curves-table")}><table class="grid num">
    <caption class="cap">${t("curves-table")}</caption>
    <thead><tr><th class="r">${t("col-time")}</th>${drawn.map((c) => html`<th class="r">${t("col-volume")}, ${t(c.kind)}</th>`)}
      <th class="r">${t("col-volume")}, %</th>${drawn.map((c) => html`<th class="r">${t("col-flow")}, ${t(c.kind)}</th>`)}</tr></thead>
    <tbody>${TIMES_S.map((s, n) => {
      const share = n / (TIMES_S.length - 1);
      return html`<tr><td class="r">${s}</td>${drawn.map((c) => html`<td class="r">${number(volumeAt(c.blow.volume, s), 2)}</td>`)}
        <td class="r">${number(share * 100)}</td>${drawn.map((c) => html`<td class="r">${number(flowAtShare(c, share), 2)}</td>`)}</tr>`;
    })}</tbody>
  </table></div>`;
}

function flowAtShare(curve: LoopCurve, share: number): number | null {
  const points = curve.blow.expiration;
  const whole = points.at(-1)?.[0] ?? 0;
  return points.find(([v]) => v >= share * whole - 1e-9)?.[1] ?? null;
}
