/**
 * `bw-sound-clip`: one sound as an object: play, waveform (when large), spectrogram 0–1600 Hz.
 *
 * It fetches when it is first seen on the screen. A pair before/after is drawn with one scale:
 * `topDb` is given by the parent once both are known, `bw-clip` tells it each clip as it comes.
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { SoundHeard, SoundView } from "../api-types";
import { BwElement } from "../element";
import { number } from "../format";
import { code, t } from "../i18n";
import { drawSpectrogram, drawWave } from "../plots/sound-picture";
import { TOP_HZ } from "../plots/spectrum";
import { clip, heardIn, play, playingId, progress, stop, watchPlaying, type Clip } from "./clips";
import { marks, sentences } from "./heard";

@customElement("bw-sound-clip")
export class SoundClip extends BwElement {
  @property({ attribute: false }) sound!: SoundView;
  @property({ attribute: false }) topDb: number | null = null;
  @property({ type: Boolean }) large = false;
  @state() private loaded: Clip | null = null;
  @state() private heard: SoundHeard | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(watchPlaying(() => this.#tick()));
    this.on(window, "bw-theme", () => this.#draw());
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      void this.#load();
    });
    seen.observe(this);
    this.during(() => seen.disconnect());
  }

  async #load(): Promise<void> {
    const { sound } = this;
    if (!sound.readable) return;
    const shown = (): boolean => sound.event_id === this.sound.event_id;
    try {
      this.failed = null;
      const loaded = await clip(sound);
      if (!shown()) return;
      this.loaded = loaded;
      if (this.large) void this.#hear(sound);
      this.dispatchEvent(new CustomEvent("bw-clip", { bubbles: true, detail: { sound, clip: loaded } }));
    } catch (error) {
      if (shown()) this.failed = error;
    }
  }

  /** The picture stands without it: a sound that cannot be heard is only not marked. */
  async #hear(sound: SoundView): Promise<void> {
    const found = await heardIn(sound).catch(() => null);
    if (this.sound.event_id === sound.event_id) this.heard = found;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("sound");
    if (before && before.event_id !== this.sound.event_id) {
      this.loaded = null;
      this.heard = null;
      void this.#load();
    }
  }

  protected override updated(): void {
    this.#draw();
  }

  #draw(): void {
    const of = this.loaded;
    if (!of) return;
    const spectrum = this.querySelector<HTMLCanvasElement>("canvas.spectrum");
    if (spectrum) drawSpectrogram(spectrum, of.spectrogram, this.topDb ?? of.spectrogram.topDb);
    const wave = this.querySelector<HTMLCanvasElement>("canvas.wave");
    if (wave) drawWave(wave, of.samples, of.peak);
  }

  #tick(): void {
    this.requestUpdate();
    if (playingId() !== this.sound.event_id) return;
    const follow = (): void => {
      const line = this.querySelector<HTMLElement>(".head");
      if (line) line.style.left = `${progress() * 100}%`;
      if (playingId() === this.sound.event_id) requestAnimationFrame(follow);
    };
    requestAnimationFrame(follow);
  }

  #toggle = (): void => {
    if (playingId() === this.sound.event_id) stop();
    else if (this.loaded) void play(this.sound.event_id, this.loaded);
    this.dispatchEvent(new CustomEvent("bw-clip-chosen", { bubbles: true, detail: this.sound }));
  };

  override render() {
    const { sound } = this;
    const words = { site: code("site", sound.body_site), phase: t(sound.phase), s: number(sound.duration_s, 1) };
    if (!sound.readable) return html`<span class="q s12">${t("sound-unreadable")}</span>`;
    if (this.failed) {
      return html`<span class="q s12">${t("sound-failed")}</span> <button class="btn t" @click=${() => this.#load()}>${t("try-again")}</button>`;
    }
    const on = playingId() === sound.event_id;
    const width = this.large ? 496 : 138;
    return html`<button class="play" aria-label=${t(on ? "sound-stop" : "sound-play", words)} ?disabled=${!this.loaded} @click=${this.#toggle}>
        <svg width="11" height="12" viewBox="0 0 11 12" aria-hidden="true">
          <path d=${on ? "M1 1h3v10H1zM7 1h3v10H7z" : "M1 1l9 5-9 5z"} fill="currentColor"></path>
        </svg>
      </button>
      <span class="picture">
        ${this.large ? html`<canvas class="wave" width=${width} height="56" role="img" aria-label=${t("sound-wave-text", words)}></canvas>` : nothing}
        <span class="spec"
          ><canvas class="spectrum" width=${width} height=${this.large ? 150 : 46} role="img" aria-label=${this.#text(words)}></canvas
          >${this.large ? this.#axis() : nothing}${this.heard ? marks(this.heard) : nothing}</span
        >
        ${on ? html`<span class="head"></span>` : nothing}
        ${this.heard ? sentences(this.heard) : nothing}
      </span>`;
  }

  #text(words: Record<string, string>): string {
    const loudest = this.loaded ? ` ${t("sound-loudest", { hz: this.loaded.spectrogram.loudestHz })}` : "";
    return t("sound-text", words) + loudest;
  }

  #axis() {
    return html`<span class="axis" aria-hidden="true">
      ${[TOP_HZ, 1200, 800, 400, 0].map((hz) => html`<span class="num">${hz}${hz === TOP_HZ ? " Hz" : ""}</span>`)}
    </span>`;
  }
}
