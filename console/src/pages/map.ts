/**
 * The map: treatments by H3 cell on a day, what was expected, its weeks, one cell beside it.
 *
 * In: the map's API, and the stream that says that something happened. Out: a map with a time strip,
 * the same as a table, and a panel. A treatment of today shows within two seconds.
 */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, get, noLinkSince, serverNow } from "../api";
import type { MapCell, MapLayer, MapRise, MapView, Me } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { clock, count, dayMonth, number } from "../format";
import { locale, t } from "../i18n";
import { addKeys } from "../keys";
import { live } from "../live";
import "../map/field";
import { cellPanel, riseText } from "../map/panel";
import { MEASURES, breaks, isShare, shapesKnown, sight, type Measure, type Sight } from "../map/steps";
import "../map/time-strip";
import { shown, table, weeks } from "../map/weeks";
import "./map.css";

const DAYS = 90;
const WEEKS = 8;
const SOON_MS = 400; // what is asked this long after a change is at least as new as the change
const PLAY_MS = 700;
const DAY_MS = 86_400_000;
const MAIN: readonly Measure[] = ["count", "rate", "ratio"];
const LAYERS = ["pm25_ug_m3", "temperature_c", "pollen_grains_m3", "schools_warned"] as const;

const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);
const before = (day: string, days: number): string => iso(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS);
/** The finest cells that are still 22 pixels wide; an H3 cell of resolution 3 is about 1.1° across. */
const resolutionFor = (pixels: number): number => Math.max(3, Math.min(7, 3 + Math.floor(Math.log((1.1 * pixels) / 22) / Math.log(2.6458))));

@customElement("bw-map")
export class MapPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private view: Sight | null = null;
  @state() private strip: Sight | null = null;
  @state() private weekly: Sight | null = null;
  @state() private cell: MapCell | null = null;
  @state() private points: MapLayer | null = null;
  @state() private failed: unknown = null;
  @state() private measure: Measure = "count";
  @state() private day = "";
  @state() private chosen = "";
  @state() private layer = "";
  @state() private alarms = true;
  @state() private silent = true;
  @state() private asTable = false;
  @state() private playing = false;
  #resolution = 4;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frames: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(live.subscribe((c) => this.#soon(c.topic === "hello"), ["facility"]));
    this.on(window, LINK, () => this.#soon(true));
    this.every(PLAY_MS, () => this.playing && this.#step(1));
    this.every(60_000, () => this.#soon());
    this.during(() => (clearTimeout(this.#timer), clearTimeout(this.#frames)));
    this.during(addKeys([
      { key: "t", says: "key-table", act: () => (this.asTable = !this.asTable) },
      { key: "j", says: "key-next", act: () => this.#next(1) },
      { key: "k", says: "key-previous", act: () => this.#next(-1) },
      { key: "Escape", says: "map-key-close", act: () => this.#choose("") },
    ]));
    void this.#all();
  }

  async #all(): Promise<void> {
    await this.#load();
    if (!this.view) return;
    this.#choose(this.#rises()[0]?.cell ?? "");
    await Promise.all([this.#loadStrip(), this.#loadWeeks()]);
  }

  #query(more: Record<string, string>): string {
    return new URLSearchParams({ resolution: String(this.#resolution), ...more }).toString();
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    const days: Record<string, string> = this.day ? { from: this.day, to: this.day } : {};
    try {
      const known: Record<string, string> = shapesKnown(this.view, this.#resolution) ? { shapes: "no" } : {};
      const view = await get<MapView>(`/api/map?${this.#query({ ...days, ...known, measure: this.measure })}`);
      if (asked !== this.#asked) return;
      this.view = sight(view);
      this.day ||= view.today;
      this.failed = null;
    } catch (error) {
      if (asked === this.#asked) this.failed = error;
    }
  }

  async #loadStrip(): Promise<void> {
    const to = this.view!.today;
    this.strip = await get<MapView>(`/api/map?level=country&shapes=no&from=${before(to, DAYS - 1)}&to=${to}`).then(sight, () => this.strip);
  }

  async #loadWeeks(): Promise<void> {
    const to = this.view!.today;
    const monday = before(to, (new Date(`${to}T00:00:00Z`).getUTCDay() + 6) % 7);
    const measure = this.measure === "ratio" || this.measure === "online" ? "count" : this.measure;
    const range = { from: before(monday, 7 * (WEEKS - 1)), to, step: "week", measure };
    this.weekly = await get<MapView>(`/api/map?${new URLSearchParams({ ...range, resolution: "4" })}`).then(sight, () => null);
  }

  async #loadCell(): Promise<void> {
    const id = this.chosen;
    if (!id) return;
    const resolution = (parseInt(id.slice(1, 2), 16) || 4).toString(); // an H3 index begins 8 and its resolution
    // A rise is of the day that was judged, also while today is shown.
    const to = this.#rises().find((rise) => rise.cell === id)?.day ?? this.day;
    try {
      const cell = await get<MapCell>(`/api/map/units/${id}?${new URLSearchParams({ to, resolution })}`);
      if (id === this.chosen) this.cell = cell;
    } catch {
      if (id === this.chosen) this.cell = null;
    }
  }

  async #loadLayer(): Promise<void> {
    const wanted = this.layer;
    this.points = null;
    if (!wanted) return;
    const found = await get<MapLayer>(`/api/map/layers/${wanted}?to=${this.day}`).catch(() => null);
    if (wanted === this.layer) this.points = found;
  }

  /** Something happened: only today can have changed. */
  #soon(now = false): void {
    if (now) clearTimeout(this.#timer);
    else if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.view || this.day !== this.view.today) return;
      void this.#load().then(() => {
        if (!this.strip || !this.view) return;
        if (this.strip.steps.at(-1)?.slice(0, 10) !== this.view.today) return void this.#loadStrip();
        this.strip = { ...this.strip, totals: [...this.strip.totals.slice(0, -1), this.view.totals[0]!] };
      });
      void this.#loadCell();
    }, now ? 50 : SOON_MS);
  }

  #go(day: string): void {
    this.day = day;
    void this.#load();
    void this.#loadCell();
    void this.#loadLayer();
  }

  #step(by: number): void {
    const days = this.#days();
    const next = days[days.indexOf(this.day) + by];
    if (next) this.#go(next);
    else this.playing = false;
  }

  #play = (): void => {
    this.playing = !this.playing;
    const days = this.#days();
    if (this.playing && this.day === days.at(-1)) this.#go(days[0]!);
  };

  #days = (): string[] => this.strip?.steps.map((step) => step.slice(0, 10)) ?? [];

  #choose(id: string): void {
    this.chosen = id;
    this.cell = null;
    void this.#loadCell();
  }

  /** The next cell by value, for who has no pointer. */
  #next(by: number): void {
    const units = [...(this.view?.units ?? [])].sort((a, b) => (b.values[0] ?? -1) - (a.values[0] ?? -1));
    if (!units.length) return;
    const at = units.findIndex((unit) => unit.id === this.chosen);
    this.#choose(units[Math.max(0, Math.min(units.length - 1, at + by))]!.id);
  }

  #measured(measure: Measure): void {
    this.measure = measure;
    // Half a day is no match for a whole usual one.
    if (measure === "ratio" && this.day === this.view?.today) this.day = before(this.day, 1);
    void this.#load();
    void this.#loadWeeks();
  }

  #framed(pixels: number): void {
    const wanted = resolutionFor(pixels);
    if (wanted === this.#resolution) return;
    this.#resolution = wanted;
    clearTimeout(this.#frames);
    this.#frames = setTimeout(() => void this.#load(), 120);
  }

  /** Of the day that is shown; of today, which is not over, those of yesterday. */
  #rises(): MapRise[] {
    const view = this.view;
    if (!view) return [];
    const day = this.day === view.today ? before(this.day, 1) : this.day;
    const found = view.rises.filter((rise) => rise.day === day);
    // One cause, one line: a cluster speaks for its cells.
    const clusters = found.filter((rise) => rise.cells.length > 1);
    const alone = found.filter((rise) => !clusters.some((each) => each !== rise && each.cells.includes(rise.cell)));
    return alone.filter((rise, n) => alone.findIndex((other) => other.cell === rise.cell) === n);
  }

  get #stale(): boolean {
    return live.freshness === "stale" || noLinkSince() !== null || this.failed !== null;
  }

  override render() {
    const view = this.view;
    if (!view) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#all()}></bw-state-panel>`
        : html`<div class="page-head"><h1>${t("nav-map")}</h1></div><bw-state-panel kind="loading"></bw-state-panel>`;
    }
    if (!view.units.length) {
      return html`<bw-state-panel kind="empty" heading=${t("map-empty")} words=${t("map-empty-help")}></bw-state-panel>`;
    }
    const from = breaks(view.measure, view.units.map((unit) => unit.values[0]));
    const rises = this.alarms ? this.#rises() : [];
    return html`<div class="map-page ${this.#stale ? "old" : ""}">
      <section class="map-main">
        ${this.#head(view)}
        <div class="map-hold">
          ${this.asTable ? table(view, 0, (id) => this.#choose(id)) : html`<bw-map-field .view=${view} .from=${from} .chosen=${this.chosen} .rises=${rises}
            .points=${this.points} .silent=${this.silent} home=${this.me.jurisdiction} text=${this.#text(view)}
            @bw-choose=${(event: CustomEvent<string>) => this.#choose(event.detail)}
            @bw-frame=${(event: CustomEvent<number>) => this.#framed(event.detail)}></bw-map-field>${this.#legend(view, from)}`}
        </div>
        <bw-time-strip .days=${this.#days()} .totals=${this.strip?.totals ?? []} chosen=${this.day} ?playing=${this.playing}
          @bw-day=${(event: CustomEvent<string>) => this.#go(event.detail)} @bw-play=${this.#play}></bw-time-strip>
      </section>
      <aside class="map-side" aria-label=${t("map-side")} aria-live="polite">${this.cell && this.chosen ? this.#one(this.cell) : this.#overview()}</aside>
    </div>`;
  }

  #text(view: Sight): string {
    const best = [...view.units].sort((a, b) => (b.values[0] ?? -1) - (a.values[0] ?? -1)).slice(0, 3);
    const most = best.map((unit) => `${unit.name} ${shown(view.measure, unit.values[0])}`).join(", ");
    return t("map-text", { cells: view.units.length, hidden: view.hidden[0]!, most });
  }

  #head(view: Sight) {
    // Browsers are built without Khmer dates.
    const named = Intl.DateTimeFormat.supportedLocalesOf(locale()).length > 0;
    const date = named ? new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" }).format(new Date(`${this.day}T12:00:00Z`)) : "";
    const values = { n: count(view.totals[0]!), percent: number(view.facilities ? (100 * view.reporting) / view.facilities : 0), all: count(view.facilities) };
    return html`<div class="map-head"><div>
        <h1>${t("map-title", { weekday: date, day: dayMonth(new Date(`${this.day}T12:00:00Z`), "UTC") })}</h1>
        <p class="s13 num">${t(this.day === view.today ? "map-so-far" : "map-on-day", values)} ${this.#about(view)}
          ${this.#stale ? html`<b>${t("map-as-of", { time: clock(view.answered_at) })}</b>` : nothing}</p></div>
      <div class="map-controls"><div class="seg" role="group" aria-label=${t("map-measure")}>${MAIN.map((each) => this.#measureButton(each, view))}</div>
        <select class="in map-more" aria-label=${t("map-measure-more")} @change=${(event: Event) => {
          const value = (event.target as HTMLSelectElement).value as Measure | "";
          if (value) this.#measured(value);
        }}><option value="" ?selected=${MAIN.includes(this.measure)}>${t("map-measure-more")}</option>${MEASURES.filter((each) => !MAIN.includes(each)).map(
          (each) => html`<option value=${each} ?selected=${each === this.measure}>${t(`map-measure-${each}`)}</option>`)}</select>
        <button class="btn sm" aria-pressed=${this.asTable ? "true" : "false"} @click=${() => (this.asTable = !this.asTable)}>${t("map-as-table")} <kbd>T</kbd></button>
      </div></div>`;
  }

  #measureButton(each: Measure, view: Sight) {
    const none = each === "rate" && !view.populations;
    return html`<button aria-pressed=${this.measure === each ? "true" : "false"} ?disabled=${none} title=${none ? t("map-no-people") : nothing}
      @click=${() => this.#measured(each)}>${t(`map-measure-${each}`)}</button>`;
  }

  #about(view: Sight): string {
    const rises = this.#rises().length;
    const parts = [rises ? t("map-rises", { n: rises }) : t("map-no-rises")];
    if (view.hidden[0]) parts.push(t("map-hidden", { n: view.hidden[0]! }));
    if (view.unplaced) parts.push(t("map-unplaced", { n: view.unplaced }));
    if (view.measure === "ratio") parts.push(t(`map-basis-${view.basis}`));
    if (view.synthetic) parts.push(t("map-synthetic"));
    return parts.join(" ");
  }

  #legend(view: Sight, from: readonly number[]) {
    const digits = view.measure === "ratio" ? 1 : Math.max(...from) < 10 && view.measure === "rate" ? 1 : 0;
    const words = (value: number): string => (isShare(view.measure) ? number(100 * value) : Number(value.toFixed(digits + 1)).toString());
    return html`<details class="map-legend" ?open=${window.innerWidth > 700}><summary>${t("map-legend")}</summary>
      <p class="cap">${t(`map-measure-${view.measure}`)}${isShare(view.measure) ? ", %" : ""}; ${t("map-legend-white")}</p>
      <ol class="map-ramp num">${from.map((value, n) => html`<li><i class="ramp-${n + 1}"></i>${words(value)}${n === from.length - 1 ? "+" : ""}</li>`)}</ol>
      <p class="map-hatch cap"><i></i>${t("map-legend-hidden")}</p>
      <p class="cap map-layers">${t("map-layers")}</p>
      ${this.#check(t("map-layer-alarms"), this.alarms, (on) => (this.alarms = on))}
      ${this.#check(t("map-layer-silent"), this.silent, (on) => (this.silent = on))}
      ${LAYERS.map((each) => this.#check(t(`map-air-${each.replaceAll("_", "-")}`), this.layer === each, (on) => {
        this.layer = on ? each : "";
        void this.#loadLayer();
      }))}
      ${this.layer && this.points && !this.points.points.length ? html`<p class="cap" role="status">${t("map-layer-none")}</p>` : nothing}
    </details>`;
  }

  #check(words: string, on: boolean, set: (on: boolean) => void) {
    return html`<label class="map-check"><input type="checkbox" .checked=${on} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />${words}</label>`;
  }

  #one(cell: MapCell): TemplateResult {
    return html`<button class="btn t map-close" @click=${() => this.#choose("")}>${t("map-close")}</button>${cellPanel(cell)}`;
  }

  #overview() {
    const rises = this.#rises();
    return html`<h2>${rises.length ? t("map-rises", { n: rises.length }) : t("map-quiet")}</h2>
      ${rises.length ? html`<ul class="map-list">${rises.map((rise) => html`<li><bw-alarm-tag priority=${rise.priority}></bw-alarm-tag>
          <button class="btn t" @click=${() => this.#choose(rise.cell)}>${t("map-tag", { place: rise.place || rise.cell, n: rise.observed, expected: number(rise.expected) })}</button>
          <span class="cap">${riseText(rise)}</span></li>`)}</ul>` : html`<p class="m">${t("map-quiet-help", { time: clock(serverNow()) })}</p>`}
      <h3>${t("map-weeks", { measure: t(`map-measure-${this.weekly?.measure ?? "count"}`) })}</h3>
      ${this.weekly ? weeks(this.weekly, breaks(this.weekly.measure, this.weekly.units.flatMap((unit) => unit.values)), (day) => this.#go(day)) : nothing}
      <p class="cap">${t("map-choose")}</p>`;
  }
}
