/** The end of a treatment: what was recorded and where it is; how it ended; or ending it early. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { BwElement } from "../../element";
import { number } from "../../format";
import { code, language, t } from "../../i18n";
import { go, href } from "../route";
import type { Store } from "../store";
import type { TreatmentView } from "../api-types";
import { findings, protocolLine } from "../therapy";
import { big, choices, linkTo, loading, screen } from "./parts";
import { recordRows } from "./records";

const SIDE_EFFECTS = ["tremor", "palpitations", "nausea", "headache", "cough", "wheeze_worse", "rash"];
const OUTCOMES = ["completed", "stopped_early", "referred", "refused"];

@customElement("bw-bedside-finish")
export class FinishScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private outcome = "completed";
  @state() private noticed: string[] = [];
  @state() private rinsed: boolean | null = null;

  override render() {
    const one = this.store.treatment;
    if (!one) return loading();
    if (one.finished_at) return finished(this.store, one);
    const body = html`<h1>${t("bedside-finish-title")}</h1>${result(one)}
      ${findings(one.therapy.missing[this.outcome] ?? [])}${recordRows(one.records, this.store, false)}
      <h2 class="lbl">${t("bedside-finish-how")}</h2>
      ${choices("outcome", OUTCOMES.map((value) => ({ value, words: code("bedside-outcome", value) })), this.outcome, (value) => (this.outcome = value))}
      ${one.doses.length || one.given.length ? this.#noticed() : nothing}
      ${one.therapy.rinse.length ? this.#rinsed(one) : nothing}
      ${protocolLine(one.therapy.protocol)}`;
    const finish = () => void this.store.treat("finish", {
      outcome: this.outcome, side_effects: this.noticed, rinsed: one.therapy.rinse.length ? this.rinsed : null,
    });
    return screen(this.store, body, { words: t("bedside-finish-go"), do: finish, busy: "finish" }, [
      linkTo(t("bedside-back"), href.treatment(one.treatment_id)),
      linkTo(t("bedside-help"), href.treatment(one.treatment_id, "help")),
    ]);
  }

  #noticed(): TemplateResult {
    const toggle = (each: string) =>
      (this.noticed = this.noticed.includes(each) ? this.noticed.filter((one) => one !== each) : [...this.noticed, each]);
    return html`<fieldset class="tap"><legend>${t("finish-side-effects")}</legend><div class="opts">${SIDE_EFFECTS.map(
      (each) => html`<label><input type="checkbox" name="noticed" .value=${each} .checked=${this.noticed.includes(each)}
        @change=${() => toggle(each)} /><span>${code("side-effect", each)}</span></label>`,
    )}</div></fieldset>`;
  }

  #rinsed(one: TreatmentView): TemplateResult {
    const option = (value: boolean, words: string) => html`<label><input type="radio" name="rinsed"
      .checked=${this.rinsed === value} @change=${() => (this.rinsed = value)} /><span>${words}</span></label>`;
    return html`<fieldset class="tap"><legend>${t("finish-rinsed")}</legend><div class="opts">
      ${option(true, t("finish-rinsed-yes"))}${option(false, t("finish-rinsed-no"))}</div></fieldset>
      ${findings(one.therapy.rinse)}`;
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

/** One page to print or to give along; the edge makes it itself, in the page's language. */
const reportOf = (one: TreatmentView): string => `/api/treatments/${one.treatment_id}/report?lang=${language()}&form=pdf`;

export function finished(store: Store, one: TreatmentView): TemplateResult {
  const body = html`<p class="st">${one.outcome ? code("bedside-outcome", one.outcome) : ""}</p><h1>${t("bedside-finished")}</h1>
    <p class="m">${t("bedside-finished-text")}</p>${result(one)}${recordRows(one.records, store, false)}`;
  return screen(store, body, { words: t("bedside-home-go"), do: () => go(href.home) }, [
    linkTo(t("bedside-records-title"), href.treatment(one.treatment_id, "records")),
    ...(one.before || one.after ? [html`<a class="txt" href=${reportOf(one)} target="_blank" rel="noopener">${t("bedside-report")}</a>`] : []),
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
