/** When each facility was last heard, as seven bars: the shape of the network's silence. Pure. */
import { html, svg, type TemplateResult } from "lit";
import type { FacilityRow } from "../api-types";
import { count } from "../format";
import { t } from "../i18n";

const STEPS: readonly [string, number][] = [
  ["1m", 60],
  ["5m", 300],
  ["30m", 1800],
  ["3h", 10_800],
  ["1d", 86_400],
  ["older", Number.POSITIVE_INFINITY],
];
const SILENT_FROM = 2; // the third bar begins at five minutes: those are silent

export interface Bar {
  name: string;
  n: number;
}

export function heardBars(rows: readonly Pick<FacilityRow, "last_seen_at">[], now: Date): Bar[] {
  const bars = [...STEPS.map(([name]) => ({ name, n: 0 })), { name: "never", n: 0 }];
  for (const row of rows) {
    if (!row.last_seen_at) {
      bars.at(-1)!.n++;
      continue;
    }
    const ago = (now.getTime() - Date.parse(row.last_seen_at)) / 1000;
    bars[STEPS.findIndex(([, limit]) => ago <= limit)]!.n++;
  }
  return bars;
}

const NARROW_PX = 700;
const BASE = 70;

/** A square root, so that three silent facilities are seen beside fourteen thousand that report. */
const tall = (n: number, most: number): number => (n === 0 ? 0 : Math.max(2, Math.sqrt(n / most) * 48));

export function lastHeard(rows: readonly FacilityRow[], now: Date): TemplateResult {
  const bars = heardBars(rows, now);
  const most = Math.max(1, ...bars.map((bar) => bar.n));
  const width = window.innerWidth < NARROW_PX ? 336 : 560;
  const slot = width / 7;
  const list = bars.map((bar) => `${t(`fac-heard-${bar.name}`)} ${count(bar.n)}`).join(", ");
  return html`<svg class="fac-heard" viewBox="0 0 ${width} 90" role="img" aria-label=${t("fac-heard-text", { list })}>
    <path class="ax" d="M0 ${BASE + 0.5}H${width}"></path>
    ${bars.map((bar, i) => {
      const x = i * slot + 4;
      const h = tall(bar.n, most);
      const dark = i >= SILENT_FROM && i < 6;
      return svg`<rect x=${x} y=${BASE - h} width=${slot - 8} height=${h} fill=${dark ? "var(--ink)" : "var(--z-moderate)"}></rect>
        <text class="lb num" x=${x + (slot - 8) / 2} y=${BASE - h - 5} text-anchor="middle">${count(bar.n)}</text>
        <text class="tk" x=${x + (slot - 8) / 2} y="86" text-anchor="middle">${t(`fac-heard-${bar.name}`)}</text>`;
    })}
  </svg>`;
}
