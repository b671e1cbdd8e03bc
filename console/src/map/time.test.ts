/** Steps of time: where they begin and end, what the strip covers, what an address keeps. */
import { describe, expect, it } from "vitest";
import { lastDay, offered, readChoices, shift, startOf, stretch, tick, writeChoices } from "./time";

const MEASURES = ["count", "ratio", "unanswered"];

describe("a step", () => {
  it("begins where the server truncates", () => {
    const moment = "2026-01-01T13:40:00";
    expect((["hour", "day", "week", "month", "year"] as const).map((step) => startOf(step, moment))).toEqual([
      "2026-01-01T13:00:00", "2026-01-01T00:00:00", "2025-12-29T00:00:00", "2026-01-01T00:00:00", "2026-01-01T00:00:00",
    ]);
  });
  it("ends with its last day, or today", () => {
    expect(lastDay("month", "2026-02-01T00:00:00", "2026-11-25")).toBe("2026-02-28");
    expect(lastDay("year", "2026-01-01T00:00:00", "2026-11-25")).toBe("2026-11-25");
    expect(lastDay("hour", "2026-11-24T23:00:00", "2026-11-25")).toBe("2026-11-24");
    expect(shift("hour", "2026-11-24T23:00:00", 1)).toBe("2026-11-25T00:00:00");
  });
  it("has a word where a longer one begins", () => {
    expect([tick("month", "2026-01-01T00:00:00"), tick("month", "2026-02-01T00:00:00"), tick("week", "2026-01-05T00:00:00")]).toEqual(["2026", "", "2026"]);
  });
});

describe("the strip", () => {
  const now = "2026-11-25T13:00:00";
  it("ends with what runs, and begins with the history", () => {
    expect(stretch("month", "2026-11-01T00:00:00", now, "2026-03-04")).toEqual(["2026-03-01T00:00:00", "2026-11-01T00:00:00"]);
    expect(stretch("hour", now, now, "2020-01-01")).toEqual(["2026-11-19T14:00:00", now]);
    expect(stretch("year", "2026-01-01T00:00:00", now, null)[0]).toBe("2020-01-01T00:00:00");
  });
  it("goes back to what is earlier", () => {
    const [from, to] = stretch("day", "2025-03-31T00:00:00", now, "2020-01-01");
    expect([from, to]).toEqual(["2025-02-15T00:00:00", "2025-05-15T00:00:00"]);
  });
});

describe("the address", () => {
  it("says what is not usual, and is read back", () => {
    const chosen = { step: "week", level: "city", measure: "ratio", at: "2026-11-16T00:00:00" } as const;
    expect(writeChoices(chosen)).toBe("?step=week&level=city&measure=ratio&at=2026-11-16");
    expect(readChoices(writeChoices(chosen), MEASURES)).toEqual(chosen);
    const hour = { step: "hour", level: "h3", measure: "count", at: "2026-11-16T09:00:00" } as const;
    expect(readChoices(writeChoices(hour), MEASURES)).toEqual(hour);
    const midnight = { ...hour, at: "2026-11-16T00:00:00" };
    expect(readChoices(writeChoices(midnight), MEASURES)).toEqual(midnight);
    expect(writeChoices(readChoices("", MEASURES))).toBe("");
  });
  it("that cannot be meant is the usual one", () => {
    expect(readChoices("?step=decade&level=moon&at=2026-13-01&measure=ratio", MEASURES)).toEqual({ step: "day", level: "h3", measure: "ratio", at: "" });
    expect(readChoices("?step=year&measure=ratio", MEASURES).measure).toBe("count");
    expect(offered("unanswered", "hour")).toBe(false);
  });
});
