/** What is live: every stethoscope that sends now, as far as this account may hear it. */
import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { LiveSound } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { clock } from "../format";
import { code, t } from "../i18n";
import "./listen.css";

const LOOK_MS = 3000;
const AGREEMENT = () => html`<p class="wrap ls-more"><a class="in-text" href="/agreement">${t("agreement-open")}</a></p>`;

@customElement("bw-listen")
export class Listen extends BwElement {
  @state() private rows: readonly LiveSound[] | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
    this.every(LOOK_MS, () => void this.#load());
  }

  #load = (): Promise<void> => this.read<LiveSound[]>("/api/listening", (rows) => (this.rows = rows));

  override render() {
    if (!this.rows) {
      if (!this.failed) return html`<bw-state-panel kind="loading"></bw-state-panel>`;
      return html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`;
    }
    if (!this.rows.length) {
      return html`<div class="page-head"><div><h1>${t("listen-none")}</h1><p>${t("listen-none-words")}</p></div></div>${AGREEMENT()}`;
    }
    return html`<div class="page-head"><div><h1>${t("listen-heading", { n: this.rows.length })}</h1><p>${t("listen-under")}</p></div></div>
      <ul class="wrap ls-list">
        ${this.rows.map((row) => html`<li>
          <a href="/listen/${row.treatment_id}"><b>${row.place.name}</b></a>
          <span>${code("site", row.body_site)}</span>
          <span class="q num">${t("listen-since", { time: clock(row.began_at, row.place.zone) })}</span>
          ${row.synthetic ? html`<span class="q s12">${t("person-synthetic")}</span>` : ""}
          <a class="btn p" href="/listen/${row.treatment_id}">${t("listen-live")}</a>
        </li>`)}
      </ul>${AGREEMENT()}`;
  }
}
