/** `bw-bedside`: the page itself. Chooses the screen by the address and redraws what changed. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import { serverNow } from "../api";
import { BwElement } from "../element";
import { t } from "../i18n";
import { parse, type Route } from "./route";
import { advice, header, strip, talk } from "./screens/chrome";
import "./screens/finish";
import { cancel } from "./screens/finish";
import "./screens/help";
import { home } from "./screens/home";
import { instruments } from "./screens/instruments";
import "./screens/listen";
import "./screens/family-form";
import "./screens/medicine-form";
import { languages, more } from "./screens/more";
import "./screens/cup";
import { patient } from "./screens/patient";
import "./screens/person-form";
import { loading, problem } from "./screens/parts";
import { records } from "./screens/records";
import "./screens/signin";
import { treatment } from "./screens/treatment";
import { careScreen } from "./screens/care";
import "./screens/verify";
import "./screens/severity";
import { side } from "./screens/side";
import { CHANGED, SIGNED_IN, Store } from "./store";
import { loadCare } from "./therapy";
import { prepareSecond, secondLanguage } from "./words";

const SLOW_MS = 4000;

@customElement("bw-bedside")
export class BedsidePage extends BwElement {
  @state() private route: Route = parse(location.hash);
  readonly store = new Store();

  override connectedCallback(): void {
    super.connectedCallback();
    this.on(this.store, CHANGED, () => this.requestUpdate());
    this.on(this.store, SIGNED_IN, () => this.#navigated());
    this.on(window, "hashchange", () => this.#navigated());
    // The clocks on this page: time left, ages, seconds of a recording.
    this.every(500, () => this.requestUpdate());
    void this.store.begin();
  }

  protected override updated(): void {
    const tag = secondLanguage(this.store.bedside?.facility);
    if (tag) prepareSecond(tag, () => this.requestUpdate());
    this.#noteSeen();
  }

  /** What is on the screen of a page in view is seen. */
  #noteSeen(): void {
    if (document.visibilityState !== "visible" || this.store.busy) return;
    const card = this.store.bedside?.advice.find((each) => each.done_at === null);
    if (!card || card.seen_at || this.#told.has(card.advice_id)) return;
    this.#told.add(card.advice_id);
    void this.store.answerAdvice(card, "seen");
  }
  readonly #told = new Set<string>();

  #navigated(): void {
    const before = this.route;
    this.route = parse(location.hash);
    this.store.problem = null;
    this.store.anotherDose = false;
    const { route, store } = this;
    if (!store.session) return;
    void store.show({
      ...(route.patient ? { patient: route.patient } : {}),
      ...(route.treatment ? { treatment: route.treatment } : {}),
      ...(route.screen === "records" ? { records: route.treatment } : {}),
    });
    if (route.screen === "home") void store.loadPatients();
    if (["home", "care", "instruments"].includes(route.screen)) void loadCare(store);
    if (before.screen !== route.screen) {
      window.scrollTo(0, 0);
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#main")?.focus({ preventScroll: true }));
    }
  }

  override render() {
    const { store, route } = this;
    const now = serverNow();
    if (store.session === undefined) return html`<div class="bs">${strip(store)}${loading()}</div>`;
    if (store.session === null) {
      return html`<div class="bs">${strip(store)}<bw-bedside-signin class="fill" .store=${store} .stamp=${now}></bw-bedside-signin>
        <div class="bd">${languages()}<p class="note">${t("bedside-unreviewed")}</p></div></div>`;
    }
    return html`<a class="skip" href="#main" @click=${(event: Event) => {
        event.preventDefault();
        this.querySelector<HTMLElement>("#main")?.focus();
      }}>${t("bedside-skip")}</a>
      <div class="bs">${strip(store)}${header(store, route)}${talk(store)}${advice(store, route)}
      <div class="cols ${route.treatment ? "with-side" : ""}"><div class="col">${this.#screen(now)}</div>
        ${route.treatment && store.treatment ? side(store, store.treatment, route, now) : nothing}</div></div>`;
  }

  #screen(now: Date): TemplateResult {
    const { store, route } = this;
    switch (route.screen) {
      case "home":
        return home(store, now);
      case "register":
        return html`<bw-bedside-person-form class="fill" .store=${store} .stamp=${now}></bw-bedside-person-form>`;
      case "edit":
        return html`<bw-bedside-person-form class="fill" changing .store=${store} .stamp=${now}></bw-bedside-person-form>`;
      case "allergies":
        return html`<bw-bedside-person-form class="fill" changing asking .store=${store} .stamp=${now}></bw-bedside-person-form>`;
      case "family":
        return html`<bw-bedside-family class="fill" .store=${store} .stamp=${now}></bw-bedside-family>`;
      case "medicine":
        return html`<bw-bedside-medicine class="fill" .store=${store} .stamp=${now}></bw-bedside-medicine>`;
      case "start":
        return html`<bw-bedside-start class="fill" .store=${store} .stamp=${now}></bw-bedside-start>`;
      case "patient":
        return this.#missing() ?? patient(store, now);
      case "treatment":
        return this.#missing() ?? treatment(store, now);
      case "help":
        return html`<bw-bedside-help class="fill" .store=${store} .stamp=${now}></bw-bedside-help>`;
      case "finish":
        return html`<bw-bedside-finish class="fill" .store=${store} .stamp=${now}></bw-bedside-finish>`;
      case "given":
        return html`<bw-bedside-given class="fill" .store=${store} .stamp=${now}></bw-bedside-given>`;
      case "severity":
        return html`<bw-bedside-severity class="fill" .store=${store} .stamp=${now}></bw-bedside-severity>`;
      case "verify":
        return html`<bw-bedside-verify class="fill" .store=${store} .stamp=${now}></bw-bedside-verify>`;
      case "care":
        return careScreen(store);
      case "cancel":
        return cancel(store);
      case "records":
        return records(store, route.treatment);
      case "instruments":
        return instruments(store, now);
      case "more":
        return more(store, route);
    }
  }

  /** Where the thing itself cannot be had, say so instead of waiting for ever. */
  #missing(): TemplateResult | null {
    const { store, route } = this;
    const there = route.treatment ? store.treatment : store.patient;
    if (there || !store.problem) return null;
    return html`<main class="bd" id="main" tabindex="-1">${problem(store)}
      <button type="button" class="mid" @click=${() => void store.refresh()}>${t("bedside-try-again")}</button></main>`;
  }
}

/** Quiet at first; after four seconds it says why and what is safe. */
@customElement("bw-bedside-loading")
export class Loading extends BwElement {
  @state() private slow = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    this.during(() => clearTimeout(timer));
  }

  override render() {
    return html`<p class="note" role="status">${t(this.slow ? "bedside-loading-slow" : "bedside-loading")}</p>`;
  }
}
