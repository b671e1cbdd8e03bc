import { describe, expect, it } from "vitest";
import { gathered } from "./access";
import { sites } from "./sounds";
import { series, thinned } from "./vitals";

const look = (who: string, action: string) => ({ at: "2026-11-26T01:00:00Z", who, role: "expert", action });

describe("who looked", () => {
  it("is one line for the same person doing the same", () => {
    const made = gathered([look("A", "patient"), look("A", "patient"), look("B", "patient"), look("A", "patient")]);
    expect(made.map((row) => `${row.who} ${row.times}`)).toEqual(["A 2", "B 1", "A 1"]);
  });
});

describe("vitals", () => {
  it("join stretches in time and never lose a dip", () => {
    const stretch = (at: string, spo2: (number | null)[]) => ({
      at,
      offsets_s: spo2.map((_, n) => n),
      spo2_percent: spo2,
      heart_rate_per_min: [],
      breathing_rate_per_min: [],
    });
    const dip = Array.from({ length: 200 }, (_, n) => (n === 77 ? 81 : 96));
    const made = series([stretch("2026-11-26T01:10:00Z", dip), stretch("2026-11-26T01:00:00Z", [95, null])], "spo2_percent");
    expect(made[0]!.value).toBe(95);
    expect(made[1]!.value).toBeNull();
    const few = thinned(made);
    expect(few.length).toBeLessThanOrEqual(60);
    expect(Math.min(...few.filter((v) => v !== null))).toBe(81);
  });
});

describe("sounds", () => {
  it("stand by site, the last of each phase", () => {
    const sound = (event_id: string, body_site: string, phase: "before" | "after") => ({
      event_id,
      body_site,
      phase,
      at: "",
      instrument_id: "",
      rate_hz: 4000,
      duration_s: 3,
      readable: true,
    });
    const made = sites([sound("1", "trachea", "before"), sound("2", "trachea", "before"), sound("3", "lateral_left", "after")]);
    expect(made.map((s) => [s.name, s.before?.event_id, s.after?.event_id])).toEqual([
      ["trachea", "2", undefined],
      ["lateral_left", undefined, "3"],
    ]);
  });
});
