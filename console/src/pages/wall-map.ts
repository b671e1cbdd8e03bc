/**
 * The wall's map: land and borders from Natural Earth, each place a mark, those who wait named.
 *
 * In: places with their coordinates. Out: an SVG that shows the country's places, as near as they
 * allow. Nothing is fetched from outside; `map/base.json` is part of the page.
 */
import { html, svg, type TemplateResult } from "lit";
import type { WallPlace } from "../api-types";
import { t } from "../i18n";
import { UNITS, borders, lands, x, y } from "../map/base";

const LEAST_SPAN = 5 * UNITS; // degrees: a single place is shown with its surroundings
const PAD = 0.16;

export type Urgency = "high" | "medium" | "low" | "silent" | "none";

export interface Spot {
  place: WallPlace;
  x: number;
  y: number;
  urgency: Urgency;
}

export function urgencyOf(place: WallPlace): Urgency {
  for (const priority of ["high", "medium", "low"] as const) {
    if (place.waiting.some((task) => task.priority === priority)) return priority;
  }
  return place.link === "silent" ? "silent" : "none";
}

export function spots(places: readonly WallPlace[]): Spot[] {
  return places.flatMap((place) => {
    const { latitude, longitude } = place;
    if (typeof latitude !== "number" || typeof longitude !== "number") return [];
    return [{ place, x: x(longitude), y: y(latitude), urgency: urgencyOf(place) }];
  });
}

/** The part of the map that holds all spots, in the shape of the screen. */
export function frame(of: readonly Spot[], aspect: number): [number, number, number, number] {
  const xs = of.map((spot) => spot.x);
  const ys = of.map((spot) => spot.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  let width = Math.max(LEAST_SPAN, (right - left) * (1 + 2 * PAD));
  let height = Math.max(LEAST_SPAN / aspect, (bottom - top) * (1 + 2 * PAD));
  if (width / height < aspect) width = height * aspect;
  else height = width / aspect;
  return [(left + right - width) / 2, (top + bottom - height) / 2, width, height];
}

export function wallMap(places: readonly WallPlace[], home: string, width: number, height: number): TemplateResult | null {
  const all = spots(places);
  if (!all.length) return null;
  const view = frame(all, width / height);
  const px = view[2] / width; // one screen pixel in units of the map
  const waiting = all.filter((spot) => ["high", "medium", "low"].includes(spot.urgency));
  const text = t("wall-map-text", {
    places: all.length,
    waiting: waiting.length,
    silent: all.filter((spot) => spot.urgency === "silent").length,
  });
  // Those in trouble are drawn last, on top.
  const order: Urgency[] = ["none", "silent", "low", "medium", "high"];
  const sorted = [...all].sort((a, b) => order.indexOf(a.urgency) - order.indexOf(b.urgency));
  return html`<svg class="wall-map" viewBox=${view.join(" ")} preserveAspectRatio="xMidYMid slice" role="img" aria-label=${text}>
    ${lands.map(({ code, path }) => svg`<path d=${path} class=${code === home ? "land home" : "land"} stroke-width=${0.9 * px}></path>`)}
    <path d=${borders} class="border" stroke-width=${1.2 * px} stroke-dasharray="${1.5 * px} ${4 * px}"></path>
    ${sorted.map((spot) => mark(spot, px))}
    ${labels(sorted, px).map(
      (label) => svg`<text class="place-name ${label.quiet ? "quiet" : ""}" x=${label.x} y=${label.y} text-anchor=${label.anchor} font-size=${label.size} stroke-width=${5 * px}>${label.words}</text>`,
    )}
  </svg>`;
}

/** Priority by shape and colour: ring and dot, triangle, diamond; a cross where it is silent. */
function mark(spot: Spot, px: number) {
  const at = `translate(${spot.x} ${spot.y}) scale(${px})`;
  switch (spot.urgency) {
    case "high": {
      const free = spot.place.waiting.some((task) => task.priority === "high" && !task.claimed);
      return svg`<g transform=${at}><circle class=${free ? "blink" : ""} r="15" fill="none" stroke="var(--alarm-high)" stroke-width="3.5"></circle>
        <circle r="7.5" fill="var(--alarm-high)" stroke="var(--ink)" stroke-width="1.75"></circle></g>`;
    }
    case "medium":
      return svg`<path transform=${at} d="M0 -11L11 8H-11Z" fill="var(--alarm-medium)" stroke="var(--ground)" stroke-width="2"></path>`;
    case "low":
      return svg`<path transform=${at} d="M0 -9L9 0L0 9L-9 0Z" fill="var(--alarm-low)" stroke="var(--ground)" stroke-width="2"></path>`;
    case "silent":
      return svg`<path transform=${at} d="M-6 -6L6 6M6 -6L-6 6" stroke="var(--ink-2)" stroke-width="3" stroke-linecap="round"></path>`;
    case "none":
      return svg`<circle transform=${at} r=${spot.place.treating ? 6.5 : 4.5} fill=${spot.place.treating ? "var(--seq-4)" : "var(--seq-3)"}></circle>`;
  }
}

interface Label {
  words: string;
  x: number;
  y: number;
  size: number;
  anchor: "start" | "end" | "middle";
  quiet: boolean;
}

/** Names where they fit: the most urgent first; a name that would cover another is left out. */
export function labels(sorted: readonly Spot[], px: number): Label[] {
  const taken: [number, number, number, number][] = sorted.map((spot) => [spot.x - 9 * px, spot.y - 9 * px, spot.x + 9 * px, spot.y + 9 * px]);
  const out: Label[] = [];
  for (const spot of [...sorted].reverse()) {
    const quiet = spot.urgency === "none";
    const size = (quiet ? 20 : 23) * px;
    const words = spot.place.city || spot.place.name;
    const wide = words.length * size * 0.58;
    const spaces: [Label["anchor"], number, number][] = [
      ["start", 24 * px, size * 0.34],
      ["end", -24 * px, size * 0.34],
      ["middle", 0, -24 * px],
      ["middle", 0, 24 * px + size * 0.7],
    ];
    // A name covers the mark of a place that is well only where there is no other room for it.
    for (const [anchor, dx, dy, cover] of [...spaces.map((each) => [...each, false] as const), ...spaces.map((each) => [...each, true] as const)]) {
      const [lx, ly] = [spot.x + dx, spot.y + dy];
      const left = anchor === "start" ? lx : anchor === "end" ? lx - wide : lx - wide / 2;
      const box: [number, number, number, number] = [left, ly - size * 0.8, left + wide, ly + size * 0.25];
      const free = (i: number): boolean => sorted[i] === spot || (cover && !quiet && sorted[i]?.urgency === "none");
      const hit = taken.some(([a, b, c, d], i) => !free(i) && box[0] < c && box[2] > a && box[1] < d && box[3] > b);
      if (hit || out.some((label) => label.words === words)) continue;
      taken.push(box);
      out.push({ words, x: lx, y: ly, size, anchor, quiet });
      break;
    }
  }
  return out;
}
