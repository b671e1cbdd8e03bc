/** The nebulizer as it runs: time left, the device's own account, vital signs; then what comes next. */
import { html, nothing, type TemplateResult } from "lit";

import { dose as milligrams } from "../../format";
import { code, find, t } from "../../i18n";
import { outputTrace } from "../draw-care";
import { go, href } from "../route";
import type { Store } from "../store";
import type { DoseView, TreatmentView } from "../api-types";
import { findings } from "../therapy";
import { doseWords } from "../words";
import { comesNext, rinse } from "./next";
import { screen, textButton } from "./parts";
import { severityRow } from "./severity";
import { besides, moveOn, nextStep, stepHead } from "./treatment";
import { vitalsPair } from "./vitals";

/** The running or the finished dose; null when nothing has been started. */
export function nebulizeRunning(store: Store, one: TreatmentView, now: Date): TemplateResult | null {
  const running = one.doses.find((dose) => dose.ended_at === null);
  if (running) return runs(store, one, running, now);
  const last = one.doses.at(-1);
  return last && !store.anotherDose ? over(store, one, last, now) : null;
}

function runs(store: Store, one: TreatmentView, dose: DoseView, now: Date): TemplateResult {
  const left = secondsLeft(store, dose);
  const values = { number: one.step_number, count: one.steps.length, dose: milligrams(dose.prescribed_mg) };
  const line = t("bedside-neb-step-drug", { ...values, drug: doseWords(dose.drug, dose.prescribed_mg).replace(/ [^ ]+ mg$/, "") });
  const big = left === null
    ? html`<h1>${t("bedside-neb-unknown-left")}</h1>`
    : html`<h1 class="clock num">${minutes(left)}<span> ${t("bedside-neb-left")}</span></h1>`;
  const body = html`${stepHead(one, "", line)}${big}${mixed(dose)}${findings(one.therapy.live)}${trace(dose, left, now)}
    ${vitalsPair(one.vitals, now, false)}
    ${coach(dose)}`;
  const pausing = dose.paused && dose.coach !== "mask_off"
    ? { words: t("bedside-neb-resume"), do: () => void store.treat("nebulization/resume"), busy: "nebulization/resume" }
    : { words: t("bedside-neb-pause"), do: () => void store.treat("nebulization/pause"), busy: "nebulization/pause", quiet: true };
  return screen(store, body, pausing, besides(store, one, stop(store, dose)), "nebulizing");
}

/** Stopping asks once more, in the same place, without covering the live figures. */
function stop(store: Store, dose: DoseView): TemplateResult {
  const values = { given: milligrams(dose.delivered_mg), prescribed: milligrams(dose.prescribed_mg) };
  return html`<details class="sure"><summary class="txt">${t("bedside-neb-stop")}</summary>
    <p>${t("bedside-neb-stop-sure", values)}</p>
    <button type="button" class="mid" ?disabled=${Boolean(store.busy)} @click=${() => void store.treat("nebulization/stop")}
      >${t("bedside-neb-stop")}</button></details>`;
}

function over(store: Store, one: TreatmentView, dose: DoseView, now: Date): TemplateResult {
  const given = t("bedside-neb-given", { given: milligrams(dose.delivered_mg), prescribed: milligrams(dose.prescribed_mg) });
  const body = html`${stepHead(one, t("bedside-neb-finished"))}
    <p class="lead">${doseWords(dose.drug, dose.delivered_mg)}. <span class="m">${given}</span></p>${mixed(dose)}
    ${comesNext(store, one, now)}${findings(one.therapy.live)}
    ${rinse(one)}
    ${severityRow(one)}
    ${findings(dose.findings.filter((each) => each.code === "dose_short"))}
    ${trace(dose, null, now)}${arrived(dose)}${vitalsPair(one.vitals, now, false)}`;
  const on = () => (nextStep(one) ? moveOn(store, one) : go(href.treatment(one.treatment_id, "finish")));
  const again = () => {
    store.anotherDose = true;
    store.changed();
  };
  const next = one.therapy.next;
  const due = next.what === "give" && next.due_at !== null && Date.parse(next.due_at) <= now.getTime();
  const onward = textButton(t("bedside-next-step"), on);
  if (due) return screen(store, body, { words: t("next-give"), do: again, busy: "step" }, besides(store, one, onward));
  const another = textButton(t("bedside-neb-another"), again);
  return screen(store, body, { words: t("bedside-next-step"), do: on, busy: "step" }, besides(store, one, another));
}

/** What else was in the cup, and whether a stop was passed. */
function mixed(dose: DoseView): TemplateResult | typeof nothing {
  const also = dose.also.map((each) => doseWords(each.drug, each.dose_mg)).join(t("comma"));
  const words = [
    also ? t("therapy-with", { drugs: also }) : "",
    dose.override ? t("override-done", { reason: code("override-reason", dose.override) }) : "",
  ].filter(Boolean);
  return words.length ? html`${words.map((each) => html`<p class="m">${each}</p>`)}` : nothing;
}

function arrived(dose: DoseView): TemplateResult | typeof nothing {
  if (dose.nebulized_s === null || dose.prescribed_mg <= 0) return nothing;
  const percent = Math.round((100 * dose.delivered_mg) / dose.prescribed_mg);
  const minutes = Number((dose.nebulized_s / 60).toFixed(1));
  return html`<p class="note num">${t("cup-nebulized", { minutes, percent })}</p>`;
}

function trace(dose: DoseView, left: number | null, now: Date): TemplateResult {
  const until = dose.ended_at ? Date.parse(dose.ended_at) : now.getTime();
  const elapsedS = Math.max(1, (until - Date.parse(dose.began_at)) / 1000);
  const given = { given: milligrams(dose.delivered_mg), prescribed: milligrams(dose.prescribed_mg) };
  return outputTrace({
    output: dose.output,
    elapsedS,
    totalS: dose.ended_at ? elapsedS : elapsedS + (left ?? 300),
    given: t("bedside-neb-given", given),
    off: t("bedside-neb-off"),
    minutes: t("bedside-neb-minutes"),
    label: t("bedside-neb-trace-label", { ...given, count: dose.interruptions.length }),
  });
}

/** Between two messages of the device the clock runs here, except while it is paused. */
function secondsLeft(store: Store, dose: DoseView): number | null {
  if (dose.remaining_s === null) return null;
  const since = dose.paused ? 0 : Math.min(5, (Date.now() - store.doseHeardAt) / 1000);
  return Math.max(0, dose.remaining_s - since);
}

const minutes = (seconds: number): string =>
  `${Math.floor(Math.ceil(seconds) / 60)}:${String(Math.ceil(seconds) % 60).padStart(2, "0")}`;

function coach(dose: DoseView): TemplateResult | typeof nothing {
  const code = dose.coach || (dose.paused ? "paused" : "");
  if (!code) return nothing;
  const key = `bedside-coach-${code.replaceAll("_", "-")}`;
  const words = find(key);
  const why = find(`${key}.why`, dose.coach_values);
  return words ? html`<p class="hold" role="status"><b>${words}.</b> ${why ?? nothing}</p>` : nothing;
}
