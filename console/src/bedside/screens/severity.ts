/** How ill: items that are tapped and sum themselves, or a guideline's signs that are ticked. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { BwElement } from "../../element";
import { number } from "../../format";
import { code, t } from "../../i18n";
import { severityWords } from "../../words/therapy";
import { go, href } from "../route";
import type { Store } from "../store";
import type { FormView, TreatmentView } from "../api-types";
import { findings, protocolLine } from "../therapy";
import { linkTo, loading, row, screen } from "./parts";

@customElement("bw-bedside-severity")
export class SeverityScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private form = "";
  @state() private tapped: Record<string, string> = {};
  @state() private signs: string[] = [];
  @state() private speech = "";

  override render() {
    const one = this.store.treatment;
    if (!one) return loading();
    const forms = one.therapy.forms;
    const form = forms.find((each) => each.id === this.form) ?? forms[0];
    const back = [linkTo(t("bedside-back"), href.treatment(one.treatment_id))];
    if (!form) {
      return screen(this.store, html`<h1>${t("severity-title")}</h1><p class="lead">${t("severity-no-age")}</p>`, null, back);
    }
    const body = html`<h1>${t("severity-title")}</h1>
      ${forms.length > 1 ? this.#forms(forms, form) : nothing}
      ${form.items.length ? this.#sum(form, this.#points(form)) : nothing}
      <p class="m">${t(form.items.length ? "severity-text" : "severity-signs-text")}</p>
      <form id="severity" @submit=${(event: SubmitEvent) => this.#save(event, one, form)}>
        ${form.items.length ? form.items.map((item) => this.#item(item)) : this.#observed(form, one)}
      </form>
      <p class="note">${t("therapy-source", { source: form.source, confidence: form.confidence ? t(`confidence-${form.confidence}`) : "" })}</p>
      ${protocolLine(one.therapy.protocol)}`;
    const points = this.#points(form);
    const name = code("severity", form.id);
    const missing = form.items.filter((item) => !this.#of(item)).length;
    const words = points === null
      ? t("severity-save", { form: name })
      : t("severity-save-points", { form: name, points });
    return html`${screen(this.store, body, {
      words: missing ? t("severity-missing", { count: missing }) : words,
      do: () => undefined, busy: "severity", form: "severity", disabled: missing > 0,
    }, back, "flow")}`;
  }

  #forms(forms: FormView[], chosen: FormView): TemplateResult {
    return html`<div class="sides forms" role="group" aria-label=${t("severity-form")}>${forms.map(
      (each) => html`<button type="button" aria-pressed=${each.id === chosen.id}
        @click=${() => (this.form = each.id)}>${code("severity", each.id)}</button>`,
    )}</div>`;
  }

  /** What was tapped; a reading of the oximeter stands there until then. */
  #of(item: FormView["items"][number]): string {
    return this.tapped[item.id] ?? item.suggested ?? "";
  }

  #points(form: FormView): number | null {
    if (!form.items.length) return null;
    const each = form.items.map((item) => item.options.find((o) => o.id === this.#of(item))?.points ?? 0);
    return each.reduce((sum, points) => sum + points, 0);
  }

  #sum(form: FormView, points: number | null): TemplateResult {
    const whole = form.items.every((item) => this.#of(item));
    const found = Object.entries(form.bands).find(([, [low, high]]) => points !== null && low <= points && points <= high);
    const band = whole && found ? found[0] : null;
    return html`<p class="sum" role="status"><b class="num">${severityWords({ form: form.id, points: whole ? points : null, band })}</b>
      ${form.items.length && !Object.keys(form.bands).length ? html`<br /><small class="m">${t("severity-no-bands")}</small>` : nothing}</p>`;
  }

  #item(item: FormView["items"][number]): TemplateResult {
    return html`<fieldset class="tap"><legend>${code("item", item.id)}</legend><div class="opts">${item.options.map(
      (option) => html`<label><input type="radio" name=${item.id} required .value=${option.id}
        .checked=${this.#of(item) === option.id}
        @change=${() => (this.tapped = { ...this.tapped, [item.id]: option.id })} />
        <span>${code("option", option.id)}<b class="num">${option.points}</b></span></label>`,
    )}</div></fieldset>`;
  }

  #observed(form: FormView, one: TreatmentView): TemplateResult {
    const { spo2_percent: spo2, heart_rate_per_min: heart } = one.vitals;
    const measured = spo2 === null && heart === null
      ? t("severity-not-measured")
      : t("severity-measured", { spo2: number(spo2), heart: number(heart) });
    return html`<p class="lead">${measured}</p>
      <fieldset class="tap"><legend>${t("severity-speech")}</legend><div class="opts">${form.speech.map(
        (each) => html`<label><input type="radio" name="speech" required .value=${each} .checked=${this.speech === each}
          @change=${() => (this.speech = each)} /><span>${code("speech", each)}</span></label>`,
      )}</div></fieldset>
      <fieldset class="tap"><legend>${t("severity-signs")}</legend><div class="opts">${form.signs.map(
        (each) => html`<label><input type="checkbox" name="sign" .value=${each} .checked=${this.signs.includes(each)}
          @change=${() => (this.signs = this.signs.includes(each) ? this.signs.filter((s) => s !== each) : [...this.signs, each])} />
          <span>${code("sign", each)}</span></label>`,
      )}</div></fieldset>
      <div class="pair"><label class="fld"><span>${t("severity-breathing")}</span>
          <input name="breathing" type="number" inputmode="numeric" min="3" max="149" /></label>
        <label class="fld"><span>${t("severity-pef")}</span>
          <input name="pef" type="number" inputmode="numeric" min="1" max="199" /></label></div>`;
  }

  #save(event: SubmitEvent, one: TreatmentView, form: FormView): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const figure = (name: string): number | null => (data.get(name) ? Number(data.get(name)) : null);
    const body = form.items.length
      ? { form: form.id, items: Object.fromEntries(form.items.map((item) => [item.id, this.#of(item)])) }
      : {
          form: form.id, signs: this.signs, speech: this.speech || null,
          breathing_rate_per_min: figure("breathing"), pef_percent: figure("pef"),
        };
    void this.store.treat("severity", body).then((done) => {
      if (!done) return;
      this.tapped = {};
      this.signs = [];
      this.speech = "";
      go(href.treatment(one.treatment_id));
    });
  }
}

/** The newest judgement, and the way to the next. */
export function severityRow(one: TreatmentView): TemplateResult {
  const newest = one.therapy.severity[0];
  const words = newest ? severityWords(newest) : t("severity-none");
  return html`<div class="list">${row(
    newest ? html`<b>${words}</b>` : words,
    t(newest ? "severity-again" : "severity-judge"),
    href.treatment(one.treatment_id, "severity"),
    html`<span class="arrow" aria-hidden="true">›</span>`,
  )}</div>${newest ? findings(newest.findings, true) : nothing}`;
}
