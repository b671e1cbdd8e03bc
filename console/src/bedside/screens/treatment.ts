/** A treatment, step by step: the frame of each step, and the two short ones. */
import { html, nothing, type TemplateResult } from "lit";

import { t } from "../../i18n";
import { stepBar } from "./chrome";
import { blowStep } from "./blow";
import { href } from "../route";
import type { Store } from "../store";
import type { StepBody, TreatmentView } from "../api-types";
import { at, bodyLine, nameAge, otherName, sexWord } from "../words";
import { finished } from "./finish";
import { nebulizeRunning } from "./nebulize";
import { linkTo, loading, screen, treatmentProblem } from "./parts";
import { findings } from "../therapy";
import { severityRow } from "./severity";
import { vitalsPair, vitalsWait } from "./vitals";

export function treatment(store: Store, now: Date): TemplateResult {
  const one = store.treatment;
  if (!one) return loading();
  if (one.finished_at) return html`${stepBar(one)}${finished(store, one)}`;
  return html`${stepBar(one)}${step(store, one, now)}`;
}

function step(store: Store, one: TreatmentView, now: Date): TemplateResult {
  switch (one.step) {
    case "person":
      return personStep(store, one);
    case "vitals":
      return vitalsStep(store, one, now);
    case "sounds":
      return html`<bw-bedside-listen class="fill" .store=${store} .stamp=${now}></bw-bedside-listen>`;
    case "test_before":
      return blowStep(store, one, "before");
    case "nebulize":
      return nebulizeRunning(store, one, now)
        ?? html`<bw-bedside-cup class="fill" .store=${store} .stamp=${now}></bw-bedside-cup>`;
    case "test_after":
      return blowStep(store, one, "after");
  }
}

/** "Step 4 of 6", then the step's name as the heading. */
export function stepHead(one: TreatmentView, title: string, line = ""): TemplateResult {
  const where = t("bedside-step-of", { number: one.step_number, count: one.steps.length });
  return html`<p class="st">${line || where}</p><h1>${title}</h1>${treatmentProblem(one.problem)}`;
}

export function nextStep(one: TreatmentView): StepBody["step"] | null {
  return one.steps[one.steps.indexOf(one.step) + 1] ?? null;
}

export const moveOn = (store: Store, one: TreatmentView): void => {
  const to = nextStep(one);
  if (to) void store.treat("step", { step: to });
};

/** What may be done at every step: ask an expert, or see what else there is. */
export function besides(store: Store, one: TreatmentView, ...more: (TemplateResult | typeof nothing)[]): (TemplateResult | typeof nothing)[] {
  const asked = one.help_requested_at;
  return [
    ...more,
    asked
      ? html`<span class="asked" role="status">${t(
          store.bedside?.link.state === "up" ? "bedside-help-asked" : "bedside-help-asked-offline",
          { time: at(asked, store.bedside?.facility) },
        )}</span>`
      : linkTo(t("bedside-help"), href.treatment(one.treatment_id, "help")),
    linkTo(t("bedside-menu"), href.treatment(one.treatment_id, "more")),
  ];
}

function personStep(store: Store, one: TreatmentView): TemplateResult {
  const person = store.patient?.patient_id === one.patient.patient_id ? store.patient : null;
  const body = html`${stepHead(one, t("bedside-check-title"))}
    <p class="who-big"><b>${nameAge(one.patient)}</b><br />
      <span class="m">${[otherName(one.patient), sexWord(one.patient)].filter(Boolean).join(", ")}</span></p>
    ${person
      ? html`<p class="who-body">${bodyLine(person.height_cm, person.weight_kg)}
          ${person.height_cm ? nothing : html`<br /><small class="m">${t("bedside-height-why")}</small>`}</p>`
      : nothing}
    <p class="m">${t("bedside-check-text")}</p>`;
  return screen(
    store,
    body,
    { words: t("bedside-check-go"), do: () => moveOn(store, one), busy: "step" },
    besides(store, one, linkTo(t("bedside-person-edit"), href.patient(one.patient.patient_id, "edit"))),
  );
}

function vitalsStep(store: Store, one: TreatmentView, now: Date): TemplateResult {
  const waiting = one.vitals.at === null;
  const body = html`${stepHead(one, t("bedside-step-vitals"))}
    ${waiting ? vitalsWait(store) : html`<p class="m">${t("bedside-vitals-text")}</p>`}
    ${vitalsPair(one.vitals, now, true)}${findings(one.therapy.live)}
    <h2 class="lbl">${t("severity-title")}</h2>${severityRow(one)}`;
  return screen(
    store,
    body,
    { words: t("bedside-next-step"), do: () => moveOn(store, one), busy: "step" },
    besides(store, one),
  );
}
