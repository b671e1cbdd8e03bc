/**
 * The map: treatments by H3 cell or place, by hour to year, what was expected, one cell beside it.
 *
 * In: the map's API, and the stream that says that something happened. Out: a map with a time strip,
 * the same as a table, and a panel. A treatment of today shows within two seconds.
 */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, noLinkSince, serverNow } from "../api";
import type { MapCell, MapLayer, MapRise, MapView, Me } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { clock, count, number } from "../format";
import { locale, t } from "../i18n";
import { addKeys } from "../keys";
import { live } from "../live";
import "../map/field";
import { aboutLayer, alone, check, quietly, ramp, resolutionFor, select } from "../map/controls";
import { cellPanel, riseText } from "../map/panel";
import { MEASURES, breaks, shapesKnown, sight, type Measure, type Sight } from "../map/steps";
import { LEVELS, TIMES, lastDay, named, offered, readChoices, shift, startOf, stretch, writeChoices, type Level, type Time } from "../map/time";
import "../map/time-strip";
import { multiples, shown, table } from "../map/weeks";
import { NAVIGATED } from "../router";
import "./map.css";

const MULTIPLES = 8;
const SOON_MS = 400; // what is asked this long after a change is at least as new as the change
const PLAY_MS = 700;
const MAIN: readonly Measure[] = ["count", "rate", "ratio"];
const LAYERS = ["pm25_ug_m3", "temperature_c", "pollen_grains_m3", "schools_warned"] as const;

const before = (day: string, days: number): string => shift("day", day, -days).slice(0, 10);

@customElement("bw-map")
export class MapPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private view: Sight | null = null;
  @state() private strip: Sight | null = null;
  @state() private small: Sight | null = null;
  @state() private cell: MapCell | null = null;
  @state() private points: MapLayer | null = null;
  @state() private measure: Measure = "count";
  @state() private step: Time = "day";
  @state() private level: Level = "h3";
  @state() private moment = ""; // the step's first
  @state() private chosen = "";
  @state() private layer = "";
  @state() private alarms = true;
  @state() private silent = true;
  @state() private asTable = false;
  @state() private playing = false;
  #resolution = 4;
  #address = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frames: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#read();
    this.on(window, NAVIGATED, () => location.pathname === "/map" && location.search !== this.#address && (this.#read(), void this.#all()));
    this.during(live.subscribe((c) => this.#soon(c.topic === "hello"), ["facility"]));
    this.on(window, LINK, () => this.#soon(true));
    this.every(PLAY_MS, () => this.playing && this.#play());
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

  /** What the address says; it says what is shown, so it can be sent. */
  #read(): void {
    const { step, level, measure, at } = readChoices(location.search, MEASURES);
    Object.assign(this, { step, level, measure, strip: null, small: null });
    this.moment = at || this.#running();
    this.#address = location.search;
  }

  #write(): void {
    const at = this.moment === this.#running() ? "" : this.moment;
    this.#address = writeChoices({ step: this.step, level: this.level, measure: this.measure, at });
    if (location.pathname === "/map") history.replaceState(null, "", `/map${this.#address}`); // not left meanwhile
  }

  async #all(): Promise<void> {
    await this.#load();
    if (!this.view) return;
    this.#choose(this.#rises()[0]?.cell ?? "");
    await Promise.all([this.#loadStrip(), this.#loadSmall()]);
  }

  #query(more: Record<string, string>): string {
    return new URLSearchParams({ resolution: String(this.#resolution), step: this.step, level: this.level, ...more }).toString();
  }

  /** The step that is not over yet. */
  #running = (): string => (this.view ? startOf(this.step, `${this.view.today}T${String(this.view.hour).padStart(2, "0")}:00:00`) : "");

  /** The day that goes with the step: its last one. */
  get #day(): string { return this.moment ? lastDay(this.step, this.moment, this.view!.today) : this.view!.today; }

  async #load(): Promise<void> {
    const day = this.moment.slice(0, 10);
    const known: Record<string, string> = shapesKnown(this.view, this.#resolution) ? { shapes: "no" } : {};
    const path = `/api/map?${this.#query({ ...(day ? { from: day, to: day } : {}), ...known, measure: this.measure })}`;
    await this.read<MapView>(path, (view) => {
      if (this.level === "province" && !view.provinces) return ((this.level = "h3"), this.#load());
      this.view = sight(view);
      this.moment ||= this.#running();
      return this.#write();
    }, "view");
  }

  async #loadStrip(): Promise<void> {
    const [from, to] = stretch(this.step, this.moment, this.#running(), this.view!.history_from);
    const asked = this.step;
    const path = `/api/map?${this.#query({ level: "country", shapes: "no", from: from.slice(0, 10), to: to.slice(0, 10) })}`;
    const found = await this.reads.get<MapView>(path, "strip").then((view) => view && sight(view), () => null);
    if (!found || asked !== this.step) return;
    const over = found.steps.findIndex((step) => step > to);
    this.strip = over < 0 ? found : { ...found, steps: found.steps.slice(0, over) };
  }

  /** The strip goes on where its end was reached. */
  #settled = (): void => {
    const steps = this.strip?.steps ?? [];
    const [from, to] = stretch(this.step, this.moment, this.#running(), this.view?.history_from ?? null);
    if ([steps[0], steps.at(-1)].includes(this.moment) && (from !== steps[0] || to !== steps.at(-1))) void this.#loadStrip();
  };

  /** Small maps: of days their weeks, of hours those of a day, else the steps themselves. */
  async #loadSmall(): Promise<void> {
    const step = this.step === "day" ? "week" : this.step;
    const today = this.view!.today;
    const began = startOf(step, this.view!.history_from ?? today);
    const from = step === "hour" ? this.#day : [shift(step, startOf(step, today), 1 - MULTIPLES), began].sort().at(-1)!.slice(0, 10);
    const measure = this.measure === "ratio" || this.measure === "online" ? "count" : this.measure;
    const more = { from, to: step === "hour" ? from : today, step, measure, resolution: "4" };
    const found = await this.reads.get<MapView>(`/api/map?${this.#query(more)}`, "small").then((view) => view && sight(view), () => null);
    if (found && step === (this.step === "day" ? "week" : this.step)) this.small = found;
  }

  async #loadCell(): Promise<void> {
    const id = this.chosen;
    if (!id) return;
    const resolution = this.level === "h3" ? (parseInt(id.slice(1, 2), 16) || 4).toString() : "4"; // an H3 index begins 8 and its resolution
    // A rise is of the day that was judged, also while today is shown.
    const to = this.#rises().find((rise) => rise.cell === id)?.day ?? this.#day;
    try {
      const cell = await this.reads.get<MapCell>(`/api/map/units/${id}?${new URLSearchParams({ to, resolution, level: this.level })}`, "cell");
      this.cell = cell ?? this.cell;
    } catch {
      this.cell = null;
    }
  }

  async #loadLayer(): Promise<void> {
    this.points = null;
    this.reads.forget("layer");
    if (!this.layer) return;
    const found = await this.reads.get<MapLayer>(`/api/map/layers/${this.layer}?to=${this.#day}`, "layer").catch(() => null);
    this.points = found ?? this.points;
  }

  /** Something happened: only the step that runs can have changed. */
  #soon(now = false): void {
    if (now) clearTimeout(this.#timer);
    else if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.view || this.#day !== this.view.today) return;
      void this.#load().then(() => {
        const now = this.#running();
        const [at, total] = [this.strip?.steps.indexOf(now) ?? -1, this.view?.totals[this.view.steps.indexOf(now)]];
        if (at < 0) void Promise.all([this.#loadStrip(), this.#loadSmall()]);
        else if (this.strip && total !== undefined) this.strip = { ...this.strip, totals: this.strip.totals.map((each, n) => (n === at ? total : each)) };
      });
      void this.#loadCell();
    }, now ? 50 : SOON_MS);
  }

  #go(start: string): void {
    const day = this.#day;
    this.moment = start;
    // The hours of a day come together.
    if (this.step === "hour" && day === this.#day) return this.#write();
    void this.#load();
    void this.#loadCell();
    void this.#loadLayer();
    if (this.step === "hour") void this.#loadSmall();
  }

  #play(): void {
    const next = this.#times()[this.#times().indexOf(this.moment) + 1];
    if (next) this.#go(next);
    else this.playing = false;
  }

  #toggle = (): void => {
    const times = this.#times();
    this.playing = !this.playing;
    if (this.playing && this.moment === times.at(-1)) this.#go(times[0]!);
  };

  #times = (): readonly string[] => this.strip?.steps ?? [];

  /** The step that holds the same day; of what has not ended, the one that runs. */
  async #stepped(step: Time): Promise<void> {
    const day = this.#day;
    Object.assign(this, { step, playing: false, strip: null, small: null });
    if (!offered(this.measure, step)) this.measure = "count";
    this.moment = day === this.view!.today ? this.#running() : startOf(step, `${day}T12:00:00`);
    this.#whole();
    await this.#load();
    void this.#loadCell();
    await Promise.all([this.#loadStrip(), this.#loadSmall(), this.#loadLayer()]);
  }

  async #levelled(level: Level): Promise<void> {
    this.level = level;
    this.#choose("");
    await this.#load();
    await this.#loadSmall();
  }

  #choose(id: string): void {
    this.chosen = id;
    this.cell = null;
    this.reads.forget("cell");
    void this.#loadCell();
  }

  /** The next cell by value, for who has no pointer. */
  #next(by: number): void {
    const shown = this.#at;
    const units = [...(this.view?.units ?? [])].sort((a, b) => (b.values[shown] ?? -1) - (a.values[shown] ?? -1));
    if (!units.length) return;
    const at = units.findIndex((unit) => unit.id === this.chosen);
    this.#choose(units[Math.max(0, Math.min(units.length - 1, at + by))]!.id);
  }

  #measured(measure: Measure): void {
    this.measure = measure;
    this.#whole();
    void this.#load();
    void this.#loadSmall();
  }

  /** Half a day is no match for a whole usual one. */
  #whole(): void {
    if (this.measure === "ratio" && this.moment === this.#running()) this.moment = shift(this.step, this.moment, -1);
  }

  #framed(pixels: number): void {
    const wanted = resolutionFor(pixels);
    if (wanted === this.#resolution) return;
    this.#resolution = wanted;
    if (this.level !== "h3") return;
    clearTimeout(this.#frames);
    this.#frames = setTimeout(() => void this.#load(), 120);
  }

  /** Of the day that is shown, or the days of the week; of today, which is not over, those of
   * yesterday. Of a month or year there would be too many to be read. */
  #rises(): MapRise[] {
    const view = this.view;
    if (!view || !this.#judged) return [];
    const day = this.#risesTo;
    const first = this.step === "week" && this.moment.slice(0, 10) < day ? this.moment.slice(0, 10) : day;
    return alone(view.rises, first, day);
  }

  /** What is to be said where no rise is shown. */
  get #quiet(): string { return quietly(this.view!, this.#risesTo); }
  get #risesTo(): string { return this.#day === this.view!.today ? before(this.view!.today, 1) : this.#day; }

  get #judged(): boolean { return this.step !== "month" && this.step !== "year"; }
  get #at(): number { return Math.max(0, this.view?.steps.indexOf(this.moment) ?? 0); }

  get #stale(): boolean { return live.freshness === "stale" || noLinkSince() !== null || this.failed !== null; }

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
    const from = breaks(view.measure, view.units.flatMap((unit) => unit.values));
    const rises = this.alarms ? this.#rises() : [];
    return html`<div class="map-page ${this.#stale ? "old" : ""}">
      <section class="map-main">
        ${this.#head(view)}
        <div class="map-hold">
          ${this.asTable ? table(view, this.#at, (id) => this.#choose(id)) : html`<bw-map-field .view=${view} .at=${this.#at} .from=${from} .chosen=${this.chosen} .rises=${rises}
            .points=${this.points} .silent=${this.silent} home=${this.me.jurisdiction} text=${this.#text(view)}
            @bw-choose=${(event: CustomEvent<string>) => this.#choose(event.detail)}
            @bw-frame=${(event: CustomEvent<number>) => this.#framed(event.detail)}></bw-map-field>${this.#legend(view, from)}`}
        </div>
        <bw-time-strip .steps=${this.#times()} .totals=${this.strip?.totals ?? []} step=${this.step} today=${view.today} chosen=${this.moment} ?playing=${this.playing}
          @bw-time=${(event: CustomEvent<string>) => this.#go(event.detail)} @bw-settled=${this.#settled} @bw-play=${this.#toggle}></bw-time-strip>
      </section>
      <aside class="map-side" aria-label=${t("map-side")} aria-live="polite">${this.cell && this.chosen ? this.#one(this.cell) : this.#overview()}</aside>
    </div>`;
  }

  #text(view: Sight): string {
    const at = this.#at;
    const best = [...view.units].sort((a, b) => (b.values[at] ?? -1) - (a.values[at] ?? -1)).slice(0, 3);
    const most = best.map((unit) => `${unit.name} ${shown(view.measure, unit.values[at])}`).join(", ");
    return t("map-text", { cells: view.units.length, hidden: view.hidden[at]!, most });
  }

  #head(view: Sight) {
    // Browsers are built without Khmer dates.
    const weekday = this.step === "day" && Intl.DateTimeFormat.supportedLocalesOf(locale()).length > 0
      ? new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" }).format(new Date(`${this.#day}T12:00:00Z`)) : "";
    const values = { n: count(view.totals[this.#at]!), many: view.totals[this.#at]!, percent: number(view.facilities ? (100 * view.reporting) / view.facilities : 0), all: count(view.facilities) };
    return html`<div class="map-head"><div>
        <h1>${t("map-title", { weekday, day: named(this.step, this.moment, view.today) })}</h1>
        <p class="s13 num">${t(this.moment === this.#running() ? "map-so-far" : "map-on-day", values)} ${this.#about(view)}
          ${this.#stale ? html`<b>${t("map-as-of", { time: clock(view.answered_at) })}</b>` : nothing}</p></div>
      <div class="map-controls"><div class="seg" role="group" aria-label=${t("map-measure")}>${MAIN.map((each) => this.#measureButton(each, view))}</div>
        <select class="in map-more" aria-label=${t("map-measure-more")} @change=${(event: Event) => {
          const value = (event.target as HTMLSelectElement).value as Measure | "";
          if (value) this.#measured(value);
        }}><option value="" ?selected=${MAIN.includes(this.measure)}>${t("map-measure-more")}</option>${MEASURES.filter((each) => !MAIN.includes(each)).map(
          (each) => html`<option value=${each} ?selected=${each === this.measure} ?disabled=${!offered(each, this.step)}>${t(`map-measure-${each}`)}</option>`)}</select>
        ${select("map-step", TIMES.map((each) => [each, t(`map-step-${each}`)]), this.step, (step) => void this.#stepped(step))}
        ${select("map-level", LEVELS.filter((each) => each !== "province" || view.provinces).map((each) => [each, t(`map-level-${each}`)]), this.level, (level) => void this.#levelled(level))}
        <button class="btn sm" aria-pressed=${this.asTable ? "true" : "false"} @click=${() => (this.asTable = !this.asTable)}>${t("map-as-table")} <kbd>T</kbd></button>
      </div></div>`;
  }

  #measureButton(each: Measure, view: Sight) {
    const none = each === "rate" && !view.populations ? t("map-no-people") : offered(each, this.step) ? nothing : t("map-no-ratio");
    return html`<button aria-pressed=${this.measure === each ? "true" : "false"} ?disabled=${none !== nothing} title=${none}
      @click=${() => this.#measured(each)}>${t(`map-measure-${each}`)}</button>`;
  }

  #about(view: Sight): string {
    const rises = this.#rises().length;
    const hidden = view.hidden[this.#at]!;
    const parts = [!this.#judged ? t("map-rises-by-day") : rises ? t("map-rises", { n: rises }) : t(this.#quiet)];
    if (hidden) parts.push(t(view.level === "h3" ? "map-hidden" : "map-hidden-places", { n: hidden }));
    if (view.fives) parts.push(t(this.step === "hour" ? "map-fives-hours" : "map-fives"));
    if (view.unplaced) parts.push(t("map-unplaced", { n: view.unplaced }));
    if (view.measure === "ratio") parts.push(t(`map-basis-${view.basis}`));
    if (view.measure === "rate" && !view.units.some((unit) => unit.people)) parts.push(t("map-no-people-here"));
    return [...parts, ...(view.synthetic ? [t("map-synthetic")] : [])].join(" ");
  }

  #legend(view: Sight, from: readonly number[]) {
    return html`<details class="map-legend" ?open=${window.innerWidth > 700}><summary>${t("map-legend")}</summary>
      ${ramp(view, from)}
      <p class="cap map-layers">${t("map-layers")}</p>
      ${check(t("map-layer-alarms"), this.alarms, (on) => (this.alarms = on))}
      ${check(t("map-layer-silent"), this.silent, (on) => (this.silent = on))}
      ${LAYERS.map((each) => check(t(`map-air-${each.replaceAll("_", "-")}`), this.layer === each, (on) => {
        this.layer = on ? each : "";
        void this.#loadLayer();
      }))}
      ${this.points && this.layer ? aboutLayer(this.points) : nothing}
    </details>`;
  }

  #toSmall = (start: string): void => {
    this.#go(this.step === "day" ? startOf("day", lastDay("week", start, this.view!.today)) : start);
    this.#settled();
  };

  #one(cell: MapCell): TemplateResult {
    return html`<button class="btn t map-close" @click=${() => this.#choose("")}>${t("map-close")}</button>${cellPanel(cell)}`;
  }

  #overview() {
    const rises = this.#rises();
    const quiet = this.#quiet === "map-no-rises";
    return html`<h2>${t(!this.#judged ? "map-rises-by-day" : rises.length ? "map-rises" : quiet ? "map-quiet" : this.#quiet, { n: rises.length })}</h2>
      ${rises.length ? html`<ul class="map-list">${rises.map((rise) => html`<li><bw-alarm-tag priority=${rise.priority}></bw-alarm-tag>
          <button class="btn t" @click=${() => this.#choose(rise.cell)}>${t("map-tag", { place: rise.place || rise.cell, n: rise.observed, expected: number(rise.expected) })}</button>
          <span class="cap">${riseText(rise)}</span></li>`)}</ul>` : !this.#judged || !quiet ? nothing : html`<p class="m">${t("map-quiet-help", { time: clock(serverNow()) })}</p>`}
      <p class="m">${t("map-choose")}</p>
      <h3>${t(`map-small-${this.step === "day" ? "week" : this.step}`, { measure: t(`map-measure-${this.small?.measure ?? "count"}`) })}</h3>
      ${this.small ? multiples(this.small, breaks(this.small.measure, this.small.units.flatMap((unit) => unit.values)), this.step === "day" ? startOf("week", this.#day) : this.moment, this.#toSmall) : nothing}`;
  }
}
