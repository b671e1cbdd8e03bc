/**
 * One cell beside the map: what was seen and expected, its days, what was measured there.
 *
 * In: a unit as the API tells it. Out: sentences first, then the plot, then what is known of reasons;
 * what is not known is not said.
 */
import { html, nothing, svg, type TemplateResult } from "lit";
import type { MapAir, MapCell, MapRise } from "../api-types";
import "../components/alarm-tag";
import "../components/forecast";
import "../components/warn-schools";
import "../components/weather-warnings";
import { count, dayMonth, number, signed } from "../format";
import { code, rich, t } from "../i18n";
import { round } from "./steps";

const WIDE = 340;
const HIGH = 150;
const LEFT = 28;
const BELOW = 22;

const when = (step: string): Date => new Date(`${step.slice(0, 10)}T12:00:00Z`);

export function cellPanel(cell: MapCell): TemplateResult {
  const unit = cell.unit;
  const seen = cell.treatments.at(-1);
  const expected = cell.expected.at(-1) ?? null;
  const last = cell.steps.at(-1)!.slice(0, 10);
  const [now, before] = [cell.rises.filter((each) => each.day === last), cell.rises.filter((each) => each.day !== last)];
  const rise = now[0];
  const name = unit.name || unit.id;
  return html`
    <p class="map-of">${rise ? html`<bw-alarm-tag priority=${rise.priority} label=${code("priority", rise.priority)}></bw-alarm-tag>` : nothing}
      <span class="s13 m num">${t("map-cell", { id: unit.id, day: dayMonth(when(cell.steps.at(-1)!), "UTC") })}</span></p>
    <h2>${seen === null || seen === undefined
      ? t("map-cell-hidden", { place: name })
      : expected === null
        ? t("map-cell-seen", { place: name, n: count(seen) })
        : t("map-cell-expected", { place: name, n: count(seen), expected: expected < 10 ? String(Number(expected.toFixed(1))) : number(expected) })}</h2>
    <p class="m">${sentence(cell)}</p>
    ${now.map((each) => html`<p class="m">${riseText(each)}</p>`)}
    ${before.length ? html`<details class="m"><summary>${t("map-rises-before", { n: before.length })}</summary>${before.map((each) => html`<p>${riseText(each)}</p>`)}</details>` : nothing}
    <h3>${t("map-days-title")}</h3>
    ${days(cell)}
    <p class="cap">${cell.rises.length ? `${t("map-days-rises")} ` : nothing}${t(`map-basis-${cell.basis}`)}</p>
    ${cell.air.length ? html`<h3>${t("map-explains")}</h3>${air(cell.air)}` : nothing}
    <bw-weather-warnings .places=${cell.places}></bw-weather-warnings>
    ${cell.places.length ? html`<bw-forecast .place=${cell.places[0]!}></bw-forecast>
      <bw-warn-schools .place=${cell.places[0]!}></bw-warn-schools>` : nothing}
    <div class="map-acts">${cell.facility_ids.length === 1
      ? html`<a class="btn" href="/facilities/${cell.facility_ids[0]}">${t("map-facility")}</a>`
      : html`<details><summary class="btn">${t("map-facilities", { n: cell.facility_ids.length })}</summary>
          <ul>${cell.facility_ids.map((id) => html`<li><a href="/facilities/${id}">${id}</a></li>`)}</ul></details>`}</div>`;
}

export function riseText(rise: MapRise): string {
  const values = { from: dayMonth(when(rise.first_day), "UTC"), to: dayMonth(when(rise.day), "UTC") };
  const words = rise.first_day === rise.day ? t("map-rise-day", values) : t("map-rise-days", values);
  const told = t(rise.cells.length > 1 ? "map-rise-near" : "map-rise-own", { n: rise.cells.length, seen: count(rise.observed), expected: number(rise.expected) });
  return `${words} ${t(`map-method-${rise.method.split(" ")[0]!.toLowerCase()}`)} ${told}`;
}

function sentence(cell: MapCell): TemplateResult[] {
  const [low, high] = [cell.low.at(-1), cell.high.at(-1)];
  const out: TemplateResult[] = [];
  if (typeof low === "number" && typeof high === "number") out.push(html`${t("map-usual-range", { low: number(low), high: number(high) })} `);
  if (cell.children) out.push(html`${t("map-children", { n: cell.children })} `);
  if (cell.severe) out.push(html`${t("map-severe", { n: cell.severe[0]!, of: cell.severe[1]! })} `);
  if (cell.responded) out.push(html`${t("map-responded", { n: cell.responded[0]!, of: cell.responded[1]! })}`);
  return out;
}

/** Treatments a day with the range of a usual day behind them. */
function days(cell: MapCell): TemplateResult {
  const { treatments: values, expected, low, high } = cell;
  const n = cell.steps.length;
  const most = Math.max(4, ...values.map((v) => v ?? 0), ...high.map((v) => v ?? 0)) * 1.05;
  const px = (k: number): number => LEFT + (k / Math.max(1, n - 1)) * (WIDE - LEFT - 8);
  const py = (value: number): number => 8 + (1 - value / most) * (HIGH - BELOW - 8);
  const known = expected.flatMap((v, k) => (v === null ? [] : [k]));
  const band = known.length
    ? `${known.map((k, i) => `${i ? "L" : "M"}${px(k).toFixed(1)} ${py(high[k] ?? 0).toFixed(1)}`).join("")}${[...known].reverse().map((k) => `L${px(k).toFixed(1)} ${py(low[k] ?? 0).toFixed(1)}`).join("")}Z`
    : "";
  const line = (of: readonly (number | null)[]): string => {
    let pen = "M";
    return of.map((v, k) => {
      if (v === null) return ((pen = "M"), "");
      const part = `${pen}${px(k).toFixed(1)} ${py(v).toFixed(1)}`;
      pen = "L";
      return part;
    }).join("");
  };
  const tick = Math.max(1, round(most / 2));
  const ticks = Array.from({ length: Math.floor(most / tick) + 1 }, (_, n) => n * tick);
  const last = values.at(-1);
  return html`<svg class="map-days" viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label=${t("map-days-text", {
      n: last ?? "–", expected: number(expected.at(-1) ?? null, 1), days: n,
    })}>
    ${ticks.map((v) => svg`<path class="gr" d="M${LEFT} ${py(v)}H${WIDE - 8}"></path><text class="tk" x=${LEFT - 6} y=${py(v) + 4} text-anchor="end">${v}</text>`)}
    ${band ? svg`<path d=${band} fill="var(--sunken)"></path>` : nothing}
    <path d=${line(expected)} class="c-pred"></path><path d=${line(values)} class="c-after"></path>
    ${cell.rises.map((rise) => {
      const k = cell.steps.findIndex((step) => step.startsWith(rise.day));
      return typeof values[k] === "number" ? svg`<circle cx=${px(k)} cy=${py(values[k])} r="5" class="map-day-rise"></circle>` : nothing;
    })}
    ${values.map((v, k) => v !== null && (values[k - 1] ?? null) === null && (values[k + 1] ?? null) === null ? svg`<circle cx=${px(k)} cy=${py(v)} r="2" fill="var(--after)"></circle>` : nothing)}
    ${typeof last === "number" ? svg`<circle cx=${px(n - 1)} cy=${py(last)} r="4.5" fill="var(--after)"></circle>` : nothing}
    <text class="tk" x=${px(0)} y=${HIGH - 5}>${dayMonth(when(cell.steps[0]!), "UTC")}</text>
    <text class="tk" x=${WIDE - 8} y=${HIGH - 5} text-anchor="end">${dayMonth(when(cell.steps.at(-1)!), "UTC")}</text>
  </svg>`;
}

function air(measured: readonly MapAir[]): TemplateResult {
  return html`<table class="grid s13"><tbody>${measured.map((each) => html`<tr>
    <td>${t(`map-air-${each.quantity.replaceAll("_", "-")}`)}</td>
    <td class="num">${t("map-air-value", { value: number(each.value, 1), unit: each.unit })}</td>
    <td class="num r m">${each.usual === null ? t("map-air-new") : rich("map-air-usual", { usual: number(each.usual, 1), change: signed(each.value - each.usual, 1) })}</td>
  </tr>`)}</tbody></table><p class="cap">${t("map-explains-note")}</p>`;
}
