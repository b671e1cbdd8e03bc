/** Small multiples: the same map week by week, and the map as a table. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { count, dayMonth, number } from "../format";
import { t } from "../i18n";
import { lands, x, y } from "./base";
import { eastOf, isShare, paths, type Measure, type Sight } from "./steps";

const when = (step: string): Date => new Date(`${step.slice(0, 10)}T12:00:00Z`);

export function weeks(view: Sight, from: readonly number[], choose: (day: string) => void): TemplateResult {
  const east = eastOf(view.units);
  const known = view.units.filter((unit) => typeof unit.longitude === "number");
  if (!known.length) return html``;
  const xs = known.map((unit) => x(east(unit.longitude!)));
  const ys = known.map((unit) => y(unit.latitude!));
  const span = Math.max(120, (Math.max(...xs) - Math.min(...xs)) * 1.2, (Math.max(...ys) - Math.min(...ys)) * 1.2);
  const box = [(Math.min(...xs) + Math.max(...xs) - span) / 2, (Math.min(...ys) + Math.max(...ys) - span) / 2, span, span].join(" ");
  return html`<ul class="map-weeks">${view.steps.map((step, at) => {
    const words = t("map-week", { day: dayMonth(when(step), "UTC"), n: count(view.totals[at]!) });
    const last = new Date(when(step).getTime() + 6 * 86_400_000).toISOString().slice(0, 10);
    return html`<li><button @click=${() => choose(last < view.today ? last : view.today)} aria-label=${words}>
      <svg viewBox=${box} aria-hidden="true">${lands.map(({ path }) => svg`<path d=${path} class="map-land" stroke-width=${span / 200}></path>`)}
        ${paths(view.units, at, from, east).map((d, n) => (d ? svg`<path d=${d} class="map-step step-${n}" stroke-width=${span / 300}></path>` : nothing))}</svg>
      <span class="cap num">${dayMonth(when(step), "UTC")}<br />${count(view.totals[at]!)}</span></button></li>`;
  })}</ul>`;
}

export const shown = (measure: Measure, value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : isShare(measure) ? `${number(value * 100)} %` : number(value, measure === "ratio" ? 2 : measure === "rate" ? 1 : 0);

export function table(view: Sight, at: number, choose: (id: string) => void): TemplateResult {
  const measure = view.measure;
  const rows = [...view.units].sort((a, b) => (b.values[at] ?? -1) - (a.values[at] ?? -1));
  const bounded = rows.some((unit) => unit.low.length);
  return html`<div class="map-table scroll" tabindex="0" role="region" aria-label=${t("map-table")}><table class="grid">
    <thead><tr><th>${t("map-col-place")}</th><th>${t("map-col-cell")}</th><th class="r">${t(`map-measure-${measure}`)}</th>
      ${bounded ? html`<th class="r">${t("map-col-interval")}</th>` : nothing}
      ${measure === "count" ? nothing : html`<th class="r">${t("map-measure-count")}</th>`}${measure === "ratio" ? html`<th class="r">${t("map-col-expected")}</th>` : nothing}
      <th class="r">${t("map-col-facilities")}</th></tr></thead>
    <tbody>${rows.map((unit) => html`<tr>
      <td><button class="btn t" @click=${() => choose(unit.id)}>${unit.name || unit.id}</button></td><td class="num q s12">${unit.id}</td>
      <td class="num r">${unit.treatments[at] === null && unit.values[at] === null ? t("map-hidden-short") : shown(measure, unit.values[at])}</td>
      ${bounded ? html`<td class="num r m">${shown(measure, unit.low[at])}–${shown(measure, unit.high[at])}</td>` : nothing}
      ${measure === "count" ? nothing : html`<td class="num r">${unit.treatments[at] === null ? t("map-hidden-short") : count(unit.treatments[at]!)}</td>`}
      ${measure === "ratio" ? html`<td class="num r">${number(unit.expected[at] ?? null, 1)}</td>` : nothing}
      <td class="num r">${unit.facilities}${unit.silent ? html` <span class="q">${t("map-silent-n", { n: unit.silent })}</span>` : nothing}</td></tr>`)}</tbody></table></div>`;
}
