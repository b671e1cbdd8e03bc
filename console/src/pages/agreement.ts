/**
 * How far experts agree on recorded sounds, over all of them: per label, oneself beside each other,
 * the recordings with the least agreement, and those that wait for one's own blind labels.
 */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { serverNow } from "../api";
import type { AgreementOverview, LabelledSound, Me } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { moment, number } from "../format";
import { code, t } from "../i18n";
import { labelWord } from "../patient/marking";
import "./sound.css";

const percent = (share: number | null): string => (share === null ? "–" : `${number(100 * share)}\u00a0%`);
const figure = (value: number | null): string => (value === null ? "–" : number(value, 2));

@customElement("bw-agreement")
export class AgreementPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private page: AgreementOverview | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  #load = (): Promise<void> => this.read<AgreementOverview>("/api/agreement", (page) => (this.page = page));

  override render() {
    const page = this.page;
    if (!page) {
      if (!this.failed) return html`<bw-state-panel kind="loading"></bw-state-panel>`;
      return html`<bw-state-panel kind="error" .error=${this.failed} .retry=${this.#load}></bw-state-panel>`;
    }
    return html`<div class="page-head"><div><h1>${t("agreement-title")}</h1>
        <p>${t("agreement-under", { recordings: page.recordings, experts: page.experts })}</p></div></div>
      <div class="wrap sound-page agreement">
        ${page.recordings ? html`${this.#labels(page)} ${this.#mine(page)}` : html`<p class="m">${t("agree-none")}</p>`}
        ${this.#sounds("agreement-waiting", page.waiting)} ${this.#sounds("agreement-least", page.sounds)}
      </div>`;
  }

  #labels(page: AgreementOverview): TemplateResult {
    return html`<section aria-labelledby="by-label">
      <h2 class="t" id="by-label">${t("agreement-labels")}</h2>
      <table class="grid num">
        <thead><tr><th>${t("marks-label")}</th><th class="r">${t("agreement-agree")}</th><th class="r">${t("agreement-kappa")}</th>
          <th class="r">${t("compare-interval")}</th><th class="r">${t("agreement-said")}</th><th class="r">${t("agreement-n")}</th></tr></thead>
        <tbody>${page.labels.map((each) => html`<tr>
          <td>${labelWord(each.label)}</td><td class="r"><b>${percent(each.agree)}</b></td><td class="r"><b>${figure(each.kappa)}</b></td>
          <td class="r">${each.low === null ? "–" : `${figure(each.low)} … ${figure(each.high)}`}</td>
          <td class="r">${percent(each.share)}</td><td class="r">${each.recordings} · ${each.judgements}</td>
        </tr>`)}</tbody>
      </table>
      <p class="s12 q">${t("agreement-words")}</p>
    </section>`;
  }

  #mine(page: AgreementOverview) {
    if (!page.mine.length) return nothing;
    return html`<section aria-labelledby="with-me">
      <h2 class="t" id="with-me">${t("agreement-mine")}</h2>
      <table class="grid num">
        <thead><tr><th>${t("agreement-expert")}</th><th class="r">${t("agreement-agree")}</th><th class="r">${t("agreement-cohen")}</th><th class="r">${t("agreement-recordings")}</th></tr></thead>
        <tbody>${page.mine.map((each) => html`<tr><td>${each.by.name || "–"}</td><td class="r"><b>${percent(each.agree)}</b></td><td class="r"><b>${figure(each.kappa)}</b></td><td class="r">${each.recordings}</td></tr>`)}</tbody>
      </table>
      <p class="s12 q">${t("agreement-mine-words")}</p>
    </section>`;
  }

  #sounds(title: string, sounds: readonly LabelledSound[]) {
    if (!sounds.length) return nothing;
    return html`<section aria-labelledby=${title}>
      <h2 class="t" id=${title}>${t(title)}</h2>
      <table class="grid num">
        <tbody>${sounds.map((each) => html`<tr>
          <td><a class="in-text" href="/sounds/${each.sound_id}">${code("site", each.body_site)}, ${t(each.phase)}</a></td>
          <td>${each.place.name}<span class="q"> ${moment(each.at, serverNow(), each.place.zone)}</span></td>
          <td>${each.said.map((one) => t("agreement-of", { label: labelWord(one.label), n: one.experts, of: each.experts })).join(t("comma")) || t("agreement-experts", { n: each.experts })}</td>
          <td class="r">${each.agree === null ? nothing : html`<b>${percent(each.agree)}</b>`}</td>
        </tr>`)}</tbody>
      </table>
    </section>`;
  }
}
