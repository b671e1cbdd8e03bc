/**
 * Pictures of the rest of a treatment: aerosol output, vital signs, chest sites, sound level,
 * delivery marks, the link. In: numbers and words; out: Lit templates with text equivalents.
 */
import { html, svg, type TemplateResult } from "lit";

import type { ClipView, SoundBody } from "./api-types";

export type Site = NonNullable<SoundBody["body_site"]>;

/** Output of the nebulizer since it began; a fall to nothing is named "off". */
export function outputTrace(o: {
  output: number[];
  elapsedS: number;
  totalS: number;
  given: string;
  off: string;
  minutes: string;
  label: string;
}): TemplateResult {
  const total = Math.max(o.totalS, o.elapsedS, 60);
  const now = (o.elapsedS / total) * 320;
  const n = Math.max(1, o.output.length - 1);
  const x = (i: number) => (i / n) * now;
  const y = (v: number) => 72 - Math.max(0, Math.min(1, v)) * 52;
  const d = o.output.map((v, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join("");
  const before = now > 170;
  return html`<svg class="trace" viewBox="0 0 320 100" role="img" aria-label=${o.label}>
    <path d="M0 72H320" class="ax"></path>
    <path d="M0 20H320" stroke="var(--line)" stroke-dasharray="3 4"></path>
    ${offStretches(o.output).map(([from, to]) => {
      const width = x(to) - x(from);
      return width < 14 ? null : svg`<text x=${(x(from) + x(to)) / 2} y="62" text-anchor="middle" class="tk off-word">${o.off}</text>`;
    })}
    <path d=${d} fill="none" stroke="var(--accent)" stroke-width="2.5" stroke-linejoin="round"></path>
    <path d="M${now} 8V78" stroke="var(--accent)" stroke-width="2"></path>
    <text class="tk" x="0" y="94">0 ${o.minutes}</text>
    <text class="tk" x="320" y="94" text-anchor="end">${Math.round(total / 60)}</text>
    <text x=${before ? now - 9 : now + 9} y="48" text-anchor=${before ? "end" : "start"} class="trace-given">${o.given}</text>
  </svg>`;
}

/** Runs of samples with next to no output, after the first output came. */
function offStretches(output: number[]): [number, number][] {
  const found: [number, number][] = [];
  let from = -1;
  const first = output.findIndex((v) => v > 0.2);
  for (let i = Math.max(0, first); i <= output.length; i++) {
    const off = i < output.length && output[i]! < 0.1;
    if (off && from < 0) from = i;
    if (!off && from >= 0) {
      found.push([from, Math.min(i, output.length - 1)]);
      from = -1;
    }
  }
  return first < 0 ? [] : found;
}

/** Thirty minutes of one vital sign, without axes: the number beside it is the value. */
export function spark(values: (number | null)[], low: number, high: number, label: string): TemplateResult {
  const known = values.filter((v): v is number => v !== null);
  const lo = Math.min(low, ...known);
  const hi = Math.max(high, ...known);
  const x = (i: number) => 3 + (i / Math.max(1, values.length - 1)) * 134;
  const y = (v: number) => 33 - ((v - lo) / Math.max(1, hi - lo)) * 30;
  let pen = false;
  let d = "";
  values.forEach((v, i) => {
    if (v === null) {
      pen = false;
      return;
    }
    d += `${pen ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
    pen = true;
  });
  return html`<svg class="spark" viewBox="0 0 140 36" role="img" aria-label=${label}>
    <path d=${d} fill="none" stroke="var(--ink-2)" stroke-width="1.75" stroke-linejoin="round"></path>
  </svg>`;
}

// Sites in the order in which they are heard: back first, where the bases are.
export const BACK: Site[] = [
  "posterior_upper_left",
  "posterior_upper_right",
  "posterior_lower_left",
  "posterior_lower_right",
];
export const FRONT: Site[] = [
  "anterior_upper_left",
  "anterior_upper_right",
  "anterior_lower_left",
  "anterior_lower_right",
  "lateral_left",
  "lateral_right",
  "trachea",
];

export const SITE_NUMBER = {
  anterior_upper_left: 1,
  anterior_upper_right: 2,
  anterior_lower_left: 3,
  anterior_lower_right: 4,
  posterior_upper_left: 5,
  posterior_upper_right: 6,
  posterior_lower_left: 7,
  posterior_lower_right: 8,
  lateral_left: 9,
  lateral_right: 10,
  trachea: 11,
} satisfies Record<Site, number>;

// Seen from the front the person's left is on the right of the picture; from the back it is not.
const PLACE = {
  anterior_upper_left: [152, 72],
  anterior_upper_right: [76, 72],
  anterior_lower_left: [148, 132],
  anterior_lower_right: [80, 132],
  posterior_upper_left: [76, 66],
  posterior_upper_right: [152, 66],
  posterior_lower_left: [76, 142],
  posterior_lower_right: [152, 142],
  lateral_left: [176, 108],
  lateral_right: [52, 108],
  trachea: [114, 34],
} satisfies Record<Site, [number, number]>;

export interface ChestOptions {
  side: "back" | "front";
  chosen: Site | null;
  heard: Site[];
  live: boolean;
  name: (site: Site) => string;
  heardWord: string;
  choose: (site: Site) => void;
}

/** The chest with its numbered sites; each is a button, large enough for a gloved finger. */
export function chest(o: ChestOptions): TemplateResult {
  const sites = o.side === "back" ? BACK : FRONT;
  return html`<div class="chest">
    <svg viewBox="0 0 228 206" aria-hidden="true">${torso()}</svg>
    ${sites.map((site) => {
      const [x, y] = PLACE[site];
      const chosen = o.chosen === site;
      const heard = o.heard.includes(site);
      return html`<button
        class="site ${chosen ? "chosen" : ""} ${heard ? "heard" : ""} ${chosen && o.live ? "live" : ""}"
        .style=${`left:${(x / 228) * 100}%;top:${(y / 206) * 100}%`}
        aria-pressed=${chosen ? "true" : "false"}
        aria-label="${SITE_NUMBER[site]} ${o.name(site)}${heard ? `, ${o.heardWord}` : ""}"
        @click=${() => o.choose(site)}
      ><span>${SITE_NUMBER[site]}</span></button>`;
    })}
  </div>`;
}

function torso() {
  return svg`<g fill="none" stroke="var(--edge)" stroke-width="1.6" stroke-linecap="round">
      <path d="M97 4C97 22 98 30 86 36C72 43 50 44 34 52C18 60 12 80 9 112L3 166"></path>
      <path d="M31 172C34 148 39 124 45 108C51 132 55 160 53 202"></path>
      <path d="M131 4C131 22 130 30 142 36C156 43 178 44 194 52C210 60 216 80 219 112L225 166"></path>
      <path d="M197 172C194 148 189 124 183 108C177 132 173 160 175 202"></path>
    </g>
    <g fill="var(--sunken)" stroke="var(--line)">
      <path d="M90 44C72 50 61 84 57 126C55 150 56 164 60 172C74 160 92 158 103 166L105 96C105 70 102 44 90 44Z"></path>
      <path d="M138 44C156 50 167 84 171 126C173 150 172 164 168 172C154 160 136 158 125 166L123 96C123 70 126 44 138 44Z"></path>
    </g>
    <path d="M114 30V194" stroke="var(--line)" stroke-dasharray="3 5"></path>`;
}

/** Sites already heard in this phase. */
export function heardSites(clips: ClipView[], phase: ClipView["phase"]): Site[] {
  return clips.filter((clip) => clip.phase === phase).map((clip) => clip.body_site);
}

/** A level meter with its word: quiet, good, too loud. */
export function levelMeter(level: number, name: string, word: string): TemplateResult {
  const part = Math.max(0, Math.min(1, level));
  return html`<div class="level"><span>${name}</span>
    <svg viewBox="0 0 150 12" preserveAspectRatio="none" role="img" aria-label="${name}: ${word}">
      <rect width="150" height="12" fill="var(--line)"></rect>
      <rect width=${(150 * part).toFixed(1)} height="12" fill="var(--accent)"></rect>
    </svg><b>${word}</b></div>`;
}

/** Saved, sent, seen: three dots and, beside them, a word. */
export function deliveryMarks(filled: number, refused: boolean, label: string): TemplateResult {
  const dot = (i: number) => svg`<circle cx=${8 + i * 21} cy="8" r="6"
    fill=${i < filled ? "var(--accent)" : "var(--surface)"}
    stroke=${i < filled ? "var(--accent)" : "var(--edge)"} stroke-width="1.5"></circle>`;
  return html`<svg class="marks" width="58" height="16" viewBox="0 0 58 16" role="img" aria-label=${label}>
    <path d="M8 8H50" stroke="var(--edge)" stroke-width="1.5" stroke-dasharray=${refused ? "2 3" : "none"}></path>
    ${[0, 1, 2].map(dot)}
  </svg>`;
}

/** The pulse of the link, or a broken one. */
export function linkGlyph(up: boolean): TemplateResult {
  return html`<svg class="link-glyph" width="18" height="10" viewBox="0 0 18 10" aria-hidden="true">
    <path d=${up ? "M1 5h3l2-4 3 8 2-4h6" : "M1 5h4M13 5h4M7.5 2l3 6M10.5 2l-3 6"} fill="none" stroke="currentColor"
      stroke-width="1.5" stroke-linejoin="round"></path></svg>`;
}

export function logo(size: number): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 26 26" fill="none" aria-hidden="true">
    <path d="M3 14C3.4 7 4.4 3 7.4 3C12 3.2 18 9 23 14C20 20.5 15.4 23 11.6 23C6.6 23 3.6 19.5 3 14Z" stroke="var(--accent)" stroke-width="2.2" stroke-linejoin="round"></path>
    <path d="M3 14C3.6 9.6 4.6 7.6 6 7.8C7 11.6 9.6 13.6 17 14" stroke="var(--accent)" stroke-width="1.6" stroke-linecap="round" opacity=".6"></path></svg>`;
}
