/** The end of a treatment: what was recorded and where it is; how it ended; or ending it early. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { BwElement } from "../../element";
import { number } from "../../format";
import { code, t } from "../../i18n";
import { go, href } from "../route";
import type { Store } from "../store";
import type { TreatmentView } from "../api-types";
import { big, choices, linkTo, loading, screen } from "./parts";
import { recordRows } from "./records";

const OUTCOMES = ["completed", "stopped_early", "referred", "refused"];

@customElement("bw-bedside-finish")
export class FinishScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private outcome = "completed";

  override render() {
    const one = this.store.treatment;
    if (!one) return loading();
    if (one.finished_at) return finished(this.store, one);
    const body = html`<h1>${t("bedside-finish-title")}</h1>${result(one)}
      ${recordRows(one.records, this.store, false)}
      <h2 class="lbl">${t("bedside-finish-how")}</h2>
      ${choices("outcome", OUTCOMES.map((value) => ({ value, words: code("bedside-outcome", value) })), this.outcome, (value) => (this.outcome = value))}`;
    const finish = () => void this.store.treat("finish", { outcome: this.outcome });
    return screen(this.store, body, { words: t("bedside-finish-go"), do: finish, busy: "finish" }, [
      linkTo(t("bedside-back"), href.treatment(one.treatment_id)),
      linkTo(t("bedside-help"), href.treatment(one.treatment_id, "help")),
    ]);
  }
}

/** Before and after in one line, as the whole treatment's answer. */
function result(one: TreatmentView): TemplateResult | typeof nothing {
  const [before, after] = [one.before?.fev1_l ?? null, one.after?.fev1_l ?? null];
  if (before === null || after === null) return nothing;
  const change = one.after?.response_percent ?? null;
  return html`<p class="lead num"><b>FEV1 ${number(before, 2)} → ${number(after, 2)} L</b>
    ${change === null ? nothing : html`<br />${t(change >= 0 ? "bedside-blow-response-up" : "bedside-blow-response-down", { percent: number(Math.abs(change)) })}`}</p>`;
}

export function finished(store: Store, one: TreatmentView): TemplateResult {
  const body = html`<p class="st">${one.outcome ? code("bedside-outcome", one.outcome) : ""}</p><h1>${t("bedside-finished")}</h1>
    <p class="m">${t("bedside-finished-text")}</p>${result(one)}${recordRows(one.records, store, false)}`;
  return screen(store, body, { words: t("bedside-home-go"), do: () => go(href.home) }, [
    linkTo(t("bedside-records-title"), href.treatment(one.treatment_id, "records")),
  ]);
}

/** Ending early asks once, in words, and says that nothing measured is lost. */
export function cancel(store: Store): TemplateResult {
  const one = store.treatment;
  if (!one) return loading();
  if (one.finished_at) return finished(store, one);
  const body = html`<h1>${t("bedside-cancel-title")}</h1><p class="lead m">${t("bedside-cancel-text")}</p>`;
  const end = () => void store.treat("cancel");
  return html`${screen(store, body, null)}
    <footer class="ft two">
      ${big(store, { words: t("bedside-cancel-no"), do: () => go(href.treatment(one.treatment_id)) })}
      ${big(store, { words: t("bedside-cancel-yes"), do: end, busy: "cancel", quiet: true })}
    </footer>`;
}
