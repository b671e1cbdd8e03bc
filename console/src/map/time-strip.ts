/** The time strip: treatments a day as bars, and a slider over them that moves the map's day. */
import { html, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { BwElement } from "../element";
import { count, dayMonth, month } from "../format";
import { t } from "../i18n";

const HIGH = 50;

@customElement("bw-time-strip")
export class TimeStrip extends BwElement {
  @property({ attribute: false }) days: readonly string[] = [];
  @property({ attribute: false }) totals: readonly number[] = [];
  @property() chosen = "";
  @property({ type: Boolean }) playing = false;

  #pick(n: number): void {
    const day = this.days[n];
    if (day && day !== this.chosen) this.dispatchEvent(new CustomEvent("bw-day", { detail: day }));
  }

  override render() {
    const n = this.days.length;
    if (!n) return nothing;
    const most = Math.max(1, ...this.totals);
    const at = Math.max(0, this.days.indexOf(this.chosen));
    const when = (day: string): Date => new Date(`${day}T12:00:00Z`);
    const says = t("map-strip-says", { day: dayMonth(when(this.days[at]!), "UTC"), n: count(this.totals[at] ?? 0) });
    return html`<button class="btn sm map-play" aria-pressed=${this.playing ? "true" : "false"} aria-label=${t(this.playing ? "map-pause" : "map-play")}
        @click=${() => this.dispatchEvent(new CustomEvent("bw-play"))}>${this.playing ? "❚❚" : "▶"}</button>
      <div class="map-bars">
        <svg viewBox="0 0 ${n} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">${this.totals.map((value, k) => {
          const high = Math.max(value ? 1 : 0, (value / most) * (HIGH - 2));
          return svg`<rect x=${k + 0.08} width="0.84" y=${HIGH - high} height=${high} class=${k === at ? "on" : ""}></rect>`;
        })}</svg>
        <input type="range" min="0" max=${n - 1} .value=${String(at)} aria-label=${t("map-strip")} aria-valuetext=${says}
          @input=${(event: Event) => this.#pick(Number((event.target as HTMLInputElement).value))} />
        <div class="map-ticks num" aria-hidden="true">${this.days.map((day, k) =>
          day.endsWith("-01") && Math.abs(k - at) > n / 14 && k < n * 0.94 ? html`<span .style=${`left:${((k + 0.5) / n) * 100}%`}>${month(when(day))}</span>` : nothing,
        )}<b .style=${`left:${Math.min(96, Math.max(3, ((at + 0.5) / n) * 100))}%`}>${dayMonth(when(this.days[at]!), "UTC")}</b></div>
      </div>`;
  }
}
