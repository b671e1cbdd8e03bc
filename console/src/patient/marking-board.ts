/**
 * `bw-marking`: a sound large, with the marks that one sets and those of others as lanes beneath,
 * and a playhead through all of them.
 *
 * Drag over the picture for a span, or move the playhead with the arrows and press S and E; a number
 * labels it. `bw-marks` tells the marks after each step.
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { LabelsOf, Mark, SoundHeard, SoundView } from "../api-types";
import { BwElement } from "../element";
import { clock, number } from "../format";
import { code, t } from "../i18n";
import { addKeys } from "../keys";
import { drawSpectrogram, drawWave } from "../plots/sound-picture";
import { TOP_HZ } from "../plots/spectrum";
import { clip, play, playingId, progress, stop, watchPlaying, type Clip } from "./clips";
import { marks as found } from "./heard";
import { added, LABELS, labelWord, markWords, SHORT, SHORTEST_S, span, without, type Span } from "./marking";

const [WIDTH, WAVE, SPECTRUM] = [960, 56, 240];
const STEP_S = 0.05;

@customElement("bw-marking")
export class Marking extends BwElement {
  @property({ attribute: false }) sound!: SoundView;
  @property({ attribute: false }) marks: readonly Mark[] = [];
  @property({ attribute: false }) others: readonly LabelsOf[] = [];
  /** What the analysis found; null while one labels blind. */
  @property({ attribute: false }) heard: SoundHeard | null = null;
  @property({ type: Boolean }) readonly = false;
  @property() zone = "";
  @state() private loaded: Clip | null = null;
  @state() protected override failed = false;
  @state() private at = 0;
  @state() private chosen: Span | null = null;
  #from: number | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
    this.during(watchPlaying(() => this.#follow()));
    this.on(window, "bw-theme", () => this.#draw());
    this.during(stop);
    this.during(
      addKeys([
        { key: " ", says: "key-play", act: () => this.#toggle() },
        { key: "ArrowRight", says: "key-later", act: () => this.#move(STEP_S) },
        { key: "ArrowLeft", says: "key-earlier", act: () => this.#move(-STEP_S) },
        ...(this.readonly ? [] : this.#markingKeys()),
      ]),
    );
  }

  #markingKeys() {
    return [
      { key: "s", says: "key-span-start", act: () => this.#edge("start") },
      { key: "e", says: "key-span-end", act: () => this.#edge("end") },
      ...LABELS.map((label, n) => ({ key: String(n + 1), says: "key-label", silent: n > 0, act: () => this.#label(label) })),
      { key: "Backspace", says: "key-unmark", act: () => this.#tell(without(this.marks, this.marks.length - 1)) },
    ];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("sound");
    if (before && before.event_id !== this.sound.event_id) {
      [this.loaded, this.chosen, this.at] = [null, null, 0];
      void this.#load();
    }
  }

  async #load(): Promise<void> {
    if (!this.sound.readable) return;
    try {
      this.failed = false;
      this.loaded = await clip(this.sound);
    } catch {
      this.failed = true;
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("loaded")) this.#draw();
  }

  #draw(): void {
    const of = this.loaded;
    const [wave, spectrum] = this.querySelectorAll("canvas");
    if (!of || !wave || !spectrum) return;
    drawWave(wave, of.samples, of.peak);
    drawSpectrogram(spectrum, of.spectrogram, of.spectrogram.topDb);
  }

  // the playhead

  get #seconds(): number {
    return this.sound.duration_s || 1;
  }

  get #playing(): boolean {
    return playingId() === this.sound.event_id;
  }

  #toggle(): void {
    if (this.#playing) return stop();
    if (this.loaded) void play(this.sound.event_id, this.loaded, this.at < this.#seconds - STEP_S ? this.at : 0);
  }

  #follow(): void {
    this.requestUpdate();
    const step = (): void => {
      if (!this.#playing) return;
      this.at = progress() * this.#seconds;
      requestAnimationFrame(step);
    };
    step();
  }

  #move(by: number): void {
    this.#go(Math.max(0, Math.min(this.#seconds, this.at + by)));
  }

  #go(to: number): void {
    this.at = to;
    if (this.#playing && this.loaded) void play(this.sound.event_id, this.loaded, to);
  }

  // marks

  #tell(marks: readonly Mark[]): void {
    this.dispatchEvent(new CustomEvent("bw-marks", { detail: marks }));
  }

  #edge(which: "start" | "end"): void {
    const other = this.chosen?.[which === "start" ? "end" : "start"] ?? this.at;
    const fits = which === "start" ? other >= this.at : other <= this.at;
    this.chosen = span(this.at, fits ? other : this.at, this.#seconds);
  }

  #label = (label: Mark["label"]): void => {
    if (!this.chosen) return;
    this.#tell(added(this.marks, this.chosen, label));
    this.chosen = null;
  };

  #second(event: PointerEvent): number {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * this.#seconds;
  }

  #down = (event: PointerEvent): void => {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#from = this.#second(event);
    this.#go(this.#from);
  };

  #drag = (event: PointerEvent): void => {
    if (this.#from === null || this.readonly) return;
    const now = span(this.#from, this.#second(event), this.#seconds);
    if (now.end - now.start >= SHORTEST_S) this.chosen = now;
  };

  #up = (): void => {
    this.#from = null;
  };

  override render() {
    const words = { site: code("site", this.sound.body_site), phase: t(this.sound.phase), s: number(this.#seconds, 1) };
    if (!this.sound.readable) return html`<p class="q">${t("sound-unreadable")}</p>`;
    if (this.failed) {
      return html`<p class="q">${t("sound-failed")} <button class="btn t" @click=${() => this.#load()}>${t("try-again")}</button></p>`;
    }
    return html`<div class="mk-tools">
        <button class="btn" ?disabled=${!this.loaded} @click=${() => this.#toggle()}>${t(this.#playing ? "sound-stop-short" : "sound-play-short")} <kbd aria-hidden="true">Space</kbd></button>
        <span class="num m" aria-live="off">${number(this.at, 2)} / ${number(this.#seconds, 2)} s</span>
      </div>
      <div class="mk-grid">
        <span class="mk-hz" aria-hidden="true">${[TOP_HZ, 1200, 800, 400, 0].map((hz) => html`<span class="num">${hz}${hz === TOP_HZ ? " Hz" : ""}</span>`)}</span>
        <div class="mk-picture picture" @pointerdown=${this.#down} @pointermove=${this.#drag} @pointerup=${this.#up} @pointercancel=${this.#up}>
          <canvas class="wave" width=${WIDTH} height=${WAVE} role="img" aria-label=${t("sound-wave-text", words)}></canvas>
          <div class="spec"><canvas width=${WIDTH} height=${SPECTRUM} role="img" aria-label=${t("sound-text", words)}></canvas>${this.heard ? found(this.heard) : nothing}</div>
          ${this.#chosenBox()}${this.#line()}
        </div>
        ${this.readonly ? nothing : this.#lane(t("marks-mine"), "", this.marks, true)}
        ${this.others.map((each) => this.#lane(each.by.name || "–", this.#when(each), each.marks, false))}
      </div>
      ${this.readonly ? nothing : this.#palette()}`;
  }

  #when = (of: LabelsOf): string => `${clock(of.at, this.zone)} · ${t(of.blind ? "marks-blind" : "marks-after-look")}`;

  #chosenBox() {
    const of = this.chosen;
    return of ? html`<span class="mk-chosen" .style=${this.#place(of.start, of.end)}></span>` : nothing;
  }

  #line() {
    return html`<span class="mk-head" .style=${`left:${(100 * this.at) / this.#seconds}%`}></span>`;
  }

  #place(start: number, end: number): string {
    return `left:${(100 * start) / this.#seconds}%;width:${(100 * (end - start)) / this.#seconds}%`;
  }

  #lane(who: string, when: string, marks: readonly Mark[], mine: boolean) {
    const said = marks.map(markWords).join("; ") || t("marks-nothing");
    return html`<span class="mk-who s12"><b>${who}</b>${when ? html`<span class="q">${when}</span>` : nothing}</span>
      <div class="mk-lane ${mine ? "mine" : ""}" role="img" aria-label="${who}: ${said}">
        ${marks.map((mark) => html`<span class="mk-mark ${mark.label === "Noise" ? "noise" : ""}" .style=${this.#place(mark.start_s, mark.end_s)} title=${markWords(mark)}>${SHORT[mark.label]}</span>`)}
        ${this.#line()}
      </div>`;
  }

  #palette() {
    const of = this.chosen;
    return html`<div class="mk-palette" role="group" aria-label=${t("marks-palette")}>
      <p class="s13 m" role="status">${of ? t("marks-chosen", { from: number(of.start, 2), to: number(of.end, 2) }) : t("marks-choose")}</p>
      ${LABELS.map((label, n) => html`<button class="btn sm" ?disabled=${!of} @click=${() => this.#label(label)}>${labelWord(label)} <kbd aria-hidden="true">${n + 1}</kbd></button>`)}
    </div>`;
  }
}
