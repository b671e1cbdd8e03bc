/** The frame of the console: who is signed in, which page is shown, keys, the offline strip. */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { html as staticHtml, unsafeStatic } from "lit/static-html.js";
import { forgetAlarms } from "./alarms";
import { ApiError, LINK, SESSION_ENDED, noLinkSince } from "./api";
import type { Me } from "./api-types";
import "./components/keys-sheet";
import "./components/state-panel";
import "./components/top-bar";
import { BwElement } from "./element";
import { clock } from "./format";
import { language, onLanguage, t } from "./i18n";
import { addKeys, handleKey, onGo } from "./keys";
import { live } from "./live";
import { NAVIGATED, allowed, firstPage, followLinks, go, match, pages, type Route } from "./router";
import { forget, keepLanguage, resume, signOut, who } from "./session";
import "./sign-in";

@customElement("bw-app")
export class App extends BwElement {
  static override properties = { ready: { type: Boolean } };
  declare ready: boolean;
  @state() private me: Me | null = null;
  @state() private known = false;
  @state() private ended = false;
  @state() private route: Route | null = null;
  @state() private loaded = "";
  @state() private keys = false;

  override connectedCallback(): void {
    super.connectedCallback();
    followLinks(this);
    this.on(window, NAVIGATED, () => this.#navigate());
    this.on(window, SESSION_ENDED, () => this.#sessionEnded());
    this.on(window, LINK, () => this.requestUpdate());
    this.on(document, "visibilitychange", () => this.me && live.rest(document.hidden));
    this.on(window, "keydown", (event) => this.me && handleKey(event as KeyboardEvent));
    this.on(window, "bw-show-keys", () => (this.keys = !this.keys));
    this.on(window, "bw-sign-out", () => void this.#signOut());
    this.during(addKeys([{ key: "?", says: "key-all", act: () => (this.keys = !this.keys) }]));
    this.during(onLanguage(() => keepLanguage(language())));
    onGo((letter) => this.#goToLetter(letter));
    void this.#begin();
  }

  async #begin(): Promise<void> {
    try {
      this.#enter(await resume());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.problem.status !== 401) this.failed = error;
    }
    this.known = true;
  }

  #enter(me: Me): void {
    this.me = me;
    this.ended = false;
    this.failed = null;
    live.open();
    live.rest(document.hidden);
    if (location.pathname === "/") go(firstPage(me.role), true);
    this.#navigate();
  }

  #sessionEnded(): void {
    if (!this.me) return;
    forget();
    this.me = null;
    this.ended = true;
    live.close();
  }

  async #signOut(): Promise<void> {
    live.close();
    await signOut().catch(() => undefined); // the cookie is gone from this page either way
    forgetAlarms();
    this.me = null;
    this.ended = false;
    go("/", true);
  }

  #goToLetter(letter: string): boolean {
    const page = pages.find((each) => each.key === letter && allowed(each, this.me?.role ?? ""));
    if (page) go(page.path);
    return page !== undefined;
  }

  #navigate(): void {
    if (!this.me) return;
    if (location.pathname === "/") return go(firstPage(this.me.role), true);
    this.keys = false;
    this.failed = null;
    const before = this.route?.page;
    const route = match(location.pathname);
    this.route = route;
    // A page about one person or place names it itself, once it knows the name.
    document.title = route ? `${t(`nav-${route.page.section}`)} – Breathway` : "Breathway";
    if (!route) return;
    if (route.page !== before) window.scrollTo(0, 0);
    if (this.loaded === route.page.tag) return;
    route.page.load().then(
      () => (this.loaded = route.page.tag),
      (error: unknown) => (this.failed = error),
    );
  }

  protected override updated(changed: PropertyValues): void {
    if (!this.me) document.title = `${t("sign-in")} – Breathway`;
    if (changed.has("loaded") && this.loaded) this.querySelector("main")?.focus({ preventScroll: true });
  }

  override render() {
    if (!this.ready || !this.known) return nothing;
    if (this.failed && !this.me) {
      return html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => location.reload()}></bw-state-panel>`;
    }
    if (!this.me) {
      return html`<bw-sign-in ?ended=${this.ended} @bw-signed-in=${() => this.#enter(who()!)}></bw-sign-in>`;
    }
    const bare = this.route?.page.bare ?? false;
    return html`${this.#offline()}
      ${bare ? nothing : html`<bw-top-bar .me=${this.me} section=${this.route?.page.section ?? ""}></bw-top-bar>`}
      <main tabindex="-1">${this.#page()}</main>
      ${bare ? nothing : html`<p class="reviewed noprint">${t("not-reviewed")}</p>`}
      ${this.keys ? html`<bw-keys-sheet @bw-close=${() => (this.keys = false)}></bw-keys-sheet>` : nothing}`;
  }

  #offline() {
    const since = noLinkSince();
    if (!since) return nothing;
    return html`<div class="strip-offline" role="status">
      <span><b>${t("offline-since", { time: clock(since) })}</b> ${t("offline-what")}</span>
    </div>`;
  }

  #page() {
    if (this.failed) return html`<bw-state-panel kind="error" .error=${this.failed}></bw-state-panel>`;
    const route = this.route;
    if (!route) {
      return html`<bw-state-panel kind="empty" heading=${t("not-found")} words=${t("not-found-hint")}></bw-state-panel>`;
    }
    if (!allowed(route.page, this.me!.role)) {
      return html`<bw-state-panel kind="empty" heading=${t("not-yours")} words=${t("not-yours-hint")}></bw-state-panel>`;
    }
    if (this.loaded !== route.page.tag) return html`<bw-state-panel kind="loading"></bw-state-panel>`;
    const tag = unsafeStatic(route.page.tag);
    return staticHtml`<${tag} .me=${this.me} .parts=${route.parts} .query=${location.search}></${tag}>`;
  }
}
