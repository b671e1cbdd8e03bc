/** One person: medicines, treatments, the way to start. And: why is this person treated? */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { post } from "../../api";
import { BwElement } from "../../element";
import { moment, number } from "../../format";
import { code, t } from "../../i18n";
import { go, href } from "../route";
import type { Store } from "../store";
import type { MedicationLine, PatientView, TreatmentView } from "../api-types";
import { called, drug } from "../words";
import { choices, linkTo, loading, row, screen } from "./parts";

export function patient(store: Store, now: Date): TemplateResult {
  const one = store.patient;
  if (!one) return loading();
  const open = one.open_treatment_id;
  const body = html`
    <h1 class="sr">${called(one)}</h1>
    ${one.diagnoses.length ? html`<p class="known">${t("bedside-person-diagnoses", { list: one.diagnoses.join(", ") })}</p>` : nothing}
    ${medicines(one, store)}
    ${families(one, store)}
    <h2 class="lbl">${t("bedside-person-treatments")}</h2>
    ${one.treatments.length ? pastTreatments(one, store, now) : html`<p class="note">${t("bedside-person-treatments-none")}</p>`}
  `;
  const action = open
    ? { words: t("bedside-person-continue"), do: () => go(href.treatment(open)) }
    : { words: t("bedside-person-start"), do: () => go(href.patient(one.patient_id, "start")) };
  return screen(store, body, action, [
    linkTo(t("bedside-person-edit"), href.patient(one.patient_id, "edit")),
    linkTo(t("bedside-home-go"), href.home),
  ]);
}

function pastTreatments(one: PatientView, store: Store, now: Date): TemplateResult {
  const zone = store.bedside?.facility.zone;
  return html`<div class="list">${one.treatments.map((each) => {
    const how = each.outcome ? code("bedside-outcome", each.outcome) : t("bedside-person-running");
    const figures = [each.fev1_before_l, each.fev1_after_l].filter((v) => v !== null).map((v) => number(v, 2));
    const blow = figures.length ? `FEV1 ${figures.join(" → ")} L` : "";
    return row(
      moment(each.started_at, now, zone),
      [how, blow].filter(Boolean).join(", "),
      each.outcome ? href.treatment(each.treatment_id, "records") : href.treatment(each.treatment_id),
      html`<span class="arrow" aria-hidden="true">›</span>`,
    );
  })}</div>`;
}

/** At home and prescribed, apart: they are two different questions to the person. */
export function medicines(one: PatientView, store: Store): TemplateResult {
  const of = (basis: string) => one.medications.filter((each) => each.basis === basis);
  const part = (basis: "home" | "prescribed") => {
    const lines = of(basis);
    return lines.length
      ? html`<h3 class="lbl">${t(`bedside-person-${basis}`)}</h3>
          <div class="list">${lines.map((each) => medicineLine(each, one, store))}</div>`
      : nothing;
  };
  return html`<section aria-labelledby="meds"><div class="headline"><h2 class="lbl" id="meds">${t("bedside-person-medicines")}</h2>
      ${linkTo(t("bedside-person-add-medicine"), href.patient(one.patient_id, "medicine"))}</div>
    ${one.medications.length ? nothing : html`<p class="note">${t("bedside-person-medicines-none")}</p>`}
    ${part("prescribed")}${part("home")}</section>`;
}

function medicineLine(each: MedicationLine, one: PatientView, store: Store): TemplateResult {
  const route = code("bedside-route", each.route);
  const values = { dose: each.dose_mg === null ? "" : number(each.dose_mg, each.dose_mg % 1 ? 1 : 0), route, times: each.times_per_day ?? 0 };
  const how = each.dose_mg === null
    ? each.times_per_day ? t("bedside-medicine-route-times", values) : route
    : t(each.times_per_day ? "bedside-medicine-line-times" : "bedside-medicine-line", values);
  const end = () =>
    void store.act(`end-${each.event_id}`, async () => {
      const { basis, drug: name, dose_mg, route: way, times_per_day } = each;
      const body = { basis, drug: name, dose_mg, route: way, times_per_day, ended: true };
      store.setPatient(await post<PatientView>(`/api/patients/${one.patient_id}/medications`, body));
    });
  return html`<div class="row2"><span>${drug(each.drug)}<small>${how}${each.note ? html`<br />${each.note}` : nothing}</small></span>
    <button type="button" class="txt small" ?disabled=${Boolean(store.busy)} @click=${end}
      aria-label="${drug(each.drug)}: ${t("bedside-medicine-end")}">${t("bedside-medicine-end")}</button></div>`;
}

/** Whom the centre tells before days that may be hard; one press ends it. */
function families(one: PatientView, store: Store): TemplateResult {
  const end = (id: string) => () =>
    void store.act(`family-${id}`, async () => {
      store.setPatient(await post<PatientView>(`/api/patients/${one.patient_id}/family/end`, { agreement_id: id }));
    });
  return html`<section aria-labelledby="families"><div class="headline"><h2 class="lbl" id="families">${t("bedside-family-title")}</h2>
      ${linkTo(t("bedside-family-add"), href.patient(one.patient_id, "family"))}</div>
    ${one.family.length ? nothing : html`<p class="note">${t("bedside-family-none")}</p>`}
    <div class="list">${one.family.map((each) => html`<div class="row2"><span class="breaks">${each.email}<small>${
        each.triggers.length ? each.triggers.map((what) => code("exposure", what)).join(", ") : t("bedside-family-any")
      }</small></span>
      <button type="button" class="txt small" ?disabled=${Boolean(store.busy)} @click=${end(each.agreement_id)}
        aria-label="${each.email}: ${t("bedside-family-end")}">${t("bedside-family-end")}</button></div>`)}</div></section>`;
}

const INDICATIONS = ["asthma_exacerbation", "copd_exacerbation", "bronchiolitis", "croup", "wheeze", "other"];

@customElement("bw-bedside-start")
export class StartScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private indication = "";

  override render() {
    const one = this.store.patient;
    if (!one) return loading();
    const body = html`<h1>${t("bedside-start-title", { name: called(one) })}</h1><p class="m">${t("bedside-check-text")}</p>
      ${choices(
        "indication",
        INDICATIONS.map((value) => ({ value, words: code("bedside-indication", value) })),
        this.indication,
        (value) => (this.indication = value),
      )}`;
    return screen(
      this.store,
      body,
      { words: t("bedside-start-go"), do: () => this.#go(one), busy: "start", disabled: !this.indication },
      [linkTo(t("bedside-back"), href.patient(one.patient_id))],
    );
  }

  #go(one: PatientView): void {
    void this.store.act("start", async () => {
      const body = { patient_id: one.patient_id, indication: this.indication };
      const treatment = await post<TreatmentView>("/api/treatments", body);
      this.store.treatment = treatment;
      void this.store.loadBedside().catch(() => undefined);
      go(href.treatment(treatment.treatment_id));
    });
  }
}
