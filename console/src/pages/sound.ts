/**
 * One sound: replayed with what each expert labels in it, how far they agree, and beside the sound
 * of the same place before or after the treatment. Live while it is open.
 */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, post } from "../api";
import type { Agreement, LabelsOf, Mark, Me, SoundHeard, SoundLabels } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { clock, number } from "../format";
import { code, t } from "../i18n";
import { addKeys } from "../keys";
import { live } from "../live";
import { forgetClips, heardIn } from "../patient/clips";
import { changed, LABELS, labelWord, markWords, same, without, wrong } from "../patient/marking";
import "../patient/marking-board";
import "../patient/sound-compare";
import { name, plainName, sexWord, years } from "../words/person";
import "./patient.css";
import "./sound.css";

const GATHER_MS = 400;

@customElement("bw-sound")
export class SoundPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @property({ attribute: false }) parts!: Record<string, string>;
  @state() private page: SoundLabels | null = null;
  @state() private draft: readonly Mark[] | null = null;
  @state() private heard: SoundHeard | null = null;
  @state() private refused = "";
  @state() private busy = false;
  @state() private asTable = false;
  @state() private comparing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unfollow: () => unknown = () => undefined;

  get #path(): string {
    return `/api/sounds/${this.parts["soundId"]!}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(addKeys([{ key: "t", says: "key-table", act: () => (this.asTable = !this.asTable) }]));
    this.during(() => {
      this.#unfollow();
      clearTimeout(this.#timer);
      forgetClips();
    });
  }

  protected override willUpdate(now: Map<string, unknown>): void {
    const before = now.get("parts") as typeof this.parts | undefined;
    if (!now.has("parts") || before?.["soundId"] === this.parts["soundId"]) return;
    this.page = this.draft = this.heard = null;
    void this.#load();
  }

  #load = async (): Promise<void> => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.read<SoundLabels>(`${this.#path}/labels`, (page) => this.#take(page), "page");
  };

  #take(page: SoundLabels): void {
    if (this.page?.patient_id !== page.patient_id) {
      this.#unfollow();
      this.#unfollow = live.subscribe(() => this.#soon(), [`patient:${page.patient_id}`]);
    }
    this.page = page;
    this.failed = null;
    document.title = `${t("sounds-title")}: ${plainName(page.person)} – Breathway`;
    // What the analysis found is an opinion too: it is drawn once one's own is set.
    if (!this.#labels || page.mine) void heardIn(page.sound).then((found) => page === this.page && (this.heard = found), () => undefined);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.#load(), GATHER_MS);
  }

  get #labels(): boolean {
    return this.me.role === "expert";
  }

  get #marks(): readonly Mark[] {
    return this.draft ?? this.page?.mine?.marks ?? [];
  }

  get #unsaved(): boolean {
    return this.draft !== null && !(this.page?.mine && same(this.draft, this.page.mine.marks));
  }

  async #send(step: string, body?: unknown): Promise<void> {
    const path = this.#path;
    this.busy = true;
    try {
      const page = await post<SoundLabels>(`${path}/labels${step}`, body);
      if (path !== this.#path || !this.isConnected) return; // another is read meanwhile
      if (step !== "/open") this.draft = null;
      this.refused = "";
      this.#take(page);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused = `${error.problem.detail}. ${error.problem.hint}`;
    } finally {
      this.busy = false;
    }
  }

  override render() {
    const page = this.page;
    if (!page) {
      if (!this.failed) return html`<bw-state-panel kind="loading"></bw-state-panel>`;
      return html`<bw-state-panel kind="error" .error=${this.failed} .retry=${this.#load}></bw-state-panel>`;
    }
    const { sound, place } = page;
    return html`<div class="page-head"><div>
        <h1>${code("site", sound.body_site)}, ${t(sound.phase)} <span class="num">${clock(sound.at, place.zone)}</span></h1>
        <p><a href="/patients/${page.patient_id}?treatment=${page.treatment_id}">${name(page.person)}</a>
          ${[sexWord(page.person), years(page.person.age_years), place.name].filter(Boolean).join(t("comma"))}
          ${page.person.synthetic ? html`<span class="made-up">${t("person-synthetic")}</span>` : nothing}</p>
      </div></div>
      <div class="wrap sound-page">
        ${this.asTable
          ? this.#asTable(page)
          : html`<bw-marking .sound=${sound} .marks=${this.#marks} .others=${page.others} .heard=${this.heard} zone=${place.zone} ?readonly=${!this.#labels}
              @bw-marks=${(event: CustomEvent<readonly Mark[]>) => (this.draft = event.detail)}></bw-marking>`}
        ${this.#hidden(page)}
        ${this.#labels ? this.#own(page) : nothing}
        ${page.agreement ? this.#agreement(page.agreement) : page.others.length ? html`<p class="m s13">${t("agree-none")}</p>` : nothing}
        ${this.#compare(page)}
      </div>`;
  }

  #hidden(page: SoundLabels) {
    if (!page.hidden) return nothing;
    return html`<p class="mk-hidden">${t("marks-hidden", { n: page.hidden })}
      <button class="btn sm" ?disabled=${this.busy} @click=${() => this.#send("/open")}>${t("marks-open")}</button>
      <span class="hint">${t("marks-open-hint")}</span></p>`;
  }

  /** One's own marks as rows that can be written in: the way without a picture. */
  #own(page: SoundLabels): TemplateResult {
    const seconds = page.sound.duration_s;
    return html`<section aria-labelledby="own-marks">
      <h2 class="t" id="own-marks">${t("marks-own")}</h2>
      ${this.#marks.length ? html`<table class="grid num own-marks">
        <thead><tr><th>${t("marks-from")}</th><th>${t("marks-to")}</th><th>${t("marks-label")}</th><th></th></tr></thead>
        <tbody>${this.#marks.map((mark, n) => this.#row(mark, n, seconds))}</tbody>
      </table>` : html`<p class="m s13">${t("marks-none")}</p>`}
      ${this.refused ? html`<p class="problem" role="alert">${this.refused}</p>` : nothing}
      <p class="mk-acts">
        <button class="btn" @click=${() => (this.draft = [...this.#marks, { start_s: 0, end_s: Math.min(1, seconds), label: "Normal" }])}>${t("marks-add")}</button>
        <button class="btn p" ?disabled=${this.busy} @click=${() => this.#save(seconds)}>${t("marks-save")}</button>
        ${page.mine ? html`<button class="btn t" ?disabled=${this.busy} @click=${() => this.#send("/withdraw")}>${t("marks-withdraw")}</button>` : nothing}
        <span class="s13 m" role="status">${this.#state(page)}</span>
      </p>
    </section>`;
  }

  #save(seconds: number): void {
    this.refused = this.#marks.some((mark) => wrong(mark, seconds)) ? t("marks-wrong", { s: number(seconds, 2) }) : "";
    if (!this.refused) void this.#send("", { marks: this.#marks });
  }

  #state(page: SoundLabels): string {
    if (this.#unsaved) return t("marks-unsaved");
    return page.mine ? t("marks-saved", { time: clock(page.mine.at, page.place.zone), how: t(page.mine.blind ? "marks-blind" : "marks-after-look") }) : "";
  }

  #row(mark: Mark, n: number, seconds: number): TemplateResult {
    const put = (to: Partial<Mark>): void => void (this.draft = changed(this.#marks, n, to));
    const field = (key: "start_s" | "end_s", word: string) => html`<input class="in" type="number" step="0.01" min="0" max=${seconds} aria-label="${t(word)} ${n + 1}"
      aria-invalid=${wrong(mark, seconds)} .value=${String(mark[key])} @change=${(event: Event) => put({ [key]: (event.target as HTMLInputElement).valueAsNumber })} />`;
    return html`<tr>
      <td>${field("start_s", "marks-from")}</td>
      <td>${field("end_s", "marks-to")}</td>
      <td><select class="in" aria-label="${t("marks-label")} ${n + 1}" @change=${(event: Event) => put({ label: (event.target as HTMLSelectElement).value as Mark["label"] })}>
        ${LABELS.map((label) => html`<option value=${label} ?selected=${label === mark.label}>${labelWord(label)}</option>`)}
      </select></td>
      <td><button class="btn sm" aria-label="${t("marks-remove")} ${n + 1}" @click=${() => (this.draft = without(this.#marks, n))}>${t("marks-remove")}</button></td>
    </tr>`;
  }

  /** Who heard what, in words; `T` turns the picture into it. */
  #asTable(page: SoundLabels): TemplateResult {
    const rows: LabelsOf[] = [...(page.mine ? [page.mine] : []), ...page.others];
    return html`<table class="grid all-marks"><caption class="sr">${t("marks-all")}</caption><tbody>
      ${rows.map((each) => html`<tr><th scope="row">${each.by.name || "–"}</th><td class="num">${each.marks.map(markWords).join("; ") || t("marks-nothing")}</td></tr>`)}
    </tbody></table>`;
  }

  #agreement(of: Agreement): TemplateResult {
    const interval = (low: number | null, high: number | null): string => (low === null ? "–" : `${number(low, 2)} … ${number(high, 2)}`);
    return html`<section aria-labelledby="agree">
      <h2 class="t" id="agree">${t("agree-title", { n: of.experts })}</h2>
      <table class="grid num agree">
        <thead><tr><th>${t("marks-label")}</th><th class="r">${t("agree-alpha")}</th><th class="r">${t("compare-interval")}</th><th class="r">${t("agree-shares")}</th></tr></thead>
        <tbody>${of.labels.map((each) => html`<tr>
          <td>${labelWord(each.label)}</td><td class="r"><b>${number(each.alpha, 2)}</b></td>
          <td class="r">${interval(each.low, each.high)}</td>
          <td class="r">${each.shares.map((share) => `${number(share * 100)}\u00a0%`).join(" · ")}</td>
        </tr>`)}</tbody>
      </table>
      <p class="s12 q">${t("agree-words", { n: of.frames })} <a class="in-text" href="/agreement">${t("agreement-open")}</a></p>
    </section>`;
  }

  /** With what the analysis finds; an expert who has not labelled asks for it. */
  #compare(page: SoundLabels) {
    const { sound } = page;
    const last = (phase: string) => (sound.phase === phase ? sound : page.same_site.filter((each) => each.phase === phase).at(-1));
    const [before, after] = [last("before"), last("after")];
    return html`<section aria-labelledby="compare">
      <h2 class="t" id="compare">${t("compare-title")}</h2>
      ${before?.readable && after?.readable && this.#labels && !page.mine && !this.comparing
        ? html`<button class="btn" @click=${() => (this.comparing = true)}>${t("compare-show")}</button>`
        : before?.readable && after?.readable
          ? html`<bw-sound-compare .first=${before} .second=${after} zone=${page.place.zone}></bw-sound-compare>`
          : html`<p class="m s13">${t("compare-none")}</p>`}
    </section>`;
  }
}
