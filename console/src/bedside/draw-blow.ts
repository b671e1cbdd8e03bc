/**
 * Pictures of a blow: how to blow, the ring while it lasts, the curve that coaches after it.
 *
 * In: numbers and words. Out: Lit templates of SVG with a text equivalent. The ring fills in six
 * seconds: the least that ATS/ERS 2019 hopes for from an adult's forced expiration.
 */
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

export const FULL_CIRCLE_S = 6;

/** Breathe in full, blow hard at once, keep blowing: one line with three numbers. */
export function breathGuide(words: [string, string, string], label: string): TemplateResult {
  const mark = (x: number, y: number, n: number, filled: boolean) => svg`
    <circle cx=${x} cy=${y} r="15" class=${filled ? "dot-on" : "dot-off"}></circle>
    <text x=${x} y=${y + 5.5} text-anchor="middle" class=${filled ? "dot-on-n" : "dot-off-n"}>${n}</text>`;
  return html`<svg class="guide" viewBox="0 14 320 262" role="img" aria-label=${label}>
    <path d="M4 220H316" stroke="var(--line)"></path>
    <path d="M8 160C40 158 52 60 92 54" class="breath-in"></path>
    <path d="M92 54C104 54 106 120 122 158C142 200 196 214 306 217" class="breath-out"></path>
    <g font-weight="600" font-size="15">
      ${mark(46, 110, 1, false)}${mark(112, 122, 2, true)}${mark(216, 211, 3, true)}
    </g>
    <g class="guide-words">
      <text x="110" y="44">1 ${words[0]}</text>
      <text x="138" y="112">2 ${words[1]}</text>
      <text x="316" y="262" text-anchor="end">3 ${words[2]}</text>
    </g>
  </svg>`;
}

/** The ring fills once in six seconds; a longer blow keeps it full. */
export function blowRing(seconds: number | null, of: string, label: string): TemplateResult {
  const part = Math.min(1, Math.max(0, (seconds ?? 0) / FULL_CIRCLE_S));
  return html`<svg class="ring" viewBox="0 0 240 216" role="img" aria-label=${label}>
    <circle cx="120" cy="108" r="92" fill="none" stroke="var(--surface)" stroke-width="16"></circle>
    ${arc(part)}
    <text x="120" y="124" text-anchor="middle" class="ring-n">${(seconds ?? 0).toFixed(1)}</text>
    <text x="120" y="152" text-anchor="middle" class="ring-of">${of}</text>
  </svg>`;
}

function arc(part: number): SVGTemplateResult | null {
  if (part <= 0) return null;
  if (part >= 1) {
    return svg`<circle cx="120" cy="108" r="92" fill="none" stroke="var(--accent)" stroke-width="16"></circle>`;
  }
  const angle = part * 2 * Math.PI - Math.PI / 2;
  const x = (120 + 92 * Math.cos(angle)).toFixed(1);
  const y = (108 + 92 * Math.sin(angle)).toFixed(1);
  return svg`<path d="M120 16A92 92 0 ${part > 0.5 ? 1 : 0} 1 ${x} ${y}" fill="none"
    stroke="var(--accent)" stroke-width="16" stroke-linecap="round"></path>`;
}

/** What was blown, in ink; what is still wanted, dotted; the end of the blow is an open mark. */
export function coachCurve(
  points: [number, number][],
  longer: boolean,
  secondsWord: string,
  label: string,
): TemplateResult {
  const ends = points.at(-1) ?? [0, 0];
  const wideS = Math.max(FULL_CIRCLE_S, Math.ceil(ends[0]));
  const top = Math.max(1, ends[1] * (longer ? 1.35 : 1.12));
  const x = (t: number) => 10 + (t / wideS) * 300;
  const y = (v: number) => 170 - (v / top) * 156;
  const path = points.map((p, i) => `${i ? "L" : "M"}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join("");
  const step = wideS > 9 ? 3 : 2;
  const ticks = Array.from({ length: Math.floor(wideS / step) + 1 }, (_, i) => i * step);
  return html`<svg class="coach" viewBox="0 0 320 198" role="img" aria-label=${label}>
    <path class="ax" d="M10 170H312"></path>
    ${ticks.map((t) => svg`<text class="tk" x=${x(t)} y="191" text-anchor=${t === wideS ? "end" : "middle"}>${t}${t === ticks.at(-1) ? ` ${secondsWord}` : ""}</text>`)}
    ${longer && ends[0] < wideS ? svg`<path d=${wanted(ends, wideS, x, y)} class="wanted"></path>` : null}
    <path d=${path} class="blown"></path>
    <circle cx=${x(ends[0])} cy=${y(ends[1])} r="8" fill="var(--surface)" stroke="var(--ink)" stroke-width="3"></circle>
  </svg>`;
}

/** From where the blow ended, levelling off: an invitation, not a measurement. */
function wanted(
  ends: [number, number],
  wideS: number,
  x: (t: number) => number,
  y: (v: number) => number,
): string {
  const parts: string[] = [];
  for (let i = 0; i <= 24; i++) {
    const t = ends[0] + ((wideS - ends[0]) * i) / 24;
    const v = ends[1] * (1 + 0.2 * (1 - Math.exp((-2.2 * i) / 24)));
    parts.push(`${i ? "L" : "M"}${x(t).toFixed(1)} ${y(v).toFixed(1)}`);
  }
  return parts.join("");
}

export type Try = "good" | "again" | "open";

/** One mark per blow: a tick, a turning arrow, or an empty place. Never by colour alone. */
export function triesRow(tries: Try[], words: string): TemplateResult {
  const mark = (kind: Try, i: number) => {
    const cx = 17 + i * 40;
    if (kind === "good") {
      return svg`<circle cx=${cx} cy="17" r="15" fill="var(--accent)"></circle>
        <path d="M${cx - 7} 17l5 5 9-10" class="tick"></path>`;
    }
    if (kind === "again") {
      return svg`<circle cx=${cx} cy="17" r="14" fill="var(--surface)" stroke="var(--ink)" stroke-width="2"></circle>
        <path d="M${cx - 7} 21a9 9 0 0 1 13-7M${cx + 3} 10l4 4-5 3" fill="none" stroke="var(--ink)" stroke-width="2.25"></path>`;
    }
    return svg`<circle cx=${cx} cy="17" r="14" fill="none" stroke="var(--edge)" stroke-width="2" stroke-dasharray="3 3"></circle>`;
  };
  const wide = tries.length * 40;
  return html`<div class="tries"><svg width=${wide} height="34" viewBox="0 0 ${wide} 34" aria-hidden="true">
    ${tries.map(mark)}</svg><span>${words}</span></div>`;
}
