/** A medicine the person takes at home or that was prescribed; a dose given by hand. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { post } from "../../api";
import { BwElement } from "../../element";
import { code, t } from "../../i18n";
import { go, href } from "../route";
import type { Store } from "../store";
import type { GivenBody, PatientView, TherapyFinding } from "../api-types";
import { check } from "../therapy";
import { drug } from "../words";
import { choices, linkTo, loading, screen } from "./parts";
import { overrideScreen } from "./override";

// Names only: doses are never suggested here, they are what was ordered.
export const DRUGS = [
  "salbutamol", "ipratropium", "budesonide", "terbutaline", "formoterol", "beclometasone", "fluticasone",
  "tiotropium", "montelukast", "prednisolone", "dexamethasone", "adrenaline", "sodium_chloride",
  "acetylcysteine", "ambroxol", "levalbuterol", "fenoterol", "magnesium_sulfate", "bromhexine", "hypertonic_saline",
  "cromolyn", "dornase_alfa", "tobramycin", "colistimethate", "gentamicin", "amikacin", "aztreonam",
];
const ROUTES = ["inhaled", "nebulized", "oral", "intravenous", "intramuscular", "nasal"];

/** A name as typed becomes a code: "Sodium chloride" → "sodium_chloride". */
export function drugCode(typed: string): string {
  const wanted = typed.trim().toLowerCase();
  const known = DRUGS.find((each) => drug(each).toLowerCase() === wanted || each === wanted);
  if (known) return known;
  const plain = wanted.normalize("NFD").replace(/[^a-z0-9._:+/-]+/g, "_").replace(/^[^a-z0-9]+|_+$/g, "");
  return plain.slice(0, 64);
}

/** What cannot become a code is refused while it is written, not by the edge. */
export const refuse = (event: InputEvent): void => {
  const field = event.target as HTMLInputElement;
  field.setCustomValidity(!field.value.trim() || drugCode(field.value) ? "" : t("bedside-medicine-drug-latin"));
};

/** Name of a medicine with suggestions. */
export const drugField = (label: string) => html`<label class="fld"><span>${label}</span>
    <input name="drug" list="drugs" required maxlength="64" autocomplete="off" @input=${refuse} />
    <small>${t("bedside-medicine-drug-other")}</small></label>
  <datalist id="drugs">${DRUGS.map((each) => html`<option value=${drug(each)}></option>`)}</datalist>`;

export const doseField = (required: boolean, name = "dose") => html`<label class="fld"><span>${t("bedside-medicine-dose")}</span>
  <input name=${name} type="number" inputmode="decimal" min="0.01" max="10000" step="any" ?required=${required} /></label>`;

const routeField = (chosen: string) => html`<label class="fld"><span>${t("bedside-medicine-route")}</span>
  <select name="route">${ROUTES.map((each) => html`<option value=${each} ?selected=${each === chosen}>${code("bedside-route", each)}</option>`)}</select></label>`;

@customElement("bw-bedside-medicine")
export class MedicineForm extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private basis = "prescribed";

  override render() {
    const one = this.store.patient;
    if (!one) return loading();
    const body = html`<h1>${t("bedside-medicine-title")}</h1>
      <form id="medicine" @submit=${(event: SubmitEvent) => this.#save(event, one)}>
        <fieldset class="fld"><legend>${t("bedside-medicine-basis")}</legend>
          ${choices(
            "basis",
            ["prescribed", "home"].map((value) => ({ value, words: t(`bedside-person-${value}`) })),
            this.basis,
            (value) => (this.basis = value),
          )}</fieldset>
        ${drugField(t("bedside-medicine-drug"))}
        <div class="pair">${doseField(this.basis === "prescribed")}
          <label class="fld"><span>${t("bedside-medicine-times")}</span>
            <input name="times" type="number" inputmode="decimal" min="0" max="48" step="any" /></label></div>
        ${routeField(this.basis === "prescribed" ? "nebulized" : "inhaled")}
        <label class="fld"><span>${t("bedside-medicine-note")}</span><textarea name="note" rows="2" maxlength="1000"></textarea>
          <small>${t("bedside-medicine-note-hint")}</small></label>
      </form>`;
    return screen(this.store, body, { words: t("bedside-medicine-save"), do: () => undefined, busy: "medicine", form: "medicine" }, [
      linkTo(t("bedside-back"), href.patient(one.patient_id)),
    ]);
  }

  #save(event: SubmitEvent, one: PatientView): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const figure = (name: string): number | null => (data.get(name) ? Number(data.get(name)) : null);
    void this.store.act("medicine", async () => {
      this.store.patient = await post<PatientView>(`/api/patients/${one.patient_id}/medications`, {
        basis: this.basis,
        drug: drugCode(String(data.get("drug"))),
        dose_mg: figure("dose"),
        route: String(data.get("route")),
        times_per_day: figure("times"),
        note: String(data.get("note") ?? "").trim(),
      });
      go(href.patient(one.patient_id));
    });
  }
}

@customElement("bw-bedside-given")
export class GivenForm extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private stopped: { body: GivenBody; found: TherapyFinding[] } | null = null;

  override render() {
    const treatment = this.store.treatment;
    if (!treatment) return loading();
    const stopped = this.stopped;
    if (stopped) {
      return overrideScreen(this.store, stopped.found, {
        busy: "given",
        go: (override) => this.#give({ ...stopped.body, override }, treatment.treatment_id),
        back: () => (this.stopped = null),
      });
    }
    const body = html`<h1>${t("bedside-neb-by-hand-title")}</h1>
      <form id="given" @submit=${(event: SubmitEvent) => this.#save(event, treatment.treatment_id)}>
        ${drugField(t("bedside-medicine-drug"))}${doseField(true)}${routeField("inhaled")}
      </form>${nothing}`;
    return screen(this.store, body, { words: t("bedside-neb-by-hand-save"), do: () => undefined, busy: "given", form: "given" }, [
      linkTo(t("bedside-back"), href.treatment(treatment.treatment_id)),
    ]);
  }

  #save(event: SubmitEvent, id: string): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const body = {
      drug: drugCode(String(data.get("drug"))),
      dose_mg: Number(data.get("dose")),
      route: String(data.get("route")),
      override: null,
    };
    this.#give(body, id);
  }

  /** What stops it is asked for once more, to be shown with its citation. */
  #give(body: GivenBody, id: string): void {
    void this.store.treat("given", body).then(async (done) => {
      if (done) return go(href.treatment(id));
      if (this.store.problem?.title !== "therapy_stop") return;
      const found = await check(this.store, { drug: body.drug, prescribed_mg: body.dose_mg });
      this.store.problem = null;
      this.stopped = { body, found: found?.findings ?? [] };
      this.store.changed();
    });
  }
}
