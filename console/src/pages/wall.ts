/**
 * The wall: who waits, where, how long; no name of a person. For a large screen across a room.
 *
 * It is dark whatever the machine prefers, says in words how old it is, and needs no hand.
 */
import { html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, noLinkSince, serverNow, watched } from "../api";
import type { Me, Response, ResponseRow, Wall, WallPlace, WallTask } from "../api-types";
import { MARKS } from "../components/alarm-tag";
import { mark } from "../components/mark";
import "../components/state-panel";
import { BwElement } from "../element";
import { clock, count, countdown } from "../format";
import { locale, t } from "../i18n";
import { live } from "../live";
import { applyTheme } from "../theme";
import { reason } from "../words/task";
import "./wall.css";
import { wallMap } from "./wall-map";

const LOOK_AGAIN_MS = 15_000;
const GATHER_MS = 2000;
const ROWS = 6;
const MISSES_MS = 60_000;
const STALE_S = 60;
// Whose session a screen that nobody touches keeps alive, up to its 12 hours: roles without patients.
const KEPT_ON = ["operator", "epidemiologist"];

interface Waiting {
  place: WallPlace;
  task: WallTask;
}

@customElement("bw-wall")
export class WallPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private answer: Wall | null = null;
  @state() private response: ResponseRow | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.dataset["theme"] = "dark";
    document.documentElement.classList.add("on-wall");
    this.during(() => {
      document.documentElement.classList.remove("on-wall");
      applyTheme();
      clearTimeout(this.#timer);
    });
    this.every(1000, () => this.requestUpdate());
    this.every(LOOK_AGAIN_MS, () => void this.#load());
    this.every(MISSES_MS, () => this.#misses());
    this.#misses();
    this.during(live.subscribe(() => this.#soon(), ["wall"]));
    this.on(window, LINK, () => this.#soon());
    void this.#load();
  }

  #soon(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => void this.#load(), GATHER_MS);
  }

  async #load(): Promise<void> {
    this.#timer = undefined;
    if (KEPT_ON.includes(this.me.role)) watched();
    await this.read<Wall>("/api/wall", (answer) => (this.answer = answer));
  }

  /** Of the last day, over the whole scope. */
  #misses(): void {
    this.reads.get<Response>("/api/response?days=1").then(
      (answer) => (this.response = answer?.network ?? this.response),
      () => undefined, // the wall says what fails
    );
  }

  override render() {
    const wall = this.answer;
    if (!wall) {
      return html`<div class="wall-alone">${this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`<bw-state-panel kind="loading"></bw-state-panel>`}</div>`;
    }
    const now = serverNow();
    const waiting = wall.places
      .flatMap((place) => place.waiting.map((task) => ({ place, task })))
      .sort((a, b) => RANK[a.task.priority] - RANK[b.task.priority] || a.task.deadline_at.localeCompare(b.task.deadline_at));
    const old = (now.getTime() - Date.parse(wall.answered_at)) / 1000 > STALE_S || noLinkSince() !== null;
    return html`<div class="wall ${old ? "is-old" : ""}">
      ${this.#top(wall, waiting, now, old)}
      <section class="wall-mid"><div class="wall-place">${wallMap(wall.places, wall.jurisdiction, 1060, 766) ?? this.#places(wall)}${legend()}</div>
        <div class="wall-list">${waiting.length ? this.#rows(waiting, now, old) : this.#quiet(wall)}</div></section>
      ${this.#foot(wall)}</div>`;
  }

  #top(wall: Wall, waiting: Waiting[], now: Date, old: boolean) {
    const first = waiting.find((each) => !each.task.claimed);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const date = new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" }).format(now);
    return html`<header class="wall-top"><a href="/" aria-label=${t("wall-back")}>${mark(64)}</a>
      <h1 aria-live="polite">${t("wall-title-waiting", { count: people(waiting) })}</h1>
      ${old
        ? html`<span class="tag note" role="alert">${t("wall-stale", { time: clock(wall.answered_at) })}</span>`
        : first
          ? html`<span class="tag ${first.task.priority} un"><i aria-hidden="true">${MARKS[first.task.priority]}</i>${due(first.task, now)}</span>`
          : nothing}
      <div class="wall-clock"><b class="num">${clock(now)}</b><span>${date}, ${zone.split("/").at(-1)!.replaceAll("_", " ")}</span></div></header>`;
  }

  #rows(waiting: Waiting[], now: Date, old: boolean) {
    const more = people(waiting.slice(ROWS));
    return html`<ol>${waiting.slice(0, ROWS).map((each) => row(each, now, old))}</ol>
      ${more > 0 ? html`<p class="wall-more">${t("wall-more", { count: more })}</p>` : nothing}`;
  }

  #quiet(wall: Wall) {
    return html`<div class="wall-quiet"><h2>${t("wall-quiet")}</h2><p>${t("wall-quiet-help", { treating: wall.counts["treating"] ?? 0 })}</p></div>`;
  }

  /** Without coordinates: the same places in words. */
  #places(wall: Wall) {
    return html`<ul class="wall-names">${wall.places.slice(0, 28).map(
      (place) => html`<li class=${place.link}><b>${place.name}</b><span>${place.link === "silent"
        ? t("wall-silent-for")
        : place.treating ? t("wall-treating-n", { n: place.treating }) : ""}</span></li>`,
    )}</ul>`;
  }

  #foot(wall: Wall) {
    const n = (name: string): number => wall.counts[name] ?? 0;
    const away = n("silent");
    const figure = (value: string, words: string) => html`<div><b class="num">${value}</b><span>${words}</span></div>`;
    return html`<footer class="wall-foot">
      ${figure(count(n("treating")), t("wall-treating"))}
      ${figure(count(n("treated_today")), t("wall-today"))}
      ${figure(count(n("unclaimed_high")), t("wall-high"))}
      ${figure(count(away), t("wall-not-reporting", { all: count(n("facilities")) }))}
      ${this.response /* not every role may ask */
        ? figure(`${count(this.response.eyes_missed)} · ${count(this.response.instruction_missed)}`, t("wall-missed"))
        : figure("–", t("wall-missed"))}
      <div class="wall-hours"><span>${t("wall-hours")}</span>${hours(wall.by_hour)}</div></footer>`;
  }
}

/** Where the record gives counts alone, one line stands for several people. */
const people = (of: readonly Waiting[]): number => of.reduce((sum, { task }) => sum + task.people, 0);

const RANK = { high: 0, medium: 1, low: 2 } as const;

function due(task: WallTask, now: Date) {
  const left = (Date.parse(task.deadline_at) - now.getTime()) / 1000;
  const { text, unit } = countdown(left);
  return html`${t(left < 0 ? "wall-overdue-by" : "wall-first-due")} <span class="num">${text}${unit ? ` ${unit}` : ""}</span>`;
}

function row({ place, task }: Waiting, now: Date, old: boolean) {
  const left = (Date.parse(task.deadline_at) - now.getTime()) / 1000;
  const { text, unit } = countdown(left);
  const word = task.claimed ? "claimed" : left < 0 ? "overdue" : "unclaimed";
  return html`<li class="wall-row ${old ? "old" : ""}"><i class="wall-bar ${task.priority}"></i>
    <div><h2>${place.city || place.name} <small>${MARKS[task.priority]} ${t(`priority-${task.priority}`)}</small></h2><p>${task.reason ? reason(task) : t("wall-people", { count: task.people })}</p></div>
    <div class="wall-left num"><span class=${left < 0 ? "past" : ""}>${text}${unit ? html`<em> ${unit}</em>` : nothing}</span><small>${t(`wall-${word}`)}</small></div></li>`;
}

/** Twenty-four bars, the last hour at the right in full ink. */
function hours(by: readonly number[]) {
  const most = Math.max(1, ...by);
  const text = t("wall-hours-text", { first: by[0] ?? 0, last: by.at(-1) ?? 0, most });
  return html`<svg viewBox="0 0 480 84" role="img" aria-label=${text}>${by.map((n, i) => {
    const h = n ? Math.max(2, (n / most) * 78) : 0;
    return svg`<rect x=${i * 20} y=${80 - h} width="15" height=${h} fill=${i === by.length - 1 ? "var(--ink)" : "var(--seq-3)"}></rect>`;
  })}<path d="M0 81.5H475" stroke="var(--edge)" stroke-width="1.5"></path></svg>`;
}

function legend() {
  const item = (drawing: unknown, key: string) => html`<span><svg width="26" height="26" viewBox="-13 -13 26 26" aria-hidden="true">${drawing}</svg>${t(`wall-legend-${key}`)}</span>`;
  return html`<p class="wall-legend">
    ${item(svg`<circle r="9" fill="none" stroke="var(--alarm-high)" stroke-width="2.5"></circle><circle r="4.5" fill="var(--alarm-high)"></circle>`, "high")}
    ${item(svg`<path d="M0 -10L10 7H-10Z" fill="var(--alarm-medium)"></path>`, "medium")}
    ${item(svg`<path d="M0 -9L9 0L0 9L-9 0Z" fill="var(--alarm-low)"></path>`, "low")}
    ${item(svg`<circle r="5" fill="var(--seq-3)"></circle>`, "place")}
    ${item(svg`<path d="M-6 -6L6 6M6 -6L-6 6" stroke="var(--ink-2)" stroke-width="3" stroke-linecap="round"></path>`, "silent")}
    <span class="unreviewed">${t("not-reviewed")}</span></p>`;
}
