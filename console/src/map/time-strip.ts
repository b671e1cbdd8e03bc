/** The time strip: treatments by step as bars, and a slider over them that moves the map's time. */
import { html, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { BwElement } from "../element";
import { count } from "../format";
import { t } from "../i18n";
import { named, tick, type Time } from "./time";

const HIGH = 50;

@customElement("bw-time-strip")
export class TimeStrip extends BwElement {
  @property({ attribute: false }) steps: readonly string[] = [];
  @property() step: Time = "day";
  @property() today = "";
  @property({ attribute: false }) totals: readonly number[] = [];
  @property() chosen = "";
  @property({ type: Boolean }) playing = false;

  #pick(n: number): void {
    const start = this.steps[n];
    if (start && start !== this.chosen) this.dispatchEvent(new CustomEvent("bw-time", { detail: start }));
  }

  override render() {
    const n = this.steps.length;
    if (!n) return nothing;
    const most = Math.max(1, ...this.totals);
    const at = Math.max(0, this.steps.indexOf(this.chosen));
    const now = named(this.step, this.steps[at]!, this.today);
    const says = t("map-strip-says", { day: now, n: count(this.totals[at] ?? 0) });
    // No word stands where the chosen one does.
    const wide = Math.max(200, this.clientWidth - 116);
    const own = [...now].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 13 : 7), 16);
    const left = ((at + 0.5) / n) * wide - (at / Math.max(1, n - 1)) * own;
    const free = (k: number): boolean => Math.abs(((k + 0.5) / n) * wide - left - own / 2) > own / 2 + 22;
    return html`<button class="btn sm map-play" aria-pressed=${this.playing ? "true" : "false"} aria-label=${t(this.playing ? "map-pause" : "map-play")}
        @click=${() => this.dispatchEvent(new CustomEvent("bw-play"))}>${this.playing ? "❚❚" : "▶"}</button>
      <div class="map-bars">
        <svg viewBox="0 0 ${n} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">${this.totals.map((value, k) => {
          const high = Math.max(value ? 1 : 0, (value / most) * (HIGH - 2));
          return svg`<rect x=${k + 0.08} width="0.84" y=${HIGH - high} height=${high} class=${k === at ? "on" : ""}></rect>`;
        })}</svg>
        <input type="range" min="0" max=${n - 1} .value=${String(at)} aria-label=${t(`map-strip-${this.step}`)} aria-valuetext=${says}
          @input=${(event: Event) => this.#pick(Number((event.target as HTMLInputElement).value))}
          @change=${() => this.dispatchEvent(new CustomEvent("bw-settled"))} />
        <div class="map-ticks num" aria-hidden="true">${this.steps.map((start, k) => {
          const words = free(k) && ((k + 0.5) / n) * wide < wide - 16 ? tick(this.step, start) : "";
          return words ? html`<span .style=${`left:${((k + 0.5) / n) * 100}%`}>${words}</span>` : nothing;
        })}<b .style=${`left:${((at + 0.5) / n) * 100}%;transform:translateX(-${(100 * at) / Math.max(1, n - 1)}%)`}>${now}</b></div>
      </div>`;
  }
}
