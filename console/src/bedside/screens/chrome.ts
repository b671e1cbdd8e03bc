/** What stands above every screen: the black strip, who it is, allergies, advice, the steps. */
import { html, nothing, type TemplateResult } from "lit";

import { find, language, t, type Language } from "../../i18n";
import { requestKey, requestWords } from "../../words/request";
import { startAdvised } from "../advised";
import { linkGlyph } from "../draw-care";
import { href, type Route } from "../route";
import type { Store } from "../store";
import type { AdviceCard, PatientLine, PatientView, TreatmentView } from "../api-types";
import { allergyLine, at, bodyLine, called, findIn, nameAge, otherName, secondLanguage, sexWord } from "../words";

/** Black, above all else, while something between this screen and the expert is cut. */
export function strip(store: Store): TemplateResult | typeof nothing {
  const black = (name: string, values = {}) =>
    html`<div class="off" role="status"><b>${t(`bedside-${name}-strong`)}</b> ${t(`bedside-${name}-rest`, values)}</div>`;
  if (store.lostAt) return black("lost");
  const link = store.bedside?.link;
  if (!link) return nothing;
  if (link.state === "not_enrolled") return black("not-enrolled");
  if (link.state === "refused") return black("refused");
  if (link.state === "down") return black("offline");
  const free = store.bedside?.disk_free_percent;
  if (typeof free === "number" && free < 5) return black("disk-low", { percent: Math.round(free) });
  return nothing;
}

/** Name and age, or the facility; the link in a word. */
export function header(store: Store, route: Route): TemplateResult {
  const person = subject(store, route);
  const link = store.bedside?.link;
  const up = link?.state === "up" && !store.lostAt;
  const waiting = link && link.backlog > 0 ? t("bedside-waiting-to-send", { count: link.backlog }) : "";
  const word = up ? waiting || t("bedside-online") : waiting || t("bedside-no-link");
  return html`<header class="hd">
    ${route.screen === "home"
      ? html`<span class="name"><b>${store.bedside?.facility.name ?? "Breathway"}</b>${simulated(store)}</span>`
      : html`<a class="back" href=${href.home} aria-label=${t("bedside-home-go")}><span aria-hidden="true">‹</span></a>
          <span class="name"><b>${person ? nameAge(person) : (store.bedside?.facility.name ?? "")}</b>${simulated(store)}</span>`}
    <a class="lnk" href=${href.records}>${linkGlyph(up)}<span>${store.bedside ? word : ""}</span></a>
  </header>
  ${person ? identity(person, route) : nothing}`;
}

/** Where instruments are simulated, every screen says so. */
function simulated(store: Store): TemplateResult | typeof nothing {
  return store.bedside?.synthetic ? html`<small>${t("bedside-simulated")}</small>` : nothing;
}

function subject(store: Store, route: Route): PatientLine | PatientView | null {
  if (route.treatment) return store.treatment?.patient ?? null;
  return route.patient ? store.patient : null;
}

/** Allergies always; on the first screens of a person also what else tells them apart. */
function identity(person: PatientLine | PatientView, route: Route): TemplateResult {
  const unasked = !person.allergies.length && person.no_allergies === "notasked";
  const full = route.screen === "patient" || route.screen === "start";
  const body = "height_cm" in person ? bodyLine(person.height_cm, person.weight_kg) : "";
  return html`<section class="idn" aria-label=${called(person)}>
    ${full
      ? html`<p>${[otherName(person), sexWord(person), body].filter(Boolean).join(", ")}</p>`
      : nothing}
    <p class=${person.allergies.length || unasked ? "allergy" : "allergy none"}><b>${allergyLine(person)}</b>
      ${route.screen === "allergies" ? nothing : html`<a href=${href.patient(person.patient_id, "allergies")}>${t(unasked ? "bedside-allergies-ask-now" : "bedside-allergies-change")}</a>`}
      ${person.synthetic ? html`<span class="made-up">${t("bedside-synthetic")}</span>` : nothing}</p>
  </section>`;
}

/** Advice that is not done yet, newest first; in the nurse's language and the facility's other. */
export function advice(store: Store, route: Route): TemplateResult | typeof nothing {
  const open = (store.bedside?.advice ?? []).filter((each) => each.done_at === null);
  const mine = open.filter((each) => !route.treatment || each.treatment_id === route.treatment);
  const card = mine[0] ?? open[0];
  if (!card) return nothing;
  const elsewhere = route.treatment && card.treatment_id !== route.treatment;
  const who = card.by_name || t("bedside-advice-unknown");
  return html`<section class="advice" role="alert" aria-live="assertive">
    <p class="from">${t("bedside-advice-from", { name: who })} ${t("bedside-advice-at", { time: at(card.given_at, store.bedside?.facility) })}
      ${elsewhere || !route.treatment
        ? html`<a href=${card.treatment_id ? href.treatment(card.treatment_id) : href.patient(card.patient_id)}
            >${t("bedside-advice-for", { name: card.patient_name })}</a>`
        : nothing}
      ${open.length > 1 ? html`<span>${t("bedside-advice-more", { count: open.length - 1 })}</span>` : nothing}</p>
    ${adviceWords(card, secondLanguage(store.bedside?.facility))}
    <div class="answer">
      ${card.request && card.treatment_id
        ? html`<button type="button" class="ans begin" ?disabled=${Boolean(store.busy)} @click=${() => void startAdvised(store, card)}
            >${t("bedside-advice-start")}</button>`
        : nothing}
      <button type="button" class="ans" ?disabled=${Boolean(store.busy)} @click=${() => void store.answerAdvice(card, "done")}
        >${t("bedside-advice-done")}</button>
      <small>${card.seen_at ? t("bedside-advice-seen-state", { name: who }) : nothing}</small>
    </div>
  </section>`;
}

/** An expert's voice: asked for, or open; whose it is, and a way out. */
export function talk(store: Store): TemplateResult | typeof nothing {
  const { callee } = store.talks;
  if (callee.state === "off") return nothing;
  const words = callee.state === "open" ? (callee.speaking ? "speaks" : "silent") : callee.state;
  return html`<section class="advice talk" role="alert" aria-live="assertive">
    <p class="say">${t(`bedside-talk-${words}`, { name: callee.who })}</p>
    <div class="answer">${callee.state === "ringing"
      ? html`<button type="button" class="ans begin" @click=${() => void callee.accept()}>${t("bedside-talk-accept")}</button>
          <button type="button" class="ans" @click=${() => void callee.refuse()}>${t("bedside-talk-refuse")}</button>`
      : html`<button type="button" class="ans" @click=${() => void callee.end()}>${t("bedside-talk-end")}</button>`}</div>
  </section>`;
}

function adviceWords(card: AdviceCard, second: Language | null): TemplateResult {
  const key = card.phrase ? `phrase-${card.phrase.replaceAll("_", "-")}` : "";
  const first = key ? (find(key) ?? card.phrase) : "";
  const other = key && second ? findIn(second, key) : undefined;
  const secondly = second && card.request && !card.phrase ? findIn(second, requestKey(card.request)) : undefined;
  const asked = secondly ? html`<p class="say other" lang=${second ?? nothing}>${secondly}</p>` : nothing;
  return html`${first ? html`<p class="say" lang=${language()}>${first}</p>` : nothing}
    ${other && other !== first ? html`<p class="say other" lang=${second ?? nothing}>${other}</p>` : nothing}
    ${card.request && !card.phrase ? html`<p class="say" lang=${language()}>${requestWords(card.request)}</p>${asked}` : nothing}
    ${card.words ? html`<p class="say words">${card.words}</p>` : nothing}`;
}

/** Six bars: done, here, to come; said in words to those who do not see them. */
export function stepBar(treatment: TreatmentView): TemplateResult {
  const name = t(`bedside-step-${treatment.step.replaceAll("_", "-")}`);
  const label = t("bedside-step-label", { number: treatment.step_number, count: treatment.steps.length, name });
  return html`<div class="pg" role="img" aria-label=${label}>${treatment.steps.map((step) => {
    const here = step === treatment.step && !treatment.finished_at;
    const done = treatment.steps_done.includes(step) || Boolean(treatment.finished_at);
    return html`<i class=${here ? "c" : done ? "d" : ""}></i>`;
  })}</div>`;
}
