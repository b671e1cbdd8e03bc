import { describe, expect, it } from "vitest";
import { added, changed, same, span, without, wrong } from "./marking";

describe("marks", () => {
  it("lie between two ends, whichever came first, within the sound", () => {
    expect(span(2.004, 0.5, 9)).toEqual({ start: 0.5, end: 2 });
    expect(span(-1, 99, 9.216)).toEqual({ start: 0, end: 9.21 });
  });

  it("stand in the order of time; a tap is none", () => {
    const late = added([], { start: 4, end: 5 }, "Wheeze");
    const both = added(late, { start: 1, end: 2 }, "Normal");
    expect(both.map((mark) => mark.label)).toEqual(["Normal", "Wheeze"]);
    expect(added(both, { start: 3, end: 3.01 }, "Noise")).toEqual(both);
    expect(without(both, 0)).toEqual(late);
  });

  it("are compared as what they say", () => {
    const one = added(added([], { start: 4, end: 5 }, "Wheeze"), { start: 1, end: 2 }, "Normal");
    expect(same(one, [...one].reverse())).toBe(true);
    expect(same(one, changed(one, 1, { label: "Rhonchi" }))).toBe(false);
  });

  it("end after they begin, within the sound", () => {
    const mark = { start_s: 1, end_s: 2, label: "Wheeze" as const };
    expect(wrong(mark, 9)).toBe(false);
    expect(wrong({ ...mark, end_s: 1 }, 9)).toBe(true);
    expect(wrong(mark, 1.5)).toBe(true);
    expect(wrong({ ...mark, start_s: NaN }, 9)).toBe(true);
  });
});
