/** One facility: its link and queue, instruments, thirty days, edges and their keys, enrolment. */
import { html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, post, serverNow } from "../api";
import type { CodeView, EdgeRow, FacilityDay, FacilityPage as Page, Me } from "../api-types";
import "../components/alarm-tag";
import "../components/response";
import "../components/state-panel";
import "../components/weather-warnings";
import "./facility-unassigned";
import { Asking } from "../asking";
import { age, calendarDate, clock, count, day } from "../format";
import { code, t } from "../i18n";
import { live } from "../live";
import "./facilities.css";
import { level, what } from "./facilities-trouble";

const NARROW_PX = 700;
const LOOK_AGAIN_MS = 20_000;
const GATHER_MS = 400;
const REASONS = ["lost", "cloned", "replaced"];
const HOURS = [24, 72, 168];
const DAY_MS = 86_400_000;

@customElement("bw-facility")
export class OneFacility extends Asking {
  @property({ attribute: false }) me!: Me;
  @property({ attribute: false }) parts: Record<string, string> = {};
  @state() private page: Page | null = null;
  @state() private ending = "";
  @state() private made: CodeView | null = null;
  @state() private copied = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown = "";
  #unfollow: () => unknown = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_AGAIN_MS, () => void this.#load());
    this.every(1000, () => this.requestUpdate());
    this.during(() => this.#unfollow());
    this.on(window, LINK, () => this.#soon());
    this.during(() => clearTimeout(this.#timer));
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("parts") || this.#id === this.#shown) return;
    this.page = this.made = null;
    this.#shown = this.#id;
    this.#unfollow();
    this.#unfollow = live.subscribe(() => this.#soon(), [`facility:${this.#id}`]);
    void this.#load();
  }

  get #id(): string {
    return this.parts["facilityId"] ?? "";
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.#load(), GATHER_MS);
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.read<Page>(`/api/facilities/${encodeURIComponent(this.#id)}`, (page) => (this.page = page), "page");
  }

  async #act(job: () => Promise<void>): Promise<void> {
    if (!this.busy) await this.attempt(job);
  }

  override render() {
    const page = this.page;
    if (!page) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`<bw-state-panel kind="loading"></bw-state-panel>`;
    }
    document.title = `${page.row.name} – Breathway`;
    const operator = this.me.role === "operator";
    return html`${this.#head(page)}
      ${this.refused ? html`<div class="one-facts">${this.problem()}</div>` : nothing}
      <div class="one ${this.failed ? "old" : ""}">
        ${this.me.role === "nurse"
          ? html`<bw-unassigned class="wide" .facilityId=${this.#id} .zone=${page.row.zone}></bw-unassigned>`
          : nothing}
        <bw-weather-warnings class="wide" .facility=${this.#id}></bw-weather-warnings>
        <section class="wide">${this.#days(page.days)}</section>
        <section>${this.#instruments(page)}</section>
        <section><bw-response .facility=${this.#id}></bw-response></section>
        ${operator ? html`<section>${this.#edges(page)}${this.#enrol()}</section>` : nothing}
      </div>`;
  }

  #head(page: Page) {
    const row = page.row;
    const now = serverNow();
    const urgent = level(row);
    return html`<div class="page-head"><div>
        <p><a href="/facilities">${t("fac-one-back")}</a></p>
        <h1>${row.name}</h1>
        <p>${t("fac-one-line", { kind: code("fac-kind", row.kind), city: row.city || row.jurisdiction, zone: row.zone })}</p>
      </div></div>
      <p class="one-facts"><span>${urgent === "well" || urgent === "note"
          ? html`<b>${what(row, now)}</b>`
          : html`<bw-alarm-tag priority=${urgent}></bw-alarm-tag> <b>${what(row, now)}</b>`}</span>
        <span class="num">${t("fac-one-link", {
          link: t(`fac-link-${row.link}`),
          heard: row.last_seen_at ? t("fac-one-heard", { age: age(row.last_seen_at, now) }) : t("fac-one-not-heard"),
        })}</span>
        <span class="num">${t("fac-one-waiting", { count: row.backlog, age: row.backlog_oldest_at ? age(row.backlog_oldest_at, now) : "" })}</span>
        <span class="num">${t("fac-one-tasks", { count: row.open_tasks })}</span></p>`;
  }

  #days(days: FacilityDay[]) {
    const sum = (key: "treatments" | "completed" | "tests" | "sounds" | "deviations"): string => count(days.reduce((all, each) => all + each[key], 0));
    if (!days.length) return html`<h2>${t("fac-one-days")}</h2><p class="says">${t("fac-one-days-none")}</p>`;
    return html`<h2>${t("fac-one-days")}</h2>
      <p class="says num">${t("fac-one-days-sentence", { treatments: sum("treatments"), completed: sum("completed"), tests: sum("tests"), sounds: sum("sounds") })}</p>
      <p class="says num">${t("fac-one-days-deviations", { count: sum("deviations") })}</p>
      ${dayBars(days)}
      <details><summary class="s13">${t("as-table")}</summary><div class="scroll"><table class="num"><thead><tr>
        ${["day", "treatments", "completed", "tests", "sounds", "tasks", "deviations"].map((each, i) => html`<th scope="col" class=${i ? "r" : ""}>${t(`fac-one-col-${each}`)}</th>`)}
      </tr></thead><tbody>${days.map((each) => html`<tr><td>${calendarDate(each.day)}</td>${[each.treatments, each.completed, each.tests, each.sounds, each.tasks, each.deviations].map(
        (n) => html`<td class="r">${count(n)}</td>`)}</tr>`)}</tbody></table></div></details>`;
  }

  #instruments(page: Page) {
    const now = serverNow();
    const all = page.row.instruments;
    if (!all.length) return html`<h2>${t("fac-one-instruments")}</h2><p class="says">${t("fac-one-no-instruments")}</p>`;
    return html`<h2>${t("fac-one-instruments")}</h2><div class="scroll"><table class="num"><thead><tr>
        ${["instrument", "model", "status", "reading"].map((each) => html`<th scope="col">${t(`fac-one-col-${each}`)}</th>`)}</tr></thead>
      <tbody>${all.map((one) => html`<tr><td>${code("fac-device", one.kind)}<br /><span class="id">${one.id}</span></td><td class="m">${one.model || "–"}</td>
        <td class=${one.status === "fault" || one.status === "silent" ? "sb" : ""}>${t(`fac-status-${one.status ?? "ready"}`)}${one.detail ? html`<br /><span class="id">${one.detail}</span>` : nothing}</td>
        <td class="m">${one.last_reading_at ? age(one.last_reading_at, now) : "–"}</td></tr>`)}</tbody></table></div>`;
  }

  #edges(page: Page) {
    const zone = page.row.zone;
    return html`<h2>${t("fac-one-edges")}</h2>${page.edges.length
      ? html`<div class="scroll"><table class="num"><thead><tr>
          <th scope="col">${t("fac-one-col-edge")}</th><th scope="col">${t("fac-one-col-enrolled")}</th><th scope="col" class="r">${t("fac-one-col-records")}</th>
          <th scope="col">${t("fac-one-col-key")}</th><td></td></tr></thead>
        <tbody>${page.edges.map((edge) => html`<tr><td class="id">${edge.edge_id.slice(0, 8)}…${edge.edge_id.slice(-4)}</td><td>${day(edge.enrolled_at, zone)}</td>
          <td class="r">${count(Math.max(0, edge.next_number - 1))}</td>
          <td class=${edge.forked ? "sb" : ""}>${edge.revoked_at ? t("fac-one-key-revoked", { date: day(edge.revoked_at, zone) }) : t(edge.forked ? "fac-one-key-forked" : "fac-one-key-good")}</td>
          <td class="r">${edge.revoked_at ? nothing : html`<button class="btn sm" @click=${() => (this.ending = edge.edge_id)}>${t("fac-one-revoke")}</button>`}</td></tr>
          ${this.ending === edge.edge_id ? html`<tr><td colspan="5">${this.#revoke(edge)}</td></tr>` : nothing}`)}</tbody></table></div>`
      : html`<p class="says">${t("fac-one-edges-none")}</p>`}`;
  }

  #revoke(edge: EdgeRow) {
    return html`<form class="ask" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const reason = String(new FormData(event.target as HTMLFormElement).get("reason"));
      void this.#act(async () => {
        this.page = await post<Page>(`/api/facilities/${this.#id}/edges/${edge.edge_id}/revoke`, { reason });
        this.ending = "";
      });
    }}><h3>${t("fac-one-revoke-title")}</h3><p>${t("fac-one-revoke-text")}</p>
      <div class="acts"><select class="in" name="reason" aria-label=${t("fac-one-revoke-reason")}>${REASONS.map(
        (each) => html`<option value=${each}>${t(`fac-one-revoke-${each}`)}</option>`)}</select>
        <button class="btn p" ?disabled=${this.busy}>${t("fac-one-revoke-go")}</button>
        <button class="btn" type="button" @click=${() => (this.ending = "")}>${t("cancel")}</button></div></form>`;
  }

  #enrol() {
    return html`<div class="enrol"><h2>${t("fac-one-code")}</h2><p class="says">${t("fac-one-code-text")}</p>
      <form class="code-form" @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const hours = Number(new FormData(event.target as HTMLFormElement).get("hours"));
        void this.#act(async () => {
          this.made = await post<CodeView>(`/api/facilities/${this.#id}/enrolment-codes`, { hours });
          this.copied = false;
        });
      }}><label class="s13">${t("fac-one-code-hours")} <select class="in" name="hours">${HOURS.map(
        (n) => html`<option value=${n}>${n < 48 ? t("fac-one-code-hours-n", { n }) : t("fac-one-code-days-n", { n: n / 24 })}</option>`)}</select></label>
        <button class="btn" ?disabled=${this.busy}>${t("fac-one-code-go")}</button></form>
      ${this.made ? this.#code(this.made) : nothing}</div>`;
  }

  #code(made: CodeView) {
    const until = `${day(made.expires_at)} ${clock(made.expires_at)}`;
    const copy = () => void navigator.clipboard?.writeText(made.code).then(() => (this.copied = true));
    return html`<div class="code-shown" role="status"><span class="s13">${t("fac-one-code-shown", { time: until })}</span>
      <output class="num">${made.code}</output>
      <button class="btn sm" @click=${copy}>${t(this.copied ? "fac-one-copied" : "fac-one-copy")}</button>
      <p><code>${t("fac-one-code-command", { url: location.origin, code: made.code })}</code></p></div>`;
  }
}

/** Thirty bars: all treatments pale, those completed dark; a day without any keeps its place. */
function dayBars(days: FacilityDay[]) {
  const newest = days.reduce((a, b) => (a.day > b.day ? a : b)).day;
  const end = Date.parse(`${newest}T00:00:00Z`);
  const by = new Map(days.map((each) => [each.day, each]));
  const slots = Array.from({ length: 30 }, (_, i) => {
    const key = new Date(end - (29 - i) * DAY_MS).toISOString().slice(0, 10);
    return { key, at: by.get(key) };
  });
  const most = Math.max(1, ...slots.map((slot) => slot.at?.treatments ?? 0));
  const full = window.innerWidth < NARROW_PX ? 340 : 1000;
  const [wide, tall] = [full - 40, 110];
  const y = (n: number): number => tall - (n / most) * (tall - 14);
  const text = t("fac-one-days-text", { first: slots[0]!.at?.treatments ?? 0, last: slots.at(-1)!.at?.treatments ?? 0, most });
  return html`<svg class="one-days" viewBox="0 0 ${full} 136" role="img" aria-label=${text}>
    <text class="tk" x="30" y="18" text-anchor="end">${count(most)}</text><text class="tk" x="30" y=${tall + 4} text-anchor="end">0</text>
    ${slots.map((slot, i) => {
      const x = 38 + (i * wide) / 30;
      const [all, done] = [slot.at?.treatments ?? 0, slot.at?.completed ?? 0];
      return svg`<rect x=${x} y=${y(all)} width=${wide / 40} height=${tall - y(all)} fill="var(--seq-2)"></rect>
        <rect x=${x} y=${y(done)} width=${wide / 40} height=${tall - y(done)} fill="var(--seq-5)"></rect>`;
    })}
    <path class="ax" d="M36 ${tall + 0.5}H${full - 2}"></path>
    <text class="tk" x="38" y="130">${calendarDate(slots[0]!.key)}</text><text class="tk" x=${full - 4} y="130" text-anchor="end">${calendarDate(newest)}</text>
  </svg>`;
}
