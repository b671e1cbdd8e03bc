/**
 * Reliability: how often it happened when we said so. Dots with their 95 % intervals beside the
 * diagonal on which a forecast that is right lies; a larger dot rests on more days.
 */
import { html, nothing, svg, type TemplateResult } from "lit";
import { t } from "../i18n";

/** Days on which about the same was said; shares from 0 to 1. */
export interface ReliabilityBin {
  said: number;
  happened: number;
  low: number;
  high: number;
  days: number;
}

export interface ReliabilityOptions {
  size?: number;
  /** Of dots and intervals: a colour of the sheet. */
  ink?: string;
}

const LEFT = 28;
const TOP = 16;
const BELOW = 30;
const RIGHT = 10;

export const percent = (share: number): string => String(Math.round(100 * share));

/** Where a share lies, and how large the dot of so many days is among `most`. */
export function dot(bin: ReliabilityBin, size: number, most: number): { x: number; y: number; r: number } {
  return {
    x: LEFT + bin.said * size,
    y: TOP + (1 - bin.happened) * size,
    r: 2.5 + 2.5 * Math.sqrt(bin.days / Math.max(1, most)),
  };
}

/** The same in words, for those who do not see the picture. */
export function reliabilityText(bins: readonly ReliabilityBin[]): string {
  if (!bins.length) return t("forecast-reliability-none");
  const said = bins.map((bin) =>
    t("forecast-reliability-bin", {
      said: percent(bin.said),
      happened: percent(bin.happened),
      low: percent(bin.low),
      high: percent(bin.high),
      days: bin.days,
    }),
  );
  return `${t("forecast-reliability-label")}. ${said.join(" ")}`;
}

export function reliabilityPlot(bins: readonly ReliabilityBin[], o: ReliabilityOptions = {}): TemplateResult {
  const size = o.size ?? 130;
  const ink = o.ink ?? "var(--accent)";
  const most = Math.max(0, ...bins.map((bin) => bin.days));
  const x = (share: number): number => LEFT + share * size;
  const y = (share: number): number => TOP + (1 - share) * size;
  const width = LEFT + size + RIGHT;
  const height = TOP + size + BELOW;
  return html`<svg class="fit" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img" aria-label=${reliabilityText(bins)}>
    ${[0, 0.5, 1].map(
      (v) => svg`<path d="M${x(0)} ${y(v)}H${x(1)}M${x(v)} ${y(0)}V${y(1)}" stroke="var(--line)"></path>
        <text class="tk" x=${LEFT - 5} y=${y(v) + 4} text-anchor="end">${percent(v)}</text>
        <text class="tk" x=${x(v)} y=${y(0) + 13} text-anchor="middle">${percent(v)}</text>`,
    )}
    <text class="tk" x=${LEFT} y="10">${t("forecast-happened-axis")}</text>
    <text class="tk" x=${x(1)} y=${y(0) + 26} text-anchor="end">${t("forecast-said-axis")}</text>
    ${bins.length ? svg`<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="var(--ink-3)" stroke-dasharray="2 3"></path>` : nothing}
    ${bins.map((bin) => {
      const at = dot(bin, size, most);
      return svg`<path d="M${at.x} ${y(bin.low)}V${y(bin.high)}" stroke=${ink}></path>
        <circle cx=${at.x} cy=${at.y} r=${at.r} fill=${ink}></circle>`;
    })}
  </svg>`;
}

/** The plot as a table (`T`). */
export function reliabilityTable(bins: readonly ReliabilityBin[]): TemplateResult {
  return html`<table class="num">
    <caption>${t("forecast-reliability-label")}</caption>
    <thead><tr>
      <th scope="col">${t("forecast-said-axis")}</th><th scope="col">${t("forecast-happened-axis")}</th>
      <th scope="col">${t("forecast-interval")}</th><th scope="col">${t("forecast-days")}</th>
    </tr></thead>
    <tbody>${bins.map(
      (bin) => html`<tr><td>${percent(bin.said)}</td><td>${percent(bin.happened)}</td>
        <td>${percent(bin.low)}–${percent(bin.high)}</td><td>${bin.days}</td></tr>`,
    )}</tbody>
  </table>`;
}
