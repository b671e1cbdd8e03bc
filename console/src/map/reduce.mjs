/**
 * Reduce Natural Earth's countries (1:50m, TopoJSON of `world-atlas`) to the base maps.
 *
 * In: a TopoJSON file with the object `countries`. Out: `base.json`: Mercator, whole numbers, arcs
 * as deltas, so that a border is stored once and is exactly shared by both sides.
 *
 *     node reduce.mjs world_countries_50m.topojson > base.json
 *     node reduce.mjs world_countries_50m.topojson world > world.json
 */
import { readFileSync } from "node:fs";

const WORLD = process.argv[3] === "world";
const BOX = WORLD // degrees; else south, east and south-east Asia
  ? { west: -180, east: 180, south: -58, north: 78 }
  : { west: 64, east: 154, south: -14, north: 56 };
const UNITS_PER_DEGREE = WORLD ? 10 : 100;
const TOLERANCE = 0.9; // units: 1 km; 10 km of the world
const ISLET = WORLD ? 5 : 14; // units: what is smaller is left out

const ISO = {
  "004": "AF", "050": "BD", "064": "BT", "096": "BN", "104": "MM", "116": "KH", "144": "LK",
  "156": "CN", "158": "TW", "344": "HK", "356": "IN", "360": "ID", "392": "JP", "408": "KP",
  "410": "KR", "417": "KG", "418": "LA", "446": "MO", "458": "MY", "496": "MN", "524": "NP",
  "586": "PK", "608": "PH", "626": "TL", "643": "RU", "702": "SG", "704": "VN", "764": "TH",
};

const topology = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { scale, translate } = topology.transform;

const projected = (lon, lat) => [
  Math.round(lon * UNITS_PER_DEGREE),
  Math.round(-Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * (180 / Math.PI) * UNITS_PER_DEGREE),
];

const inside = (lon, lat) =>
  lon >= BOX.west && lon <= BOX.east && lat >= BOX.south && lat <= BOX.north;

/** Douglas and Peucker's line simplification, by stack. */
function simplify(points, tolerance) {
  if (points.length < 3) return points;
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const stack = [[0, points.length - 1]];
  while (stack.length) {
    const [from, to] = stack.pop();
    const [x1, y1] = points[from];
    const [x2, y2] = points[to];
    const length = Math.hypot(x2 - x1, y2 - y1);
    let far = 0;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const [x, y] = points[i];
      const off = length === 0
        ? Math.hypot(x - x1, y - y1)
        : Math.abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length;
      if (off > far) [far, at] = [off, i];
    }
    if (far > tolerance) {
      keep[at] = 1;
      stack.push([from, at], [at, to]);
    }
  }
  return points.filter((_, i) => keep[i]);
}

const arcs = topology.arcs.map((arc) => {
  let x = 0;
  let y = 0;
  const lonLat = arc.map(([dx, dy]) => [
    (x += dx) * scale[0] + translate[0],
    (y += dy) * scale[1] + translate[1],
  ]);
  return {
    seen: lonLat.some(([lon, lat]) => inside(lon, lat)),
    points: simplify(lonLat.map(([lon, lat]) => projected(lon, Math.max(-80, Math.min(80, lat)))), TOLERANCE),
  };
});

const number = new Map(); // old arc -> new arc
const out = [];
const users = new Map(); // new arc -> how many rings use it

function placed(index) {
  const at = index < 0 ? ~index : index;
  if (!number.has(at)) {
    number.set(at, out.length);
    let [px, py] = [0, 0];
    out.push(arcs[at].points.flatMap(([x, y]) => {
      const d = [x - px, y - py];
      [px, py] = [x, y];
      return d;
    }));
  }
  const placedAt = number.get(at);
  users.set(placedAt, (users.get(placedAt) ?? 0) + 1);
  return index < 0 ? ~placedAt : placedAt;
}

const countries = [];
for (const geometry of topology.objects.countries.geometries) {
  const code = ISO[geometry.id];
  if (!code && !WORLD) continue;
  const polygons = geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs;
  const rings = [];
  for (const polygon of polygons) {
    for (const ring of polygon) {
      const parts = ring.map((i) => arcs[i < 0 ? ~i : i]);
      if (!parts.some((part) => part.seen)) continue;
      const all = parts.flatMap((part) => part.points);
      const width = Math.max(...all.map((p) => p[0])) - Math.min(...all.map((p) => p[0]));
      const height = Math.max(...all.map((p) => p[1])) - Math.min(...all.map((p) => p[1]));
      if (all.length < 4 || Math.max(width, height) < ISLET) continue;
      rings.push(ring.map(placed));
    }
  }
  if (rings.length) countries.push({ code, rings });
}

const borders = [...users].filter(([, count]) => count > 1).map(([arc]) => arc);
process.stdout.write(JSON.stringify({
  source: "Natural Earth 1:50m cultural vectors, countries (public domain), reduced by reduce.mjs",
  units_per_degree: UNITS_PER_DEGREE,
  countries,
  borders,
  arcs: out,
}) + "\n");
