/** What the protocol says comes next, and what is done after a steroid. */
import { html, nothing, type TemplateResult } from "lit";

import { t } from "../../i18n";
import { findingWords } from "../../words/therapy";
import type { Store } from "../store";
import type { TreatmentView } from "../api-types";
import { at } from "../words";

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
    <small>${why}</small></div>`;
}

export function rinse(one: TreatmentView): TemplateResult | typeof nothing {
  const said = one.therapy.rinse;
  return said.length ? html`<p class="hold">${said.map((each) => html`<b>${findingWords(each)}</b> `)}</p>` : nothing;
}
