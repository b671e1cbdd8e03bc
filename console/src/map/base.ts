/**
 * The base map: land and borders from Natural Earth as SVG paths, and the projection they are in.
 *
 * Out: Mercator in hundredths of a degree, up to 85 degrees north and south. Nothing is fetched; `base.json` is part of the page.
 */
import base from "./base.json";

export const UNITS = base.units_per_degree;
export const x = (longitude: number): number => longitude * UNITS;
const MOST = 85; // degrees: Mercator's poles lie at infinity
export const y = (latitude: number): number =>
  -Math.log(Math.tan(Math.PI / 4 + (Math.max(-MOST, Math.min(MOST, latitude)) * Math.PI) / 360)) * (180 / Math.PI) * UNITS;

export interface Base {
  lands: { code?: string; path: string }[];
  borders: string;
}

interface Reduced {
  units_per_degree: number;
  countries: { code?: string; rings: number[][] }[];
  borders: number[];
  arcs: number[][];
}

function drawn(from: Reduced): Base {
  const scale = UNITS / from.units_per_degree;
  /** One arc as points; the same border serves both of its countries. */
  const points = (at: number): [number, number][] => {
    const deltas = from.arcs[at < 0 ? ~at : at]!;
    const out: [number, number][] = [];
    let [px, py] = [0, 0];
    for (let i = 0; i < deltas.length; i += 2) {
      px += deltas[i]! * scale;
      py += deltas[i + 1]! * scale;
      out.push([px, py]);
    }
    return at < 0 ? out.reverse() : out;
  };
  /** What goes over the date line goes on beyond 180 degrees, and not back around the world. */
  const line = (arcs: number[]): string => {
    let [turn, before] = [0, NaN];
    return `M${arcs.flatMap(points).map(([px, py]) => {
      if (Math.abs(px - before) > 180 * UNITS) turn += px < before ? 360 * UNITS : -360 * UNITS;
      before = px;
      return `${px + turn} ${py}`;
    }).join("L")}`;
  };
  return {
    lands: from.countries.map(({ code, rings }) => ({
      ...(code ? { code } : {}), path: rings.map((ring) => `${line(ring)}Z`).join(""),
    })),
    borders: from.borders.map((at) => line([at])).join(""),
  };
}

export const { lands, borders } = drawn(base);

/** Whether `base.json` has the land around a place. */
export const near = (longitude: number, latitude: number): boolean =>
  longitude > 64 && longitude < 154 && latitude > -14 && latitude < 56;

let whole: Promise<Base> | null = null;
/** The land of the whole world, to 10 km: loaded where it is needed. */
export const world = (): Promise<Base> => (whole ??= import("./world.json").then((found) => drawn(found.default)));
