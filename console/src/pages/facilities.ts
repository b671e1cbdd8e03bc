/** The facilities: all of them in one field, the troubled ones first, what is wrong in words. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, noLinkSince, serverNow } from "../api";
import type { Facilities, FacilityRow, Me } from "../api-types";
import "../components/response";
import "../components/state-panel";
import { BwElement } from "../element";
import { clock, count } from "../format";
import { code, rich, t } from "../i18n";
import { addKeys } from "../keys";
import { live } from "../live";
import { go } from "../router";
import "./facilities.css";
import "./facilities-field";
import { lastHeard } from "./facilities-heard";
import "./facilities-table";
import { byPlace, byTrouble, byWaiting, has, level, LEVELS, TROUBLES, type Level, type Trouble } from "./facilities-trouble";

const GATHER_MS = 4_000; // with 14,220 facilities something always changes: look at most this often
const LOOK_AGAIN_MS = 30_000;
const CITIES_SHOWN = 8;
const SORTS = { trouble: byTrouble, place: byPlace, waiting: byWaiting } as const;
type Sort = keyof typeof SORTS;
type TroubleFilter = "all" | "any" | Trouble;

@customElement("bw-facilities")
export class FacilitiesPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private answer: Facilities | null = null;
  @state() private sort: Sort = "trouble";
  @state() private trouble: TroubleFilter = "all";
  @state() private city = "";
  @state() private kind = "";
  @state() private version: string | null = null;
  @state() private query = "";
  @state() private chosen = "";
  #levels = new Map<string, Level>();
  #sorted: FacilityRow[] = [];
  #sortedBy = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_AGAIN_MS, () => void this.#load());
    this.every(1000, () => this.requestUpdate());
    this.during(live.subscribe((c) => this.#soon(c.topic === "hello"), ["facility"]));
    this.on(window, LINK, () => this.#soon(true));
    this.during(() => clearTimeout(this.#timer));
    this.during(
      addKeys([
        { key: "j", says: "key-next", act: () => this.#move(1) },
        { key: "k", says: "key-previous", act: () => this.#move(-1) },
        { key: "Enter", says: "key-open", act: () => this.chosen && go(`/facilities/${this.chosen}`) },
      ]),
    );
    void this.#load();
  }

  #soon(now = false): void {
    if (now) clearTimeout(this.#timer);
    else if (this.#timer) return;
    this.#timer = setTimeout(() => void this.#load(), now ? 50 : GATHER_MS);
  }

  async #load(): Promise<void> {
    this.#timer = undefined;
    await this.read<Facilities>("/api/facilities", (answer) => {
      this.answer = answer;
      this.#sortedBy = "";
    });
  }

  /** Sorting 14,220 rows once for each answer and order, not once a second. */
  #arranged(rows: FacilityRow[]): FacilityRow[] {
    if (this.#sortedBy !== this.sort) {
      this.#levels = new Map(rows.map((row) => [row.facility_id, level(row)]));
      this.#sorted = [...rows].sort(SORTS[this.sort]);
      this.#sortedBy = this.sort;
    }
    return this.#sorted;
  }

  #level = (row: FacilityRow): Level => this.#levels.get(row.facility_id) ?? "well";

  #matches(row: FacilityRow): boolean {
    if (this.trouble === "any" && ["well", "note"].includes(this.#level(row))) return false;
    if (this.trouble !== "any" && this.trouble !== "all" && !has[this.trouble](row)) return false;
    if (this.city && row.city !== this.city) return false;
    if (this.kind && row.kind !== this.kind) return false;
    if (this.version !== null && row.version !== this.version) return false;
    const asked = this.query.trim().toLowerCase();
    return !asked || `${row.name} ${row.city} ${row.facility_id}`.toLowerCase().includes(asked);
  }

  #move(by: number): void {
    const rows = this.#shown();
    const at = rows.findIndex((row) => row.facility_id === this.chosen);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) this.chosen = next.facility_id;
  }

  #shown(): FacilityRow[] {
    return this.#arranged(this.answer?.rows ?? []).filter((row) => this.#matches(row));
  }

  get #stale(): boolean {
    return live.freshness === "stale" || noLinkSince() !== null || this.failed !== null;
  }

  override render() {
    if (!this.answer) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`<div class="page-head"><h1>${t("nav-facilities")}</h1></div><bw-state-panel kind="loading"></bw-state-panel>`;
    }
    const rows = this.#arranged(this.answer.rows);
    if (!rows.length) {
      return html`<bw-state-panel kind="empty" heading=${t("fac-none")} words=${t("fac-none-help")}></bw-state-panel>`;
    }
    const shown = this.#shown();
    return html`${this.#head(rows)}${this.#field(rows)}
      <div class="fac-cols ${this.#stale ? "old" : ""}">
        ${this.#filters(rows)}
        <section class="fac-main">
          <bw-facility-table .rows=${shown} .level=${this.#level} .now=${serverNow()} .chosen=${this.chosen}
            @bw-choose=${(event: CustomEvent<string>) => (this.chosen = event.detail)}></bw-facility-table>
          ${shown.length ? nothing : this.#noMatch()}
        </section>
      </div>
      <bw-response class="fac-response" .names=${new Map(rows.map((row) => [row.facility_id, row.name]))}></bw-response>`;
  }

  #head(rows: FacilityRow[]) {
    const counts = this.answer!.counts;
    const report = (counts["good"] ?? 0) + (counts["weak"] ?? 0);
    const affected = rows.filter(has.affected).length;
    return html`<div class="page-head">
      <div><h1 aria-live="polite">${t("fac-title", { report: count(report), all: count(rows.length) })} ${t("fac-affected", { count: affected })}</h1>
        <p>${t("fac-sorted")}${this.#stale ? html` <b>${t("fac-as-of", { time: clock(this.answer!.answered_at) })}</b>` : nothing}</p></div>
      <span class="sp"></span>
      <div class="seg" role="group" aria-label=${t("fac-sort")}>${(Object.keys(SORTS) as Sort[]).map(
        (each) => html`<button aria-pressed=${this.sort === each ? "true" : "false"} @click=${() => (this.sort = each)}>${t(`fac-sort-${each}`)}</button>`,
      )}</div>
    </div>`;
  }

  #field(rows: FacilityRow[]) {
    const of = (wanted: Level): number => rows.filter((row) => this.#level(row) === wanted).length;
    const numbers = Object.fromEntries(LEVELS.map((each) => [each, of(each)])) as Record<Level, number>;
    const values = {
      all: count(rows.length), high: count(numbers.high), medium: count(numbers.medium),
      low: count(numbers.low), well: count(numbers.well + numbers.note),
    };
    const waiting = rows.reduce((sum, row) => sum + row.backlog, 0);
    const places = rows.filter((row) => row.backlog > 0).length;
    return html`<div class="fac-top ${this.#stale ? "old" : ""}">
      <div>
        <bw-facility-field .marks=${rows.map((row) => ({ id: row.facility_id, name: row.name, level: this.#level(row) }))}
          .chosen=${this.chosen} .text=${t("fac-field-text", values)}
          @bw-choose=${(event: CustomEvent<string>) => this.#find(event.detail)}></bw-facility-field>
        <p class="fac-legend">${(["high", "medium", "low", "well"] as const).map(
          (each) => html`<span><i class="mark-${each}"></i>${t(`fac-legend-${each}`, { n: values[each] })}</span>`,
        )}</p>
      </div>
      <div>
        <p class="cap">${t("fac-heard-title")}</p>
        ${lastHeard(rows, serverNow())}
        <p class="s13 fac-say">${waiting
          ? rich("fac-waiting-sentence", { records: waiting, places })
          : rich("fac-waiting-none")}</p>
      </div>
    </div>`;
  }

  /** A square that was clicked is brought into the table, whatever the filter was. */
  #find(id: string): void {
    this.chosen = id;
    if (!this.#shown().some((row) => row.facility_id === id)) this.#clear();
  }

  #clear = (): void => {
    this.trouble = "all";
    this.city = this.kind = this.query = "";
    this.version = null;
  };

  #noMatch() {
    return html`<div class="state small"><h2>${t("fac-none-match")}</h2><p>${t("fac-none-match-help")}</p>
      <div class="acts"><button class="btn" @click=${this.#clear}>${t("fac-clear")}</button></div></div>`;
  }

  #filters(rows: FacilityRow[]) {
    const tally = (key: (row: FacilityRow) => string): [string, number][] => {
      const found = new Map<string, number>();
      for (const row of rows) found.set(key(row), (found.get(key(row)) ?? 0) + 1);
      return [...found].sort((a, b) => b[1] - a[1]);
    };
    const troubled = rows.filter((row) => !["well", "note"].includes(this.#level(row))).length;
    const cities = tally((row) => row.city).filter(([city]) => city).slice(0, CITIES_SHOWN);
    const kinds = tally((row) => row.kind);
    const versions = tally((row) => row.version);
    return html`<details class="fac-filters" ?open=${window.innerWidth > 900}><summary>${t("fac-more-filters")}</summary>
      <input class="in" type="search" aria-label=${t("fac-filter-find")} placeholder=${t("fac-filter-find")} .value=${this.query}
        @input=${(event: Event) => (this.query = (event.target as HTMLInputElement).value)} />
      <h3 id="f-trouble">${t("fac-filter-trouble")}</h3>
      <div role="group" aria-labelledby="f-trouble">
        ${this.#filter(t("fac-filter-all"), rows.length, this.trouble === "all", () => (this.trouble = "all"))}
        ${this.#filter(t("fac-filter-any"), troubled, this.trouble === "any", () => (this.trouble = "any"))}
        ${TROUBLES.map((each) => [each, rows.filter(has[each]).length] as const)
          .filter(([each, n]) => n > 0 || this.trouble === each)
          .map(([each, n]) => this.#filter(t(`fac-filter-${each}`), n, this.trouble === each, () => (this.trouble = each)))}
      </div>
      ${cities.length > 1
        ? html`<h3 id="f-city">${t("fac-filter-city")}</h3><div role="group" aria-labelledby="f-city">${cities.map(([city, n]) =>
            this.#filter(city, n, this.city === city, () => (this.city = this.city === city ? "" : city)))}</div>`
        : nothing}
      ${kinds.length > 1
        ? html`<h3 id="f-kind">${t("fac-filter-kind")}</h3><div role="group" aria-labelledby="f-kind">${kinds.map(([kind, n]) =>
            this.#filter(code("fac-kind", kind), n, this.kind === kind, () => (this.kind = this.kind === kind ? "" : kind)))}</div>`
        : nothing}
      <h3 id="f-version">${t("fac-filter-version")}</h3>
      <div role="group" aria-labelledby="f-version">${versions.map(([version, n]) =>
        this.#filter(version || t("fac-version-unknown"), n, this.version === version, () => (this.version = this.version === version ? null : version)))}</div>
      <h3>${t("fac-devices")}</h3><p class="fac-help">${t("fac-devices-help")}</p>
    </details>`;
  }

  #filter(words: string, n: number, on: boolean, choose: () => void) {
    return html`<button class="fac-filter" aria-pressed=${on ? "true" : "false"} @click=${choose}><span>${words}</span><span class="num">${count(n)}</span></button>`;
  }
}
