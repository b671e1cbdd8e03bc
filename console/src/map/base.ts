/**
 * The base map: land and borders from Natural Earth as SVG paths, and the projection they are in.
 *
 * Out: Mercator in hundredths of a degree. Nothing is fetched; `base.json` is part of the page.
 */
import base from "./base.json";

export const UNITS = base.units_per_degree;
export const x = (longitude: number): number => longitude * UNITS;
export const y = (latitude: number): number =>
  -Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) * (180 / Math.PI) * UNITS;

/** One arc as points; the same border serves both of its countries. */
function points(at: number): [number, number][] {
  const deltas = base.arcs[at < 0 ? ~at : at]!;
  const out: [number, number][] = [];
  let [px, py] = [0, 0];
  for (let i = 0; i < deltas.length; i += 2) {
    px += deltas[i]!;
    py += deltas[i + 1]!;
    out.push([px, py]);
  }
  return at < 0 ? out.reverse() : out;
}

const line = (at: number): string => points(at).map(([px, py], i) => `${i ? "L" : "M"}${px} ${py}`).join("");

const rings = (all: number[][]): string =>
  all.map((ring) => `M${ring.flatMap((at) => points(at)).map(([px, py]) => `${px} ${py}`).join("L")}Z`).join("");

export const lands = base.countries.map(({ code, rings: all }) => ({ code, path: rings(all) }));
export const borders = base.borders.map(line).join("");
