/** The top bar: sections in words, unclaimed alarms, search, delay, clock, person, language. */
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ALARMS, alarmCounts, noteAlarms } from "../alarms";
import { LINK, noLinkSince } from "../api";
import type { Me, Worklist } from "../api-types";
import { chimeOn, turnChime } from "../chime";
import { BwElement } from "../element";
import { clockSeconds, zoneName } from "../format";
import { t } from "../i18n";
import { addKeys, keysOn, turnKeys } from "../keys";
import { live } from "../live";
import { allowed, go, pages } from "../router";
import { theme, toggleTheme } from "../theme";
import "./alarm-tag";
import "./languages";
import { mark } from "./mark";

const CLINICAL = ["nurse", "expert"];
const COUNT_EVERY_MS = 1500;

@customElement("bw-top-bar")
export class TopBar extends BwElement {
  @property({ attribute: false }) me!: Me;
  @property() section = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(1000, () => this.requestUpdate());
    this.during(live.watch(() => this.requestUpdate()));
    this.on(window, ALARMS, () => this.requestUpdate());
    this.on(window, LINK, () => this.requestUpdate());
    this.on(window, "bw-theme", () => this.requestUpdate());
    // The bar always follows something: by it the page knows its line and its delay.
    if (!CLINICAL.includes(this.me.role)) return this.during(live.subscribe(() => undefined, ["wall"]));
    this.during(addKeys([{ key: "/", says: "key-find", act: () => this.#find?.focus() }]));
    this.#count();
    this.during(live.subscribe(() => this.#soon(), ["worklist"]));
    this.during(() => clearTimeout(this.#timer));
  }

  get #find(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[type=search]");
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#count(), COUNT_EVERY_MS);
  }

  /** The worklist counts for itself; elsewhere the bar asks. */
  #count(): void {
    this.#timer = undefined;
    if (this.section === "worklist") return;
    this.reads.get<Worklist>("/api/worklist?limit=0").then(
      (answer) => answer && this.section !== "worklist" && noteAlarms(answer.counts),
      () => undefined, // the offline strip says it
    );
  }

  override render() {
    const now = new Date();
    return html`<header class="bar">
      <a class="brand" href="/" aria-label="Breathway">${mark()}<span>Breathway</span></a>
      <nav aria-label=${t("nav-main")}>${this.#words()}</nav>
      <span class="sp"></span>
      ${this.#alarms()}
      ${CLINICAL.includes(this.me.role) ? this.#form() : nothing}
      ${this.#delay()}
      <span class="clock"><b class="num">${clockSeconds(now)}</b> ${zoneName(undefined, now)}</span>
      ${this.#person()}
      <bw-languages></bw-languages>
    </header>`;
  }

  #form() {
    return html`<form class="find" role="search" @submit=${this.#search}>
      <input type="search" name="q" placeholder=${t("find")} aria-label=${t("find")} autocomplete="off" />
      <kbd aria-hidden="true">/</kbd>
    </form>`;
  }

  #words() {
    const counts = alarmCounts();
    return pages
      .filter((page) => page.order !== undefined && allowed(page, this.me.role))
      .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
      .map((page) => {
        const on = page.section === this.section;
        return html`<a href=${page.path} class=${on ? "on" : ""} aria-current=${on ? "page" : nothing}
          >${t(`nav-${page.section}`)}${page.section === "worklist" && counts
            ? html`<span class="q num s13">${counts.everyone}</span>`
            : nothing}</a
        >`;
      });
  }

  #alarms() {
    const n = alarmCounts()?.unclaimedHigh ?? 0;
    const asked = alarmCounts()?.asked ?? 0;
    if (asked) return html`<span role="status"><a class="unclaimed asked" href="/worklist">${t("asked-you", { n: asked })}</a></span>`;
    if (!n || !CLINICAL.includes(this.me.role)) return nothing;
    const stale = live.freshness === "stale" || noLinkSince() !== null;
    return html`<a class="unclaimed" href="/worklist" title=${t("unclaimed-title")}
      ><bw-alarm-tag priority="high" ?unclaimed=${!stale} ?stale=${stale} label=${t("unclaimed", { n })}></bw-alarm-tag
    ></a>`;
  }

  #delay() {
    const delay = live.delayS;
    const text =
      live.freshness === "live"
        ? delay === null
          ? t("link-live")
          : t("link-live-delay", { s: delay < 10 ? delay.toFixed(1) : delay.toFixed(0) })
        : t(live.freshness === "stale" ? "link-stale" : "link-connecting");
    return html`<span class="link ${live.freshness}" title=${t("link-title")}
      ><svg width="18" height="10" aria-hidden="true"><path d="M1 5h3l2-4 3 8 2-4h6" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"></path></svg
      ><span>${text}</span></span
    >`;
  }

  #person() {
    const keys = keysOn();
    return html`<details class="who" @focusout=${this.#closeLater} @keydown=${this.#escape}>
      <summary>${this.me.name}<span class="q"> ${t(`role-${this.me.role}`)}</span></summary>
      <div class="menu">
        <button @click=${() => toggleTheme()}>${t(theme() === "dark" ? "theme-to-light" : "theme-to-dark")}</button>
        <button
          @click=${() => {
            turnKeys(!keys);
            this.requestUpdate();
          }}
        >
          ${t(keys ? "keys-turn-off" : "keys-turn-on")}
        </button>
        ${CLINICAL.includes(this.me.role)
          ? html`<button
              @click=${() => {
                turnChime(!chimeOn());
                this.requestUpdate();
              }}
            >
              ${t(chimeOn() ? "chime-turn-off" : "chime-turn-on")}
            </button>`
          : nothing}
        <button @click=${() => this.#ask("bw-show-keys")}>${t("key-all")} <kbd>?</kbd></button>
        <a href="/account" @click=${this.#closeMenu}>${t("nav-account")}</a>
        <button @click=${() => this.#ask("bw-sign-out")}>${t("sign-out")}</button>
      </div>
    </details>`;
  }

  #closeMenu = (): void => this.querySelector("details")?.removeAttribute("open");

  #ask(what: string): void {
    this.#closeMenu();
    window.dispatchEvent(new Event(what));
  }

  #closeLater(event: FocusEvent): void {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
  }

  #escape(event: KeyboardEvent): void {
    if (event.key === "Escape") (event.currentTarget as HTMLDetailsElement).open = false;
  }

  #search(event: Event): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const asked = String(new FormData(form).get("q") ?? "").trim();
    go(asked ? `/patients?q=${encodeURIComponent(asked)}` : "/patients");
  }
}
