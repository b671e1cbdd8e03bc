/** The worklist: who needs an expert now, live, most urgent first. The first page of an expert. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { noteAlarms } from "../alarms";
import { ApiError, LINK, get, noLinkSince, post, serverNow } from "../api";
import type { ExpertRow, LiveSound, Loop, Me, TaskMoment, TaskRow, Worklist } from "../api-types";
import "../components/state-panel";
import "../components/weather-warnings";
import { BwElement } from "../element";
import { age, clock, duration } from "../format";
import { find, t } from "../i18n";
import { addKeys } from "../keys";
import { live } from "../live";
import { go } from "../router";
import { arrange, gathered, type Arranged, type Gathered } from "./worklist-order";
import { address, worklistRow, type SmallLoop } from "./worklist-row";
import "./worklist.css";

const FILTERS = ["everyone", "mine", "children"];
const LOOK_AGAIN_MS = 30_000;
const SOUND_MS = 5000;
const GATHER_MS = 120; // changes within it are answered by one call
const PAUSE_MS = 1000; // from one call to the next
const FOLLOW_MS = 5000;
const FOLLOWED = 50; // patients of the first rows
const SOON_S = 1200;

@customElement("bw-worklist")
export class WorklistPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private answer: Worklist | null = null;
  @state() private filter = "everyone";
  @state() private limit = 50;
  @state() private current = "";
  @state() private busy = "";
  @state() private refused = "";
  @state() private list: Arranged<Gathered> = { rows: [], gone: new Set(), waiting: 0 };
  @state() private sounding: ReadonlySet<string> = new Set(); // treatments whose stethoscope sends
  @state() private colleagues: readonly ExpertRow[] = [];
  @state() private told = new Map<string, readonly TaskMoment[]>();
  #loops = new Map<string, SmallLoop>();
  #asked = new Set<string>();
  #finished = new Set<string>(); // by you: they go at once, although you are still among the rows
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loadedAt = 0;
  #followed = new Set<string>();
  #followedAt = 0;
  #unfollow: () => unknown = () => undefined;
  #seen: IntersectionObserver | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(1000, () => this.requestUpdate());
    this.every(LOOK_AGAIN_MS, () => this.#soon());
    this.every(SOUND_MS, () => this.#listen());
    this.#listen();
    this.during(live.subscribe(this.#soon, ["worklist"]));
    this.during(() => this.#unfollow());
    this.during(live.watch(() => this.requestUpdate()));
    this.on(window, LINK, () => this.#soon());
    this.during(addKeys(this.#keys()));
    this.#seen = new IntersectionObserver((entries) => this.#visible(entries), { rootMargin: "200px" });
    this.during(() => {
      this.#seen?.disconnect();
      clearTimeout(this.#timer);
    });
    void this.#load();
  }

  #keys() {
    return [
      { key: "j", says: "key-next", act: () => this.#move(1) },
      { key: "k", says: "key-previous", act: () => this.#move(-1) },
      { key: "c", says: "key-claim", act: () => this.#withCurrent((row) => this.#claim(row)) },
      { key: "Enter", says: "key-open", act: () => this.#withCurrent((row) => go(address(row))) },
      { key: "l", says: "listen-live", act: () => this.#withCurrent((row) => this.sounding.has(row.treatment_id ?? "") && go(`/listen/${row.treatment_id}`)) },
      { key: "w", says: "key-write", act: () => this.#withCurrent((row) => go(`${address(row)}#write`)) },
    ];
  }

  /** At once where nothing was asked lately; a country's tasks change all the time. */
  #soon = (): void => {
    this.#timer ??= setTimeout(() => void this.#load(), Math.max(GATHER_MS, this.#loadedAt + PAUSE_MS - Date.now()));
  };

  /** Readings of those who are shown change their rows; a stream is not opened anew for each row. */
  #follow(): void {
    const topics = this.list.rows.map((row) => `patient:${row.person.patient_id}`);
    if (Date.now() < this.#followedAt + FOLLOW_MS || topics.every((topic) => this.#followed.has(topic))) return;
    this.#followedAt = Date.now();
    this.#followed = new Set(topics.slice(0, FOLLOWED));
    this.#unfollow();
    this.#unfollow = live.subscribe(() => this.#soon(), [...this.#followed]);
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#loadedAt = Date.now();
    await this.read<Worklist>(`/api/worklist?filter=${this.filter}&limit=${this.limit}`, (answer) => this.#take(answer), "rows");
  }

  #take(answer: Worklist): void {
    this.answer = answer;
    noteAlarms(answer.counts);
    const at = this.list.rows.findIndex((row) => row.task_id === this.current);
    const shown = this.list.rows.filter((row) => !this.#finished.has(row.task_id));
    this.list = arrange(shown, gathered(answer.tasks), this.#held());
    this.#follow();
    for (const row of answer.tasks) {
      const key = row.treatment_id ?? "";
      // A new test makes the small loop old.
      const now = `${key} ${row.fev1_before_l} ${row.fev1_after_l}`;
      if (key && this.#loops.has(key) && !this.#asked.has(now)) this.#askLoop(row);
    }
    if (!this.list.rows.some((row) => row.task_id === this.current)) {
      const next = this.#held() ? Math.min(at, this.list.rows.length - 1) : 0;
      this.current = this.list.rows[Math.max(0, next)]?.task_id ?? "";
    }
  }

  /** Whether somebody points at the rows or has the keyboard in them. */
  #held(): boolean {
    const rows = this.querySelector(".rows");
    return !!rows && (rows.matches(":hover") || rows.contains(document.activeElement));
  }

  #reorder = (): void => {
    if (this.answer) this.list = arrange(this.list.rows, gathered(this.answer.tasks), false);
    this.current = this.list.rows[0]?.task_id ?? "";
  };

  #released = (): void => {
    if (this.list.waiting || this.list.gone.size) setTimeout(() => !this.#held() && this.#soon(), 50);
  };

  #visible(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      const id = (entry.target as HTMLElement).dataset["task"];
      const row = this.list.rows.find((each) => each.task_id === id);
      if (row) this.#askLoop(row);
    }
  }

  #askLoop(row: TaskRow): void {
    const key = `${row.treatment_id} ${row.fev1_before_l} ${row.fev1_after_l}`;
    if (!row.treatment_id || this.#asked.has(key)) return;
    if (row.fev1_before_l === null && row.fev1_after_l === null) return;
    this.#asked.add(key);
    this.reads.get<Loop>(`/api/treatments/${row.treatment_id}/loops`).then(
      (loop) => {
        if (!loop) return;
        this.#loops.set(loop.treatment_id, loop);
        this.requestUpdate();
      },
      () => this.#asked.delete(key), // asked again with the next look
    );
  }

  #withCurrent(act: (row: Gathered) => void): void {
    const row = this.list.rows.find((each) => each.task_id === this.current);
    if (row) act(row);
  }

  #move(by: number): void {
    const rows = this.list.rows;
    const at = rows.findIndex((row) => row.task_id === this.current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (!next) return;
    this.current = next.task_id;
    void this.#focus();
  }

  async #focus(): Promise<void> {
    await this.updateComplete;
    const element = this.querySelector<HTMLElement>(`[data-task="${this.current}"]`);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  }

  get #stale(): boolean {
    return live.freshness === "stale" || noLinkSince() !== null || this.failed !== null;
  }

  /** Of everything the row stands for. */
  async #act(row: Gathered, what: string, body?: unknown): Promise<void> {
    if (this.#stale || this.busy) return;
    this.busy = row.task_id;
    this.refused = "";
    try {
      for (const { task_id } of [row, ...row.also]) {
        await post(`/api/tasks/${task_id}/${what}`, body);
        if (what === "done") this.#finished.add(task_id);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const key = `problem-${error.title.replaceAll("_", "-")}`;
      this.refused = find(what === "claim" && error.title === "conflict" ? "problem-already-claimed" : key) ?? t("problem-other");
    } finally {
      this.busy = "";
      const among = !!this.querySelector(".rows")?.contains(document.activeElement);
      await this.#load();
      if (among) await this.#focus(); // what had the focus may be gone: the next row has it
    }
  }

  /** Colleagues are asked for when the first task is yours. */
  #mine(row: TaskRow): boolean {
    const mine = row.claimed_by?.account_id === this.me.account_id;
    if (mine && !this.#asked.has("colleagues")) {
      this.#asked.add("colleagues");
      get<ExpertRow[]>("/api/experts").then(
        (all) => (this.colleagues = all.filter((each) => each.account_id !== this.me.account_id)),
        () => this.#asked.delete("colleagues"),
      );
    }
    return mine;
  }

  #tell(row: TaskRow): void {
    this.reads.get<TaskMoment[]>(`/api/tasks/${row.task_id}/history`).then(
      (told) => told && (this.told = new Map(this.told).set(row.task_id, told)),
      () => undefined, // the offline strip says it
    );
  }

  #listen(): void {
    // Where it fails the offline strip says it.
    this.reads.get<LiveSound[]>("/api/listening").then((all) => all && (this.sounding = new Set(all.map((each) => each.treatment_id))), () => undefined);
  }

  #claim(row: Gathered): void {
    if (!row.claimed_by) void this.#act(row, "claim");
  }

  protected override updated(): void {
    for (const element of this.querySelectorAll("[data-task]")) this.#seen?.observe(element);
  }

  override render() {
    if (!this.answer) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`${this.#head(null)}<bw-state-panel kind="loading"></bw-state-panel>`;
    }
    return html`${this.#head(this.answer)} <bw-weather-warnings fold reach></bw-weather-warnings> ${this.list.rows.length ? this.#rows() : this.#empty()} ${this.#foot(this.answer)}`;
  }

  #head(answer: Worklist | null) {
    const waiting = answer?.counts["everyone"] ?? 0;
    return html`<div class="page-head">
      <div>
        <h1 aria-live="polite">${answer ? this.#heading(answer.counts["people_high"] ?? 0, waiting) : t("nav-worklist")}</h1>
        <p>${answer ? this.#under(answer, waiting) : nothing}</p>
      </div>
      <span class="sp"></span>
      <div class="seg" role="group" aria-label=${t("worklist-filter")}>
        ${FILTERS.map(
          (name) => html`<button aria-pressed=${this.filter === name} @click=${() => this.#choose(name)}>
            ${t(`filter-${name}`)}<span class="num">${answer ? this.#counted(answer, name) : nothing}</span>
          </button>`,
        )}
      </div>
    </div>`;
  }

  #counted(answer: Worklist, name: string): string {
    const upTo = answer.counts["counted_up_to"];
    const people = answer.counts[`people_${name}`] ?? 0;
    return upTo && (answer.counts[name] ?? 0) >= upTo ? `${people}+` : String(people);
  }

  #heading(people: number, waiting: number): string {
    return waiting === 0 ? t("worklist-empty") : t("worklist-heading", { n: people });
  }

  #under(answer: Worklist, waiting: number) {
    if (this.#stale) return this.#age(answer);
    if (waiting === 0) return nothing;
    const others = gathered(answer.tasks).filter((row) => row.priority !== "high"); // people, as the heading counts
    const soon = others.filter((row) => Date.parse(row.deadline_at) - serverNow().getTime() < SOON_S * 1000).length;
    const later = others.length - soon + Math.max(0, answer.total - answer.tasks.length);
    return html`${t("worklist-under", { soon, later })} ${t("worklist-order")}`;
  }

  #age(answer: Worklist) {
    const at = new Date(answer.answered_at);
    return html`<span class="old">${t("stale-as-of", { time: clock(at), age: age(at, serverNow()) })}. ${t("worklist-no-claim")}</span>`;
  }

  #choose(name: string): void {
    this.filter = name;
    this.list = { rows: [], gone: new Set(), waiting: 0 };
    void this.#load();
  }

  #rows() {
    return html`${this.refused ? html`<p class="problem refused" role="alert">${this.refused}</p>` : nothing}
      ${this.list.waiting
        ? html`<button class="btn waiting" @click=${this.#reorder}>${t("worklist-waiting", { n: this.list.waiting })}</button>`
        : nothing}
      <div class="cols" aria-hidden="true">
        <span>${t("col-priority")}</span><span>${t("col-why")}</span><span>${t("col-fev1")}</span>
        <span>${t("col-spo2")}</span><span>${t("col-where")}</span><span class="r">${t("col-within")}</span><span></span>
      </div>
      <ol class="rows ${this.#stale ? "old" : ""}" @pointerleave=${this.#released} @focusout=${this.#released}>
        ${repeat(this.list.rows, (row) => row.task_id, (row) => this.#row(row))}
      </ol>`;
  }

  #row(row: Gathered) {
    const current = row.task_id === this.current;
    const gone = this.list.gone.has(row.task_id);
    return html`<li
      class="row ${current ? "cur" : ""} ${gone ? "old" : ""}"
      data-task=${row.task_id}
      tabindex=${current ? 0 : -1}
      aria-current=${current ? "true" : nothing}
      @click=${(event: Event) => this.#select(row, event)}
      @focusin=${(event: Event) => this.#reached(row, event)}
    >
      ${worklistRow(row, {
        now: serverNow(),
        current,
        sounding: this.sounding.has(row.treatment_id ?? ""),
        stale: this.#stale,
        gone,
        mine: this.#mine(row),
        busy: this.busy !== "",
        loop: row.treatment_id ? this.#loops.get(row.treatment_id) : undefined,
        claim: () => this.#claim(row),
        release: () => void this.#act(row, "release"),
        colleagues: this.colleagues,
        handOver: (account_id) => void this.#act(row, "hand-over", { account_id }),
        told: this.told.get(row.task_id),
        tell: () => this.#tell(row),
        finish: (outcome) => void this.#act(row, "done", { outcome }),
      })}
    </li>`;
  }

  /** By the keyboard. A press of the pointer must not move what is under it before it is let go. */
  #reached(row: TaskRow, event: Event): void {
    if ((event.target as Element).matches(":focus-visible")) this.current = row.task_id;
  }

  #select(row: TaskRow, event: Event): void {
    if ((event.target as Element).closest("a, button, select, details")) return;
    if (this.current === row.task_id && window.getSelection()?.isCollapsed !== false) go(address(row));
    this.current = row.task_id;
  }

  #empty() {
    return html`<div class="state"><p>${t(this.filter === "everyone" ? "worklist-empty-words" : "worklist-empty-filter")}</p></div>`;
  }

  #foot(answer: Worklist) {
    const total = Object.values(answer.today_by_priority).reduce((sum, n) => sum + n, 0);
    const share = (name: string): string =>
      total ? String(Math.round((100 * (answer.today_by_priority[name] ?? 0)) / total)) : "0";
    const more = answer.total - answer.tasks.length;
    return html`${more > 0
        ? html`<p class="more q s13">${t("worklist-more", { n: more })} <button class="btn t" @click=${() => this.#all()}>${t("show-all")}</button></p>`
        : nothing}
      <footer class="foot">
        <span><b>${t("load-on-you")}</b> ${t("load-new", { n: answer.raised_last_10_min })}</span>
        ${total
          ? html`<span class="num">${t("load-today", { high: share("high"), medium: share("medium"), low: share("low") })}</span>`
          : nothing}
        ${answer.median_claim_high_s === null
          ? nothing
          : html`<span>${t("load-claim")} <b class="num">${duration(answer.median_claim_high_s)}</b></span>`}
        <span class="sp"></span>
        <span class="hints" aria-hidden="true"
          ><kbd>J</kbd> <kbd>K</kbd> ${t("hint-move")} <kbd>C</kbd> ${t("hint-claim")} <kbd>↵</kbd> ${t("hint-open")}
          <kbd>?</kbd> ${t("hint-keys")}</span
        >
      </footer>`;
  }

  #all(): void {
    this.limit = 200;
    void this.#load();
  }
}

