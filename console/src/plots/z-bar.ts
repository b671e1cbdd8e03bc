/** z-bar: −5 to +3 in grey bands, the lower limit of normal named; hollow before, filled after. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { t } from "../i18n";

// ERS/ATS 2021 (Stanojevic 2022): lower limit of normal −1.645, severity at −2.5 and −4.
export const LLN = -1.645;
const BANDS: [number, number, string][] = [
  [-5, -4, "severe"],
  [-4, -2.5, "moderate"],
  [-2.5, LLN, "mild"],
  [LLN, 3, "normal"],
];
const SCALE: [number, string, string][] = [
  [-5, "−5", "start"],
  [-4, "−4", "middle"],
  [-2.5, "−2.5", "middle"],
  [LLN, "", "middle"],
  [0, "0", "middle"],
  [3, "+3", "end"],
];
export const Z_WIDTH = 272;

const place = (z: number): number => ((Math.max(-5, Math.min(3, z)) + 5) / 8) * Z_WIDTH;

/** normal, mild, moderate or severe: ERS/ATS 2021, by z-score. */
export function severity(z: number): string {
  if (z >= LLN) return "normal";
  if (z >= -2.5) return "mild";
  return z >= -4 ? "moderate" : "severe";
}

const bands = (y: number) =>
  svg`${BANDS.map(([a, b, name]) => svg`<rect x=${place(a)} y=${y} width=${place(b) - place(a) - 1} height="8" fill="var(--z-${name})"></rect>`)}
  <path d="M${place(0)} ${y - 3}v14" stroke="var(--ink-3)"></path>`;

/** The scale above the bars. */
export const zScale = (): TemplateResult => html`<svg class="fit" width=${Z_WIDTH} height="28" viewBox="0 0 ${Z_WIDTH} 28" aria-hidden="true">
  ${SCALE.map(([z, text, anchor]) => svg`<text class="tk zt" x=${place(z)} y="9" text-anchor=${anchor}>${text || t("lln")}</text>`)}${bands(14)}
</svg>`;

export function zBar(before: number | null, after: number | null, label: string): TemplateResult {
  const y = 8;
  return html`<svg class="fit" width=${Z_WIDTH} height="24" viewBox="0 0 ${Z_WIDTH} 24" role="img" aria-label=${label}>
    ${bands(y)}
    ${before !== null && after !== null
      ? svg`<path d="M${place(before)} ${y + 4}H${place(after)}" stroke="var(--after)" stroke-width="1.5"></path>`
      : nothing}
    ${before === null ? nothing : svg`<circle cx=${place(before)} cy=${y + 4} r="5" fill="var(--surface)" stroke="var(--before)" stroke-width="2"></circle>`}
    ${after === null ? nothing : svg`<circle cx=${place(after)} cy=${y + 4} r="5.5" fill="var(--after)" stroke="var(--surface)" stroke-width="1.5"></circle>`}
  </svg>`;
}
