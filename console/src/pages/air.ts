/** Weather, air and pollen: which source answers, what of it cannot be believed, and what to do. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, serverNow } from "../api";
import type { AirFinding, AirLatest, AirPage, AirPlace, AirSource, Me } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { age, count, moment, number } from "../format";
import { find, t } from "../i18n";
import "./air.css";

@customElement("bw-air")
export class Air extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private answer: AirPage | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(30_000, () => void this.#load());
    this.on(window, LINK, () => void this.#load());
    void this.#load();
  }

  #load = (): Promise<void> => this.read<AirPage>("/api/air", (answer) => (this.answer = answer));

  override render() {
    const of = this.answer;
    if (!of) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`<div class="page-head"><h1>${t("nav-air")}</h1></div><bw-state-panel kind="loading"></bw-state-panel>`;
    }
    if (!of.places.length) {
      return html`<div class="page-head"><div><h1>${t("air-none")}</h1><p>${t("air-none-help")}</p></div></div>`;
    }
    const answering = of.sources - of.silent;
    return html`<div class="page-head"><div>
        <h1 aria-live="polite">${t("air-title", { answering: count(answering), all: count(of.sources) })} ${t("air-standing", { n: of.standing })}</h1>
        <p>${t("air-what")}</p></div></div>
      ${this.failed ? html`<bw-state-panel small kind="error" .error=${this.failed}></bw-state-panel>` : nothing}
      <div class="air-places">${of.places.map((each) => this.#place(each))}</div>`;
  }

  #place(of: AirPlace) {
    return html`<section><h2 class="t">${of.name}${of.name === of.place ? nothing : html` <span class="q">${of.place}</span>`}</h2>
      <ul class="air-sources">${of.sources.map((each, n) => this.#source(each, n === 0 && of.sources.length > 1))}</ul>
      ${of.latest.length ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t("air-latest")}><table class="grid s13 air-latest">
          <caption class="cap">${t("air-latest")}</caption><tbody>${of.latest.map((each) => this.#latest(each))}</tbody></table></div>` : nothing}
      ${of.findings.length
        ? html`<ul class="air-found">${of.findings.map((each) => this.#finding(each))}</ul>`
        : html`<p class="q">${t("air-well")}</p>`}
    </section>`;
  }

  #source(of: AirSource, preferred: boolean) {
    const answered = of.answered_at ? t("air-answered", { age: age(of.answered_at, serverNow()) }) : t("air-never");
    return html`<li class=${of.problem ? "bad" : ""}><b>${of.source}</b>${preferred ? html` <span class="q">${t("air-preferred")}</span>` : nothing}
      ${of.problem ? html`${t("air-silent")} ${answered} <span class="q" lang="en">${of.problem}</span>` : answered}</li>`;
  }

  #latest(of: AirLatest) {
    return html`<tr><td>${quantity(of.quantity)}</td><td class="num r"><b>${number(of.value, Math.abs(of.value) < 10 ? 1 : 0)}</b> ${of.unit}</td>
      <td class="num">${moment(of.at, serverNow())}</td><td>${t(`air-quality-${of.quality}`)}</td>
      <td>${of.source}${of.station ? html` <span class="q" lang="en">${of.station}</span>` : nothing}</td></tr>`;
  }

  #finding(of: AirFinding) {
    const now = serverNow();
    const known = find(`air-found-${dashed(of.name)}`);
    return html`<li class=${of.standing ? "bad" : "past"}>
      <p><b>${known ?? t("air-found-unread")}</b> <span>${of.quantity ? quantity(of.quantity) : nothing}</span></p>
      <p class="s13">${find(`air-do-${dashed(of.name)}`) ?? t(known ? "air-do-nothing" : "air-do-unread")}</p>
      <p class="q s12">${of.source}: <span lang="en">${of.detail}</span></p>
      <p class="q s12 num">${t(of.standing ? "air-since" : "air-was", { first: moment(of.first_at, now), last: moment(of.last_at, now) })}</p></li>`;
  }
}

const dashed = (code: string): string => code.replaceAll("_", "-");

/** The word of a quantity, whose name ends in its unit. */
function quantity(name: string): string {
  const bare = dashed(name.replace(/_(c|percent|hpa|m_s|mm|ug_m3|grains_m3|m3)$/, ""));
  return find(`air-quantity-${bare}`) ?? find(`exposure-${bare}`) ?? bare;
}
