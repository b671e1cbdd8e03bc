/** On a tablet, beside the step: vital signs and where each record is. */
import { html, nothing, type TemplateResult } from "lit";

import { t } from "../../i18n";
import type { Route } from "../route";
import type { Store } from "../store";
import type { TreatmentView } from "../api-types";
import { recordRows } from "./records";
import { vitalsPair } from "./vitals";

const RECENT = 7;

export function side(store: Store, one: TreatmentView, route: Route, now: Date): TemplateResult | typeof nothing {
  if (route.screen !== "treatment" || one.finished_at) return nothing;
  const already = one.step === "vitals" || one.step === "nebulize";
  return html`<aside class="side" aria-label=${t("bedside-records-today")}>
    ${already ? nothing : vitalsPair(one.vitals, now, true)}
    <h2 class="lbl">${t("bedside-records-today")}</h2>
    ${one.records.length ? recordRows(one.records.slice(0, RECENT), store, false) : html`<p class="note">${t("bedside-records-none")}</p>`}
  </aside>`;
}
