/** `bw-sound-compare`: before and after at one place, side by side on one scale, with what differs. */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Difference, SoundChange, SoundView } from "../api-types";
import { BwElement } from "../element";
import { clock, number, signed } from "../format";
import { t } from "../i18n";
import type { Clip } from "./clips";
import "./sound-clip";

/** What, its unit, its values, their scale and decimals. */
type Row = [string, string, Difference, number, number];

@customElement("bw-sound-compare")
export class SoundCompare extends BwElement {
  @property({ attribute: false }) first!: SoundView;
  @property({ attribute: false }) second!: SoundView;
  @property() zone = "";
  @state() private change: SoundChange | null = null;
  @state() private tops = new Map<string, number>();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("first") || changed.has("second")) void this.#load();
  }

  async #load(): Promise<void> {
    const [before, after] = [this.first.event_id, this.second.event_id];
    if (this.change?.before === before && this.change.after === after) return;
    this.change = this.failed = null;
    await this.read<SoundChange>(`/api/sounds/${before}/change?after=${after}`, (found) => (this.change = found), "change");
  }

  #take = (event: Event): void => {
    const { sound, clip } = (event as CustomEvent<{ sound: SoundView; clip: Clip }>).detail;
    this.tops = new Map(this.tops).set(sound.event_id, clip.spectrogram.topDb);
  };

  override render() {
    const top = this.tops.size ? Math.max(...this.tops.values()) : null;
    return html`<div class="sc-two" @bw-clip=${this.#take}>
        ${[this.first, this.second].map((sound) => html`<div>
          <p class="cap">${t(sound.phase)}, <span class="num">${clock(sound.at, this.zone)}</span></p>
          <bw-sound-clip large .sound=${sound} .topDb=${top}></bw-sound-clip>
        </div>`)}
      </div>
      ${this.failed ? html`<p class="q">${t("compare-failed")} <button class="btn t" @click=${() => this.#load()}>${t("try-again")}</button></p>` : nothing}
      ${this.change ? this.#table(this.change) : nothing}`;
  }

  #table(of: SoundChange) {
    const rows: Row[] = [
      [t("compare-wheeze"), "%", of.wheeze_share, 100, 0],
      [t("compare-ratio", { high: "400–1200", low: "120–400" }), "dB", of.high_to_low_db, 1, 1],
      ...of.octaves.map((each): Row => [t("compare-ratio", { high: `${each.from_hz}–${each.to_hz}`, low: "100–200" }), "dB", each.db, 1, 1]),
    ];
    return html`<table class="grid num sc-change">
        <thead><tr><th>${t("compare-what")}</th><th class="r">${t("before")}</th><th class="r">${t("after")}</th><th class="r">${t("compare-change")}</th><th class="r">${t("compare-interval")}</th><th></th></tr></thead>
        <tbody>${rows.map(([what, unit, d, scale, digits]) => html`<tr>
          <td>${what}, ${unit}</td>
          <td class="r">${number(d.before * scale, digits)}</td><td class="r">${number(d.after * scale, digits)}</td>
          <td class="r"><b>${signed(d.difference * scale, digits)}</b></td>
          <td class="r">${signed(d.low * scale, digits)} … ${signed(d.high * scale, digits)}</td>
          <td>${t(d.clear ? "compare-clear" : "compare-unclear")}</td>
        </tr>`)}</tbody>
      </table>
      <p class="s12 q">${t("compare-never")}</p>`;
  }
}
