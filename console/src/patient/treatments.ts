/** Every treatment of the year, newest first; each opens in the page. */
import { html, nothing, type TemplateResult } from "lit";
import type { PatientPage, TreatmentLine } from "../api-types";
import { clock, day, dose, number, response } from "../format";
import { code, t } from "../i18n";
import { severityWords } from "../words/therapy";

const SHOWN = 12;

export function treatmentsSection(page: PatientPage, current: string): TemplateResult {
  if (page.treatments.length < 2) return html``;
  const rows = page.treatments.slice(0, SHOWN);
  return html`<section aria-labelledby="treatments-title">
    <h2 class="t" id="treatments-title">${t("treatments-title")}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t("treatments-title")}><table class="grid num treatments"><tbody>${rows.map((line) => row(line, page, current))}</tbody></table></div>
  </section>`;
}

function row(line: TreatmentLine, page: PatientPage, current: string): TemplateResult {
  const zone = page.place.zone;
  const when = line.started_at ? `${day(line.started_at, zone)}, ${clock(line.started_at, zone)}` : "–";
  const change = line.response_percent === null ? "" : `${response(line.response_percent)} %`;
  const fev1 = line.fev1_before_l === null && line.fev1_after_l === null;
  return html`<tr aria-current=${line.treatment_id === current ? "true" : nothing}>
    <td><a href="${location.pathname}?treatment=${line.treatment_id}">${when}</a></td>
    <td>${fev1 ? html`<span class="q">${t("no-test")}</span>` : `FEV1 ${number(line.fev1_before_l, 2)} → ${number(line.fev1_after_l, 2)} L`}</td>
    <td class="r">${change}</td>
    <td>${line.drug ? `${code("drug", line.drug)} ${dose(line.delivered_mg ?? 0)} mg` : "–"}</td>
    <td>${line.severity.map(severityWords).join(" → ")}</td>
    <td>${line.deviations ? t("therapy-deviations", { count: line.deviations }) : ""}</td>
    <td class="q">${line.outcome ? t(`treatment-${line.outcome.replaceAll("_", "-")}`) : t("treatment-running")}</td>
  </tr>`;
}
