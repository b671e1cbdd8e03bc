/** Schools that are warned: by what way, what did not arrive and why, whether it helped. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, serverNow } from "../api";
import type { Me, SchoolDelivery, SchoolRow, Schools } from "../api-types";
import "../components/authority";
import "../components/state-panel";
import "../components/weather-warnings";
import { BwElement } from "../element";
import { age, count, moment } from "../format";
import { find, t } from "../i18n";
import "./facilities.css";
import "./schools.css";

const WARNINGS = html`<bw-weather-warnings class="sch-pad" always feeds></bw-weather-warnings>`;

@customElement("bw-schools")
export class SchoolsPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private answer: Schools | null = null;
  @state() private open = "";
  @state() private log: SchoolDelivery[] | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(15_000, () => void this.#load());
    this.on(window, LINK, () => void this.#load());
    void this.#load();
  }

  async #load(): Promise<void> {
    const log = `/api/schools/${this.open}/deliveries`;
    if (this.open) void this.read<SchoolDelivery[]>(log, (found) => (this.log = found), "log");
    await this.read<Schools>("/api/schools", (found) => (this.answer = found));
  }

  #toggle(row: SchoolRow): void {
    this.open = this.open === row.subscription_id ? "" : row.subscription_id;
    this.log = null;
    this.reads.forget("log");
    void this.#load();
  }

  override render() {
    const head = (title: string) => html`<div class="page-head"><h1>${title}</h1></div>`;
    if (!this.answer) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`${head(t("nav-schools"))}<bw-state-panel kind="loading"></bw-state-panel>`;
    }
    const { rows, counts } = this.answer;
    const n = (name: string) => counts[name] ?? 0;
    if (!rows.length) {
      return html`${head(t("sch-none"))}<div class="sch-pad"><p>${t("sch-none-text")}</p>${this.#door()}</div><bw-authority></bw-authority>${WARNINGS}`;
    }
    return html`${head(t("sch-title", { active: n("active") }))}
      <p class="sch-pad sch-say">${t("sch-says", { sent: n("sent"), failing: n("failing"), paused: n("paused"), waiting: n("waiting") })}
        ${t("sch-helped-says", { yes: n("helped"), no: n("not_helped") })} ${this.#door()}</p>
      <bw-authority></bw-authority>${WARNINGS}
      <div class="sch-pad sch-scroll"><table class="sch"><thead><tr>
        ${["school", "channel", "state", "last", "sent", "helped"].map((name) => html`<th scope="col">${t(`sch-col-${name}`)}</th>`)}
      </tr></thead><tbody>${rows.map((row) => this.#row(row))}</tbody></table></div>`;
  }

  #door() {
    return html`<a href="/school" target="_blank" rel="noopener">${t("sch-door")}</a>`;
  }

  #row(row: SchoolRow) {
    const on = this.open === row.subscription_id;
    const bad = row.state === "paused" || (row.failed > 0 && row.last_state !== "sent");
    return html`<tr class=${bad ? "bad" : ""}>
        <td><a href=${row.page} target="_blank" rel="noopener">${row.school}</a>${row.synthetic ? html` <span class="q">${t("sch-synthetic")}</span>` : nothing}<br /><span class="q">${row.place}</span></td>
        <td>${t(`sch-channel-${row.channel}`)}<br /><span class="q">${row.to}</span></td>
        <td>${t(`sch-state-${row.state}`)}${row.reason ? html`<br /><span class="q">${outcome(row.reason)}</span>` : nothing}<br /><span class="q">${t("sch-from", { colour: t(`colour-${row.least}`) })}</span></td>
        <td>${row.last_at ? html`${t(`sch-became-${row.last_state}`)} <span class="num q">${age(row.last_at, serverNow())}</span>` : t("sch-nothing")}
          ${row.last_outcome && row.last_state !== "sent" ? html`<br /><span class="q">${outcome(row.last_outcome)}</span>` : nothing}</td>
        <td class="num" data-label=${t("sch-col-sent")}>${count(row.sent)}${row.failed ? html`<br /><span class="q">${t("sch-failed", { n: row.failed })}</span>` : nothing}</td>
        <td data-label=${t("sch-col-helped")}><span class="num">${count(row.helped)} / ${count(row.not_helped)}</span>
          <button class="btn" aria-expanded=${on} @click=${() => this.#toggle(row)}>${t("sch-log")}</button></td>
      </tr>
      ${on ? html`<tr class="sch-open"><td colspan="6">${this.#log()}</td></tr>` : nothing}`;
  }

  #log() {
    if (!this.log) return html`<bw-state-panel small kind="loading"></bw-state-panel>`;
    if (!this.log.length) return html`<p>${t("sch-nothing")}</p>`;
    return html`<ul>${this.log.map((each) => html`<li><span class="num q">${moment(each.sent_at ?? each.planned_at, serverNow())}</span>
      ${t(`sch-kind-${each.kind}`)}${each.colour ? html`, ${t(`colour-${each.colour}`)}` : nothing}: ${t(`sch-became-${each.state}`)}${
        each.outcome && each.state !== "sent" ? html`, ${outcome(each.outcome)}` : nothing
      } <span class="q">${t("sch-tries", { n: each.attempts })}</span>${each.helped === null ? nothing : html` ${t(each.helped ? "sch-did-help" : "sch-did-not-help")}`}</li>`)}</ul>`;
  }
}

/** A code of a delivery in words; a receiver's own number stays a number. */
function outcome(code: string): string {
  const numbered = /^(http|smtp|server)_(\d+)$/.exec(code);
  if (numbered) return t(`sch-outcome-${numbered[1]}`, { number: numbered[2] ?? "" });
  return find(`sch-outcome-${code.replaceAll("_", "-")}`) ?? code.replaceAll("_", " ");
}
