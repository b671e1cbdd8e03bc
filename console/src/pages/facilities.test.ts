/** The pure parts of the operators' pages: trouble, the field, last heard, bytes, the map's frame. */
import { describe, expect, it } from "vitest";
import type { FacilityRow, WallPlace } from "../api-types";
import { gridOf } from "./facilities-field";
import { heardBars } from "./facilities-heard";
import { byTrouble, level } from "./facilities-trouble";
import { hexLines } from "./quarantine-bytes";
import { frame, labels, spots, urgencyOf } from "./wall-map";

const facility = (change: Partial<FacilityRow> = {}): FacilityRow => ({
  facility_id: "kh-kampot", name: "Kampot", city: "Kampot", kind: "nebulization_centre", jurisdiction: "KH",
  zone: "Asia/Phnom_Penh", link: "good", last_seen_at: "2026-11-26T01:00:00Z", backlog: 0, backlog_oldest_at: null,
  clock_offset_s: 0, instruments: [], treatments_today: 0, open_tasks: 0, version: "0.1.0", alarms: [], ...change,
});
const place = (change: Partial<WallPlace> = {}): WallPlace => ({
  facility_id: "kh-kampot", name: "Kampot Referral", city: "Kampot", link: "good", treating: 0, waiting: [],
  latitude: 10.6, longitude: 104.18, ...change,
});

describe("trouble", () => {
  it("is high only where people wait and nobody hears them", () => {
    expect(level(facility({ open_tasks: 2 }))).toBe("well");
    expect(level(facility({ open_tasks: 2, link: "silent" }))).toBe("high");
  });
  it("has a level for each fault, and none for a facility that has not begun", () => {
    expect(level(facility({ link: "silent" }))).toBe("medium");
    expect(level(facility({ alarms: ["fork"] }))).toBe("medium");
    expect(level(facility({ instruments: [{ id: "s", kind: "spirometer", status: "fault" }] as never }))).toBe("medium");
    expect(level(facility({ alarms: ["clock_off"] }))).toBe("low");
    expect(level(facility({ link: "never", last_seen_at: null }))).toBe("note");
  });
  it("comes first, and the longest queue first within a level", () => {
    const rows = [
      facility({ name: "well" }),
      facility({ name: "short", link: "weak", backlog: 3 }),
      facility({ name: "long", link: "weak", backlog: 90 }),
      facility({ name: "affected", link: "silent", open_tasks: 1 }),
    ];
    expect(rows.sort(byTrouble).map((row) => row.name)).toEqual(["affected", "long", "short", "well"]);
  });
});

describe("the facility field", () => {
  it.each([1, 2, 97, 1044, 14_220])("holds %i squares", (n) => {
    for (const [width, height] of [[760, 122], [328, 122]] as const) {
      const grid = gridOf(n, width, height);
      expect(grid.rows * grid.columns).toBeGreaterThanOrEqual(n);
      expect(grid.columns * grid.cell).toBeLessThanOrEqual(width + 0.1);
      expect(grid.rows * grid.cell).toBeLessThanOrEqual(height + 0.1);
    }
  });
});

it("counts when each was last heard", () => {
  const now = new Date("2026-11-26T01:00:30Z");
  const bars = heardBars([facility(), facility({ last_seen_at: "2026-11-25T00:00:00Z" }), facility({ last_seen_at: null })], now);
  expect(Object.fromEntries(bars.map((bar) => [bar.name, bar.n]))).toEqual({
    "1m": 1, "5m": 0, "30m": 0, "3h": 0, "1d": 0, older: 1, never: 1,
  });
});

it("writes bytes as offset, hexadecimal and letters", () => {
  const lines = hexLines(btoa("Breathway\x00\x01 17 bytes"));
  expect(lines[0]).toBe("000000  42 72 65 61 74 68 77 61  79 00 01 20 31 37 20 62  Breathway.. 17 b");
  expect(lines[1]).toMatch(/^000010 {2}79 74 65 73 +ytes$/);
});

describe("the map", () => {
  it("shows all places in the shape of the screen", () => {
    const all = spots([place(), place({ latitude: 13.36, longitude: 103.86 }), place({ latitude: null })]);
    expect(all).toHaveLength(2);
    const [x, y, width, height] = frame(all, 1060 / 766);
    expect(width / height).toBeCloseTo(1060 / 766);
    for (const spot of all) {
      expect(spot.x).toBeGreaterThan(x);
      expect(spot.x).toBeLessThan(x + width);
      expect(spot.y).toBeGreaterThan(y);
      expect(spot.y).toBeLessThan(y + height);
    }
  });
  it("names a place once and never lets two names cover each other", () => {
    const all = spots([place(), place({ facility_id: "b" }), place({ city: "Kep", latitude: 10.61 })]);
    const named = labels(all, 1);
    expect(named.map((each) => each.words).sort()).toEqual(["Kampot", "Kep"]);
  });
  it("marks a place by its most urgent task, and silence where nobody waits", () => {
    const task = (priority: "high" | "low") => ({ priority, reason: "x", values: {}, state: "open", deadline_at: "", claimed: false }) as never;
    expect(urgencyOf(place({ waiting: [task("low"), task("high")] }))).toBe("high");
    expect(urgencyOf(place({ link: "silent" }))).toBe("silent");
    expect(urgencyOf(place())).toBe("none");
  });
});
