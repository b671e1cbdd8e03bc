/** Parts around the map: a choice from a list, the steps of colour, rises without what says the same twice. */
import { html } from "lit";
import type { MapLayer, MapRise } from "../api-types";
import { number } from "../format";
import { t } from "../i18n";
import { isShare, type Sight } from "./steps";

export function select<T extends string>(name: string, of: readonly (readonly [T, string])[], chosen: T, choose: (value: T) => void) {
  return html`<select class="in map-more" aria-label=${t(name)} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as T)}>
    ${of.map(([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}</select>`;
}

export const check = (words: string, on: boolean, set: (on: boolean) => void) =>
  html`<label class="map-check"><input type="checkbox" .checked=${on} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />${words}</label>`;

export function ramp(view: Sight, from: readonly number[]) {
  const digits = view.measure === "ratio" ? 1 : Math.max(...from) < 10 && view.measure === "rate" ? 1 : 0;
  const words = (value: number): string => (isShare(view.measure) ? number(100 * value) : Number(value.toFixed(digits + 1)).toString());
  return html`<p class="cap">${t(`map-measure-${view.measure}`)}${isShare(view.measure) ? ", %" : ""}; ${t("map-legend-white")}</p>
    <ol class="map-ramp num">${from.map((value, n) => html`<li><i class="ramp-${n + 1}"></i>${words(value)}${n === from.length - 1 ? "+" : ""}</li>`)}</ol>
    <p class="map-hatch cap"><i></i>${t("map-legend-hidden")}</p>`;
}

/** What the dots of a layer mean, and who measured it. */
export function aboutLayer(of: MapLayer) {
  const values = of.points.map((point) => point.value);
  if (!values.length) return html`<p class="cap" role="status">${t("map-layer-none")}</p>`;
  if (!of.unit) return html`<p class="cap" role="status">${t("map-layer-schools")}</p>`;
  const digits = Math.max(...values) < 10 ? 1 : 0;
  const range = { low: number(Math.min(...values), digits), high: number(Math.max(...values), digits), unit: of.unit };
  const qualities = of.qualities.map((each) => t(`air-quality-${each}`)).join(", ");
  return html`<p class="cap num" role="status">${t("map-layer-range", range)} ${t("map-layer-source", { source: of.sources.join(", "), quality: qualities })}</p>`;
}

/** The finest cells that are still 22 pixels wide; an H3 cell of resolution 3 is about 1.1° across. */
export const resolutionFor = (pixels: number): number => Math.max(3, Math.min(7, 3 + Math.floor(Math.log((1.1 * pixels) / 22) / Math.log(2.6458))));

/** Of a day that nobody looked at it is not known that nothing rose. */
export const quietly = (view: Sight, day: string): string =>
  !view.judged ? "map-rises-others" : view.judged.includes(day) ? "map-no-rises" : "map-rises-unjudged";

/** One cause, one line: a cluster speaks for its cells, the latest of a cell for the earlier ones. */
export function alone(rises: readonly MapRise[], first: string, last: string): MapRise[] {
  const found = rises.filter((rise) => first <= rise.day && rise.day <= last).sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  const clusters = found.filter((rise) => rise.cells.length > 1);
  const kept = found.filter((rise) => !clusters.some((each) => each !== rise && each.cells.includes(rise.cell)));
  return kept.filter((rise, n) => kept.findIndex((other) => other.cell === rise.cell) === n);
}
