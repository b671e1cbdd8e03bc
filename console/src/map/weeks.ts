/** Small multiples: the same map step by step, and the map as a table. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { count, dayMonth, number } from "../format";
import { t } from "../i18n";
import { lands, x, y } from "./base";
import { eastOf, isShare, paths, type Measure, type Sight } from "./steps";
import { named } from "./time";

const MANY = 8;
/** Short, under a small map; its button says it in full. */
const brief = (view: Sight, start: string): string =>
  view.step === "hour" ? start.slice(11, 16) : view.step === "week" ? dayMonth(new Date(start + "Z"), "UTC") : named(view.step, start, view.today);

/** The last eight steps, or the eight up to the one that is chosen. */
export function multiples(view: Sight, from: readonly number[], chosen: string, choose: (start: string) => void): TemplateResult {
  const east = eastOf(view.units);
  const known = view.units.filter((unit) => typeof unit.longitude === "number");
  if (!known.length) return html``;
  const xs = known.map((unit) => x(east(unit.longitude!)));
  const ys = known.map((unit) => y(unit.latitude!));
  const span = Math.max(120, (Math.max(...xs) - Math.min(...xs)) * 1.2, (Math.max(...ys) - Math.min(...ys)) * 1.2);
  const box = [(Math.min(...xs) + Math.max(...xs) - span) / 2, (Math.min(...ys) + Math.max(...ys) - span) / 2, span, span].join(" ");
  const end = view.step === "hour" ? Math.max(MANY, view.steps.indexOf(chosen) + 1) : view.steps.length;
  return html`<ul class="map-weeks">${view.steps.slice(Math.max(0, end - MANY), end).map((step, n) => {
    const at = Math.max(0, end - MANY) + n;
    const words = t("map-week", { day: named(view.step, step, view.today), n: count(view.totals[at]!) });
    return html`<li><button class=${step === chosen ? "on" : ""} @click=${() => choose(step)} title=${words}>
      <svg viewBox=${box} aria-hidden="true">${lands.map(({ path }) => svg`<path d=${path} class="map-land" stroke-width=${span / 200}></path>`)}
        ${paths(view.units, at, from, east).map((d, n) => (d ? svg`<path d=${d} class="map-step step-${n}" stroke-width=${span / 300}></path>` : nothing))}</svg>
      <span class="cap num">${brief(view, step)}<br />${count(view.totals[at]!)}</span></button></li>`;
  })}</ul>`;
}

export const shown = (measure: Measure, value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : isShare(measure) ? `${number(value * 100)} %` : number(value, measure === "ratio" ? 2 : measure === "rate" ? 1 : 0);

export function table(view: Sight, at: number, choose: (id: string) => void): TemplateResult {
  const measure = view.measure;
  const rows = [...view.units].sort((a, b) => (b.values[at] ?? -1) - (a.values[at] ?? -1));
  const bounded = rows.some((unit) => unit.low.length);
  return html`<div class="map-table scroll" tabindex="0" role="region" aria-label=${t("map-table")}><table class="grid">
    <thead><tr><th>${t("map-col-place")}</th><th>${t(view.level === "h3" ? "map-col-cell" : "map-col-id")}</th><th class="r">${t(`map-measure-${measure}`)}</th>
      ${bounded ? html`<th class="r">${t("map-col-interval")}</th>` : nothing}
      ${measure === "count" ? nothing : html`<th class="r">${t("map-measure-count")}</th>`}${measure === "ratio" ? html`<th class="r">${t("map-col-expected")}</th>` : nothing}
      <th class="r">${t("map-col-facilities")}</th></tr></thead>
    <tbody>${rows.map((unit) => html`<tr>
      <td><button class="btn t" @click=${() => choose(unit.id)}>${unit.name || unit.id}</button></td><td class="num q s12">${unit.id}</td>
      <td class="num r">${unit.treatments[at] === null && unit.values[at] === null ? t("map-hidden-short") : shown(measure, unit.values[at])}</td>
      ${bounded ? html`<td class="num r m">${typeof unit.low[at] === "number" ? `${shown(measure, unit.low[at])}–${shown(measure, unit.high[at])}` : "–"}</td>` : nothing}
      ${measure === "count" ? nothing : html`<td class="num r">${unit.treatments[at] === null ? t("map-hidden-short") : count(unit.treatments[at]!)}</td>`}
      ${measure === "ratio" ? html`<td class="num r">${number(unit.expected[at] ?? null, 1)}</td>` : nothing}
      <td class="num r">${unit.facilities}${unit.silent ? html` <span class="q">${t("map-silent-n", { n: unit.silent })}</span>` : nothing}</td></tr>`)}</tbody></table></div>`;
}
