/** What was heard in a sound: hollow outlines on its spectrogram, and the sentences beneath. */
import { html, nothing, svg, type TemplateResult } from "lit";
import type { SoundHeard, WhistleView } from "../api-types";
import { number } from "../format";
import { code, t } from "../i18n";
import { TOP_HZ } from "../plots/spectrum";

const WIDE = 1000;
const HALF_HZ = 45; // of an outline, around its pitch
const LABELS = 4;
const TICK_HZ = { fine: 70, coarse: 140 } as const;

/** The corners of an outline, in thousandths of the width and in Hz from above. */
export function outline(of: WhistleView, seconds: number): string {
  const x = (s: number): string => ((s / seconds) * WIDE).toFixed(1);
  const y = (hz: number): string => (TOP_HZ - Math.max(0, Math.min(TOP_HZ, hz))).toFixed(0);
  const corners = [
    [of.start_s, of.first_hz + HALF_HZ],
    [of.end_s, of.last_hz + HALF_HZ],
    [of.end_s, of.last_hz - HALF_HZ],
    [of.start_s, of.first_hz - HALF_HZ],
  ] as const;
  return corners.map(([s, hz]) => `${x(s)},${y(hz)}`).join(" ");
}

/** The longest sure ones, which are labelled with pitch and length. */
export function labelled(of: SoundHeard): WhistleView[] {
  const long = (w: WhistleView): number => w.end_s - w.start_s;
  return of.whistles.filter((w) => w.sure).sort((a, b) => long(b) - long(a)).slice(0, LABELS);
}

/** Over the spectrogram, which spans the whole clip from 0 to 1600 Hz. */
export function marks(of: SoundHeard): TemplateResult {
  const seconds = of.seconds || 1;
  return html`<svg class="marks" viewBox="0 0 ${WIDE} ${TOP_HZ}" preserveAspectRatio="none" aria-hidden="true">
      ${of.whistles.map((w) => svg`<polygon class=${w.sure ? "" : "unsure"} points=${outline(w, seconds)}></polygon>`)}
      ${of.crackles.map((c) => {
        const x = (c.at_s / seconds) * WIDE;
        return svg`<line x1=${x} x2=${x} y1=${TOP_HZ} y2=${TOP_HZ - TICK_HZ[c.kind as keyof typeof TICK_HZ]}></line>`;
      })}
    </svg>
    ${labelled(of).map((w) => {
      const left = Math.min(72, (w.start_s / seconds) * 100);
      const top = Math.max(0, (1 - (Math.max(w.first_hz, w.last_hz) + 160) / TOP_HZ) * 100);
      return html`<span class="mark num" aria-hidden="true" style="left:${left}%;top:${top}%">${number(w.pitch_hz)} Hz · ${number(w.end_s - w.start_s, 2)} s</span>`;
    })}`;
}

const list = (names: readonly string[]): string => names.map((name) => code("heard", name)).join(", ");

/** In sentences, the explained findings first. */
export function sentences(of: SoundHeard): TemplateResult {
  const fine = of.crackles.filter((c) => c.kind === "fine").length;
  const wheeze =
    of.main_pitch_hz && of.wheeze_share > 0
      ? t("heard-wheezes", { percent: number(of.wheeze_share * 100), hz: number(of.main_pitch_hz) })
      : t("heard-no-wheeze");
  return html`<ul class="heard s13">
    <li>${wheeze} ${t("heard-crackles", { fine, coarse: of.crackles.length - fine })}
      ${of.rate_per_min ? t("heard-rate", { rate: number(of.rate_per_min) }) : t("heard-no-rate")}</li>
    ${of.problems.length ? html`<li><b>${t("heard-problems", { what: list(of.problems) })}</b></li>` : nothing}
    <li class="q">${t("heard-opinion", { what: code("heard", of.label.replaceAll(" & ", "-").replaceAll(" ", "-")), percent: number(of.probability * 100) })}
      ${of.abstained ? t("heard-abstained") : nothing} ${t("heard-why", { why: list(of.reasons) })}</li>
  </ul>`;
}
