/** What goes into the nebulizer: chosen, checked by the protocol, started; or stopped, and why past it. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { BwElement } from "../../element";
import { code, t } from "../../i18n";
import { href } from "../route";
import type { Store } from "../store";
import type { CheckView, MedicationLine, NebulizationBody, TreatmentView } from "../api-types";
import { check, findings, protocolLine } from "../therapy";
import { doseWords } from "../words";
import { doseField, drugCode, drugField, refuse } from "./medicine-form";
import { choices, linkTo, loading, screen, textButton } from "./parts";
import { comesNext } from "./next";
import { overrideScreen, type Override } from "./override";
import { severityRow } from "./severity";
import { besides, stepHead } from "./treatment";

const PAUSE_MS = 250; // after the last key, before it is checked
const MOST_ALSO = 3;
const AGAIN = "again"; // the dose before, once more

@customElement("bw-bedside-cup")
export class CupScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: Date = new Date();
  @state() private chosen = "";
  @state() private also = 0;
  @state() private checked: CheckView | null = null;
  @state() private stopped: NebulizationBody | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #said = "";

  override render() {
    const one = this.store.treatment;
    if (!one) return loading();
    if (this.stopped && this.checked) {
      return overrideScreen(this.store, this.checked.findings, {
        busy: "nebulization",
        go: (override) => this.#start({ ...this.stopped!, override }),
        back: () => (this.stopped = null),
      });
    }
    const prescribed = this.#prescribed();
    const again = one.therapy.next.order;
    const chosen = this.chosen || (again ? AGAIN : prescribed[0]?.event_id) || "other";
    const hard = this.checked?.findings.some((each) => each.level === "stop") ?? false;
    const body = html`${stepHead(one, t("bedside-neb-title"))}
      ${one.therapy.next.given ? comesNext(this.store, one, this.stamp) : nothing}
      ${severityRow(one)}
      ${prescribed.length || again ? nothing : html`<p class="m">${t("bedside-neb-none-prescribed")}</p>`}
      <form id="neb" @input=${() => this.#look()} @change=${() => this.#look()}
        @submit=${(event: SubmitEvent) => this.#submit(event)}>
        ${prescribed.length || again ? this.#choose(prescribed, again, chosen) : nothing}
        ${chosen === "other" ? html`${drugField(t("bedside-medicine-drug"))}${doseField(true)}` : nothing}
        ${this.#more(one)}
      </form>
      <p class="hold">${t("bedside-neb-check")}</p>
      ${this.#result(this.checked)}`;
    const start = hard
      ? { words: t("override-open"), do: () => undefined, form: "neb", quiet: true }
      : { words: t("bedside-neb-start"), do: () => undefined, busy: "nebulization", form: "neb" };
    const byHand = linkTo(t("bedside-neb-by-hand"), href.treatment(one.treatment_id, "given"));
    const beside = besides(this.store, one, byHand);
    // The action comes after the check: nobody starts without having passed it.
    return screen(this.store, body, start, beside, "flow");
  }

  protected override updated(): void {
    this.#look();
  }

  #choose(prescribed: MedicationLine[], again: NebulizationBody | null, chosen: string): TemplateResult {
    const rows = prescribed.map((each) => ({
      value: each.event_id,
      words: doseWords(each.drug, each.dose_mg ?? 0),
      note: t("bedside-neb-as-prescribed"),
    }));
    if (again) {
      const words = [doseWords(again.drug, again.prescribed_mg), ...(again.also ?? []).map((each) => doseWords(each.drug, each.dose_mg))];
      rows.unshift({ value: AGAIN, words: words.join(t("comma")), note: t("cup-again") });
    }
    const other = { value: "other", words: t("bedside-neb-other") };
    return choices("prescribed", [...rows, other], chosen, (value) => (this.chosen = value));
  }

  /** What is seldom said stays folded: a mixture, and how it is driven and breathed. */
  #more(one: TreatmentView): TemplateResult {
    const air = one.indication === "copd_exacerbation";
    const options = (family: string, of: string[]) =>
      ["", ...of].map((each) => html`<option value=${each}>${each ? code(family, each) : t("gas-unsaid")}</option>`);
    return html`${Array.from({ length: this.also }, (_, n) => html`<div class="pair also">
        <label class="fld"><span>${t("cup-also")}</span><input name="also-drug" list="drugs" required maxlength="64" autocomplete="off" @input=${refuse}
          aria-label=${`${t("cup-also")} ${n + 1}`} /></label>${doseField(true, "also-dose")}</div>`)}
      ${this.also < MOST_ALSO ? textButton(t("cup-also-add"), () => (this.also += 1)) : nothing}
      <details class="more"><summary>${t("cup-how")}</summary>
        <div class="pair"><label class="fld"><span>${t("cup-gas")}</span><select name="gas">${options("gas", air ? ["air", "oxygen"] : ["oxygen", "air"])}</select></label>
          <label class="fld"><span>${t("cup-interface")}</span><select name="interface">${options("interface", ["mask", "mouthpiece"])}</select></label>
          <label class="fld"><span>${t("cup-flow")}</span><input name="flow" type="number" inputmode="decimal" min="0.5" max="60" step="any" /></label>
          <label class="fld"><span>${t("cup-fill")}</span><input name="fill" type="number" inputmode="decimal" min="0.5" max="50" step="any" /></label></div>
      </details>`;
  }

  #result(of: CheckView | null): TemplateResult {
    if (!of) return html`<div class="checked" aria-live="polite"></div>`;
    const through = of.findings.some((each) => each.code.startsWith("use_")) || !of.interface ? nothing
      : html`<p class="m">${t(`therapy-use-${of.interface}`)}</p>`;
    return html`<div class="checked" aria-live="polite"><h2 class="lbl">${t("cup-check-title")}</h2>
      ${findings(of.findings)}${through}${protocolLine(of.protocol)}</div>`;
  }

  /** Prescribed medicines with a dose that go in by breathing. */
  #prescribed(): MedicationLine[] {
    const known = this.store.patient?.medications ?? [];
    return known.filter(
      (each) => each.basis === "prescribed" && each.dose_mg !== null && ["inhaled", "nebulized"].includes(each.route),
    );
  }

  /** Check what stands in the form, once it is at rest; once for the same words. */
  #look(): void {
    if (this.stopped) return;
    const body = this.#read();
    const said = JSON.stringify(body);
    if (!body || said === this.#said) return;
    this.#said = said;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void check(this.store, body).then((found) => {
        if (this.#said === said) this.checked = found;
      });
    }, PAUSE_MS);
  }

  #read(): NebulizationBody | null {
    const form = this.querySelector<HTMLFormElement>("#neb");
    if (!form) return null;
    const data = new FormData(form);
    const prescribed = this.#prescribed();
    const chosen = String(data.get("prescribed") ?? "");
    const again = chosen === AGAIN ? (this.store.treatment?.therapy.next.order ?? null) : null;
    const line = prescribed.find((each) => each.event_id === chosen);
    const figure = (name: string): number | null => (data.get(name) ? Number(data.get(name)) : null);
    const doses = data.getAll("also-dose").map(Number);
    const also = data.getAll("also-drug").map((typed, n) => ({ drug: drugCode(String(typed)), dose_mg: doses[n] ?? 0 }));
    return {
      drug: again ? again.drug : line ? line.drug : drugCode(String(data.get("drug") ?? "")),
      prescribed_mg: again ? again.prescribed_mg : line ? (line.dose_mg ?? 0) : Number(data.get("dose") ?? 0),
      instrument_id: null,
      also: [...(again?.also ?? []), ...also.filter((each) => each.drug && each.dose_mg > 0)],
      gas: (String(data.get("gas") ?? "") || again?.gas || null) as NebulizationBody["gas"],
      interface: (String(data.get("interface") ?? "") || again?.interface || null) as NebulizationBody["interface"],
      flow_l_min: figure("flow") ?? again?.flow_l_min ?? null,
      fill_ml: figure("fill") ?? again?.fill_ml ?? null,
      override: null,
    };
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const body = this.#read();
    if (!body) return;
    if (this.checked?.findings.some((each) => each.level === "stop") && this.#said === JSON.stringify(body)) {
      this.stopped = body;
      return;
    }
    this.#start(body);
  }

  #start(body: NebulizationBody & { override: Override | null }): void {
    this.store.anotherDose = false;
    void this.store.treat("nebulization", body).then((done) => {
      if (done) this.stopped = null;
      else this.#said = ""; // look again at what stopped it
    });
  }
}
