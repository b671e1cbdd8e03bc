/** Blowing: how to, while it lasts (nothing to press), and what to do better next time. */
import { html, nothing, type TemplateResult } from "lit";

import { serverNow } from "../../api";
import { dose as milligrams, number } from "../../format";
import { find, t } from "../../i18n";
import { blowRing, breathGuide, coachCurve, FULL_CIRCLE_S, triesRow, type Try } from "../draw-blow";
import { go, href } from "../route";
import type { Store } from "../store";
import type { BlowBody, BlowView, TestView, TreatmentView } from "../api-types";
import { drug } from "../words";
import { comesNext, rinse } from "./next";
import { screen, textButton } from "./parts";
import { severityRow } from "./severity";
import { besides, moveOn, nextStep, stepHead } from "./treatment";

type Phase = BlowBody["phase"];

export function blowStep(store: Store, one: TreatmentView, phase: Phase): TemplateResult {
  const test = one[phase];
  if (one.activity.some((each) => each.what === "blow")) return during(store, test);
  const last = test?.blows.at(-1);
  if (test && last) return coaching(store, one, test, last, phase);
  return ready(store, one, phase);
}

const start = (store: Store, phase: Phase) => void store.treat("blows", { phase });

function endTest(store: Store, one: TreatmentView, phase: Phase): void {
  if (nextStep(one)) {
    void store.treat("test", { phase });
    return;
  }
  void store.treat("test", { phase }).then((done) => {
    if (done) go(href.treatment(one.treatment_id, "finish"));
  });
}

function ready(store: Store, one: TreatmentView, phase: Phase): TemplateResult {
  const body = html`${stepHead(one, t(`bedside-blow-ready-${phase}`))}
    ${phase === "after" && one.therapy.next.given
      ? html`${comesNext(store, one, serverNow())}${rinse(one)}${severityRow(one)}`
      : nothing}
    ${breathGuide(
      [t("bedside-blow-guide-1"), t("bedside-blow-guide-2"), t("bedside-blow-guide-3")],
      t("bedside-blow-guide-label"),
    )}
    <p class="lead m">${t("bedside-blow-posture")}</p>${phase === "after" ? given(one) : nothing}`;
  const skip = () => (nextStep(one) ? moveOn(store, one) : go(href.treatment(one.treatment_id, "finish")));
  return screen(
    store,
    body,
    { words: t("bedside-blow-start"), do: () => start(store, phase), busy: "blows" },
    besides(store, one, textButton(t("bedside-blow-skip"), skip)),
  );
}

/** What the nebulizer has given, and the time that it needs to work. */
function given(one: TreatmentView): TemplateResult | typeof nothing {
  const dose = one.doses.at(-1);
  if (!dose?.ended_at) return nothing;
  const words = t("bedside-neb-given", { given: milligrams(dose.delivered_mg), prescribed: milligrams(dose.prescribed_mg) });
  return html`<p class="hold"><b>${drug(dose.drug)}:</b> ${words}. ${t("bedside-neb-rest")}</p>`;
}

function during(store: Store, test: TestView | null): TemplateResult {
  const blow = store.blow;
  const began = blow !== null && blow.began_s !== null;
  const seconds = began ? blow.seconds : 0;
  const words = !began ? t("bedside-blow-wait") : seconds >= FULL_CIRCLE_S ? t("bedside-blow-full") : t("bedside-blow-keep");
  const nth = t("bedside-blow-number", { number: (test?.blows.length ?? 0) + 1 });
  const body = html`<div class="tinted"><p class="st">${nth}</p>
    <h1 class="shout" aria-live="assertive">${words}</h1>${began ? nothing : html`<p class="lead">${t("bedside-blow-wait-2")}</p>`}
    ${blowRing(seconds, t("bedside-blow-of-six"), t("bedside-blow-ring-label", { seconds: seconds.toFixed(1) }))}
    <p class="m foot">${t("bedside-blow-stop-note")}</p></div>`;
  return screen(store, body, null, began ? [] : [textButton(t("bedside-blow-cancel"), () => void store.treat("blows", {}, "DELETE"))], "blowing");
}

function coaching(store: Store, one: TreatmentView, test: TestView, last: BlowView, phase: Phase): TemplateResult {
  const enough = test.finished || test.attempts_left <= 0 || STOPS.includes(last.coach) || (test.good >= test.needed && test.repeatable);
  const key = coachKey(last);
  const longer = key === "bedside-coach-blow-longer" || last.coach === "blow_longer";
  const seconds = number(last.maneuver.fet_s, 1);
  const volume = number(last.maneuver.fvc_l, 2);
  const body = html`<p class="st">${t("bedside-blow-number", { number: test.blows.length })}</p>
    <h1 class="coach-h">${t(key)}</h1>
    <p class="lead m">${find(`${key}.why`, coachValues(last, seconds)) ?? nothing}</p>
    ${coachCurve(last.volume_time, longer, "s", t("bedside-blow-curve-label", { seconds, volume }))}
    ${triesRow(tries(test), enough ? t("bedside-blow-count-full", { good: test.good }) : t("bedside-blow-count", { good: test.good, needed: test.needed }))}
    ${figures(test, phase)}
    <p class="note">${enough
      ? test.attempts_left <= 0 ? t("bedside-blow-none-left") : nothing
      : t("bedside-blow-left", { count: test.attempts_left })}</p>`;
  const on = () => endTest(store, one, phase);
  return enough
    ? screen(store, body, { words: t("bedside-blow-enough"), do: on, busy: "test" }, besides(store, one))
    : screen(
        store,
        body,
        { words: t("bedside-blow-again"), do: () => start(store, phase), busy: "blows" },
        besides(store, one, textButton(t("bedside-blow-go-on"), on)),
      );
}

/** What `score` says of the session so far; a code nobody wrote words for is the plain one. */
function coachKey(last: BlowView): string {
  const key = `bedside-coach-${last.coach.replaceAll("_", "-")}`;
  return find(key) ? key : last.good ? "bedside-coach-good" : "bedside-coach-try-again";
}

/** The numbers of the sentence as people say them: 0.4 s, but 150 mL. */
function coachValues(last: BlowView, seconds: string): Record<string, string | number> {
  const values: Record<string, string | number> = { seconds };
  for (const [name, value] of Object.entries(last.coach_values)) {
    values[name] = name.endsWith("_s") ? number(value, 1) : Math.round(value);
  }
  return values;
}

const STOPS = ["done", "stop_tired", "stop_eight"];

function tries(test: TestView): Try[] {
  const made: Try[] = test.blows.map((blow) => (blow.good ? "good" : "again"));
  const open = Math.min(test.attempts_left, Math.max(0, test.needed - test.good));
  return [...made, ...Array<Try>(open).fill("open")].slice(-5);
}

function figures(test: TestView, phase: Phase): TemplateResult | typeof nothing {
  if (test.fev1_l === null) return nothing;
  const line = t("bedside-blow-figures", { fev1: number(test.fev1_l, 2), fvc: number(test.fvc_l, 2) });
  const change = test.response_percent;
  const response = phase === "after" && change !== null
    ? t(change >= 0 ? "bedside-blow-response-up" : "bedside-blow-response-down", { percent: number(Math.abs(change)) })
    : "";
  return html`<p class="figs num">${line}. ${t("bedside-blow-grade", { grade: test.grade_fev1 })}${response ? html`<br /><b>${response}</b>` : nothing}</p>`;
}
