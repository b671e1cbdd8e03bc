/** Steps of colour, and cells over the date line. */
import { describe, expect, it } from "vitest";
import { UNITS, world } from "./base";
import { breaks, eastOf, outline, paths, round, sight, stepOf, type Cell } from "./steps";

const unit = (more: Partial<Cell>): Cell => ({
  id: "a", name: "", latitude: 0, longitude: 0, shape: [0, 0, 1, 0, 1, 1], people: null, facilities: 1, silent: 0,
  values: [1], treatments: [1], low: [], high: [], expected: [], ...more,
});

describe("steps", () => {
  it("begin at round numbers and double", () => {
    expect([round(0), round(0.37), round(7), round(100)]).toEqual([0, 0.2, 5, 100]);
    expect(breaks("count", [1, 130, null])).toEqual([0, 7, 13, 25, 50, 100]);
    expect(breaks("count", [0, 2])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(breaks("rate", [4])).toEqual([0, 0.13, 0.25, 0.5, 1, 2]);
    expect(breaks("ratio", [9])[5]).toBe(3);
  });
  it("know nothing from zero from little", () => {
    const from = [0, 10, 20, 30, 40, 50];
    expect([null, 0, 1, 10, 49, 500].map((value) => stepOf(value, from))).toEqual([null, 0, 1, 2, 5, 6]);
  });
});

describe("cells", () => {
  it("of a step are one path; hidden ones have their own", () => {
    const drawn = paths([unit({}), unit({ values: [99] }), unit({ values: [null], treatments: [null] }), unit({ values: [null] })], 0, [0, 10, 20, 30, 40, 50], (l) => l);
    expect(drawn.map((path) => path.split("M").length - 1)).toEqual([0, 1, 0, 0, 0, 0, 1, 1]);
  });
  it("lie on land that goes on over the date line, not back around the world", async () => {
    for (const { path } of (await world()).lands) {
      for (const ring of path.split("M")) {
        const xs = ring.replace("Z", "").split("L").map((point) => Number(point.split(" ")[0]));
        expect(Math.max(0, ...xs.slice(1).map((each, n) => Math.abs(each - xs[n]!)))).toBeLessThan(180 * UNITS);
      }
    }
  });
  it("at the poles stay on the paper", () => {
    expect(outline([0, 90, 120, 89, -120, -90])).not.toMatch(/NaN|Infinity|\d{6}/);
  });
  it("on both sides of the date line lie side by side", () => {
    const east = eastOf([unit({ longitude: 179 }), unit({ longitude: -179 })]);
    expect([east(179), east(-179)]).toEqual([179, 181]);
    expect(outline([-179.2, 0, -178.8, 0, -179, 1], east)).toMatch(/^M18080\.0 .*L18120\.0 /);
    expect(eastOf([unit({ longitude: 100 }), unit({ longitude: -10 })])(-10)).toBe(-10);
  });
  it("keep the corners that were sent once", () => {
    const view = { units: [unit({ id: "kept" })], values: [[1]], treatments: [[1]], low: [], high: [], expected: [] };
    sight(view as never);
    const again = sight({ ...view, units: [unit({ id: "kept", shape: [] })] } as never);
    expect(again.units[0]!.shape).toHaveLength(6);
  });
});
