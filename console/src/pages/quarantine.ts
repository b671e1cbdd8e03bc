/** The quarantine: what was kept and not understood, why, its bytes, and what becomes of it. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, LINK, post, serverNow } from "../api";
import type { Me, QuarantineDetail, QuarantineList, QuarantineRow } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { age, count, moment } from "../format";
import { find, t } from "../i18n";
import { addKeys } from "../keys";
import { live } from "../live";
import { go } from "../router";
import { hexLines } from "./quarantine-bytes";
import "./facilities.css";
import "./quarantine.css";

const STATES = ["open", "replayed", "discarded"] as const;
type State = (typeof STATES)[number];
const GATHER_MS = 250;
const LINES_AT_FIRST = 64;
const NOT_UNDERSTOOD = [400, 422]; // the answer to a replay that reads no better than before

@customElement("bw-quarantine")
export class QuarantinePage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @property({ attribute: false }) parts: Record<string, string> = {};
  @state() private answer: QuarantineList | null = null;
  @state() private detail: QuarantineDetail | null = null;
  @state() private refused: unknown = null;
  @state() private shown: State = "open";
  @state() private lines = LINES_AT_FIRST;
  @state() private busy = false;
  @state() private said = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(30_000, () => void this.#load());
    this.during(live.subscribe(() => this.#soon(), ["quarantine"]));
    this.on(window, LINK, () => this.#soon());
    this.during(() => clearTimeout(this.#timer));
    this.during(
      addKeys([
        { key: "j", says: "key-next", act: () => this.#move(1) },
        { key: "k", says: "key-previous", act: () => this.#move(-1) },
      ]),
    );
    void this.#load();
  }

  get #id(): string {
    return this.parts["quarantineId"] ?? "";
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.#load(), GATHER_MS);
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.read<QuarantineList>(`/api/quarantine?state=${this.shown}`, (answer) => (this.answer = answer), "list");
  }

  protected override willUpdate(): void {
    if (this.#id === this.#asked) return;
    this.#asked = this.#id;
    this.detail = null;
    this.refused = null;
    this.said = "";
    this.lines = LINES_AT_FIRST;
    if (this.#id) void this.#loadOne(this.#id);
  }

  async #loadOne(id: string): Promise<void> {
    try {
      const detail = await this.reads.get<QuarantineDetail>(`/api/quarantine/${id}`, "one");
      if (detail && id === this.#id) this.detail = detail;
    } catch (error) {
      if (id === this.#id) this.refused = error;
    }
  }

  #move(by: number): void {
    const rows = this.answer?.rows ?? [];
    const at = rows.findIndex((row) => row.quarantine_id === this.#id);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) go(`/quarantine/${next.quarantine_id}`);
  }

  async #decide(what: "replay" | "discard", body?: unknown): Promise<void> {
    if (this.busy) return;
    const id = this.#id;
    this.busy = true;
    this.refused = null;
    this.said = "";
    try {
      const detail = await post<QuarantineDetail>(`/api/quarantine/${id}/${what}`, body);
      if (id !== this.#id) return; // another one is read meanwhile
      this.detail = detail;
      if (what === "replay") this.said = detail.row.state === "replayed" ? "qua-replayed" : "qua-still";
    } catch (error) {
      if (id !== this.#id) return;
      if (what === "replay" && error instanceof ApiError && NOT_UNDERSTOOD.includes(error.problem.status)) this.said = "qua-still";
      else this.refused = error;
    } finally {
      this.busy = false;
      await this.#load();
    }
  }

  override render() {
    if (!this.answer) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`<div class="page-head"><h1>${t("nav-quarantine")}</h1></div><bw-state-panel kind="loading"></bw-state-panel>`;
    }
    const { rows, counts } = this.answer;
    return html`<div class="page-head"><div><h1 aria-live="polite">${t("qua-title", { count: counts["open"] ?? 0 })}</h1><p>${t("qua-what")}</p></div>
        <span class="sp"></span>
        <div class="seg" role="group" aria-label=${t("qua-state")}>${STATES.map(
          (each) => html`<button aria-pressed=${this.shown === each ? "true" : "false"} @click=${() => {
            this.shown = each;
            void this.#load();
          }}>${t(`qua-state-${each}`)} <span class="num">${count(counts[each] ?? 0)}</span></button>`,
        )}</div></div>
      ${!rows.length && !this.#id ? html`<div class="qua none">${this.#none()}</div>` : this.#split(rows)}`;
  }

  #split(rows: QuarantineList["rows"]) {
    return html`<div class="qua ${this.#id ? "has-one" : ""}">
        <nav class="qua-list" aria-label=${t("qua-list")}>${rows.length ? rows.map((row) => this.#row(row)) : this.#none()}</nav>
        <section class="qua-one" aria-live="polite">${this.#one()}</section>
      </div>`;
  }

  #none() {
    const key = this.shown === "open" ? "qua-none-open" : "qua-none-other";
    return html`<bw-state-panel kind="empty" small heading=${t(key)} words=${t(`${key}-help`)}></bw-state-panel>`;
  }

  #row(row: QuarantineRow) {
    const on = row.quarantine_id === this.#id;
    return html`<a href="/quarantine/${row.quarantine_id}" class=${on ? "on" : ""} aria-current=${on ? "true" : nothing}>
      <b>${why(row)}</b><span class="num">${age(row.received_at, serverNow())}</span>
      <small>${where(row)}</small><small class="num r">${size(row.size)}</small></a>`;
  }

  #one() {
    const detail = this.detail;
    if (!this.#id) return this.answer!.rows.length ? html`<p class="state small q">${t("qua-choose")}</p>` : nothing;
    const refused = this.refused ? html`<bw-state-panel small kind="error" .error=${this.refused}></bw-state-panel>` : nothing;
    if (!detail) return this.refused ? refused : html`<bw-state-panel kind="loading" small></bw-state-panel>`;
    const row = detail.row;
    return html`<h2>${why(row)}</h2><p>${row.detail}</p>
      ${row.hint ? html`<p class="m">${t("qua-hint")}: ${row.hint}</p>` : nothing}
      <dl class="num">
        <dt>${t("qua-col-where")}</dt><dd>${row.facility_id ? html`<a href="/facilities/${row.facility_id}">${row.facility_name}</a>` : t("qua-unknown-place")}</dd>
        <dt>${t("qua-col-arrived")}</dt><dd>${moment(row.received_at, serverNow())}</dd>
        ${row.number === null ? nothing : html`<dt>${t("qua-number")}</dt><dd>${count(row.number)}</dd>`}
        ${row.edge_id ? html`<dt>${t("qua-edge")}</dt><dd class="id">${row.edge_id}</dd>` : nothing}
        <dt>${t("qua-col-size")}</dt><dd>${size(row.size)}</dd>
        <dt>${t("qua-reference")}</dt><dd class="id">${row.name}, ${row.quarantine_id}</dd></dl>
      ${refused}${this.said ? html`<p class="problem" role="status">${t(this.said)}</p>` : nothing}
      ${row.state === "open" ? this.#acts() : decided(row)}
      ${this.#bytes(detail)}`;
  }

  #acts() {
    return html`<div class="qua-acts"><div><button class="btn p" ?disabled=${this.busy} @click=${() => void this.#decide("replay")}>${t("qua-replay")}</button>
        <p class="hint">${t("qua-replay-help")}</p></div>
      <form @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const reason = String(new FormData(event.target as HTMLFormElement).get("reason")).trim();
        if (reason) void this.#decide("discard", { reason });
      }}><label class="field" for="why">${t("qua-discard-why")}</label>
        <div class="qua-why"><input class="in" id="why" name="reason" required maxlength="200" autocomplete="off" aria-describedby="why-hint" />
        <button class="btn" ?disabled=${this.busy}>${t("qua-discard-go")}</button></div><p class="hint" id="why-hint">${t("qua-discard-why-hint")}</p></form></div>`;
  }

  #bytes(detail: QuarantineDetail) {
    const lines = hexLines(detail.bytes_base64);
    const more = lines.length - this.lines;
    const all = Math.min(detail.row.size, lines.length * 16);
    return html`<h3>${t("qua-decoded")}</h3>
      ${detail.decoded ? html`<pre tabindex="0" class="qua-pre">${detail.decoded}</pre>` : html`<p class="m">${t("qua-decoded-none")}</p>`}
      <h3>${t("qua-hex")} ${detail.row.size > all ? html`<span class="q s12">${t("qua-hex-first", { n: count(all) })}</span>` : nothing}</h3>
      <pre tabindex="0" class="qua-pre hex" aria-label=${t("qua-hex-text", { n: count(all) })}>${lines.slice(0, this.lines).join("\n")}</pre>
      ${more > 0 ? html`<button class="btn sm" @click=${() => (this.lines = lines.length)}>${t("show-all")}</button>` : nothing}`;
  }
}

const why = (row: QuarantineRow): string => find(`qua-name-${row.name.replaceAll("_", "-")}`) ?? row.name.replaceAll("_", " ");

const where = (row: QuarantineRow): string =>
  row.number === null
    ? row.facility_name || t("qua-unknown-place")
    : t("qua-from", { facility: row.facility_name || t("qua-unknown-place"), number: count(row.number) });

const size = (n: number): string => (n < 4096 ? t("qua-bytes", { n: count(n) }) : t("qua-kib", { n: count(Math.round(n / 1024)) }));

function decided(row: QuarantineRow) {
  const when = row.decided_at ? moment(row.decided_at, serverNow()) : "";
  return html`<p class="problem">${t("qua-decided", { state: t(`qua-state-${row.state}`), who: row.decided_by || "–", when })}
    ${row.reason ? html`<br />${t("qua-decided-reason", { reason: row.reason })}` : nothing}</p>`;
}
