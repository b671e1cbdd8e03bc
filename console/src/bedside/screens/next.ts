/** What the protocol says comes next, and what is done after a steroid. */
import { html, nothing, type TemplateResult } from "lit";

import { t } from "../../i18n";
import { findingWords } from "../../words/therapy";
import type { Store } from "../store";
import type { TreatmentView } from "../api-types";
import { at, doseWords } from "../words";

/** "Reassess at 14:20, in 14 min": by the protocol and the edge's clock. */
export function comesNext(store: Store, one: TreatmentView, now: Date): TemplateResult | typeof nothing {
  const next = one.therapy.next;
  if (next.what === "none") return nothing;
  const facility = store.bedside?.facility;
  const time = next.due_at ? at(next.due_at, facility) : "";
  const left = next.due_at ? Math.ceil((Date.parse(next.due_at) - now.getTime()) / 60_000) : 0;
  const timed = left > 0 && next.what !== "escalate" && next.what !== "watch";
  const key = `next-${next.what}${timed || next.what === "hourly" ? "-at" : ""}`;
  const until = next.until_at ? at(next.until_at, facility) : "";
  const grave = next.what === "escalate";
  const why = next.findings.map(findingWords).join(" ");
  return html`<div class="next ${grave ? "grave" : ""}" role="status">
    ${grave ? html`<span class="lvl"><i aria-hidden="true">!!!</i>${t("priority-high")}</span>` : nothing}
    <b class="num">${t(key, { time, until })}</b>
    <small>${[timed ? t("next-in", { minutes: left }) : "", next.of && next.given ? t("next-course", { given: next.given, of: next.of }) : ""]
      .filter(Boolean).join(t("comma"))}</small>
    ${next.order && next.what !== "watch" ? html`<b class="num">${cupWords(next.order)}</b>` : nothing}
    ${next.given && next.of ? plan(next, facility) : nothing}
    <small>${why}</small></div>`;
}

/** Everything that stands in the cup. */
const cupWords = (of: NonNullable<TreatmentView["therapy"]["next"]["order"]>): string =>
  [doseWords(of.drug, of.prescribed_mg), ...(of.also ?? []).map((each) => doseWords(each.drug, each.dose_mg))].join(t("comma"));

/** The course as the protocol has it: doses given, then those to be. */
function plan(next: TreatmentView["therapy"]["next"], facility: Parameters<typeof at>[1]): TemplateResult {
  const times = next.plan.map((each, n) => t(n < next.given ? "next-plan-given" : "next-plan-due", { n: n + 1, time: at(each, facility) }));
  return html`<small class="num">${times.join(t("comma"))}</small>`;
}

export function rinse(one: TreatmentView): TemplateResult | typeof nothing {
  const said = one.therapy.rinse;
  return said.length ? html`<p class="hold">${said.map((each) => html`<b>${findingWords(each)}</b> `)}</p>` : nothing;
}
