import { describe, expect, it, test, vi } from "vitest";
import { stateOf } from "./components/delivery";
import { clock, countdown, dose, number, response, signed } from "./format";
import { sparkGeometry } from "./plots/spark";

describe("numbers for people", () => {
  it("have a true minus and no minus zero", () => {
    expect(number(-3.97, 2)).toBe("−3.97");
    expect(number(-0.001, 1)).toBe("0.0");
    expect(number(null)).toBe("–");
    expect(signed(0.67, 2)).toBe("+0.67");
    expect(signed(-0.5, 1)).toBe("−0.5");
    expect(signed(0, 0)).toBe("0");
    expect(response(10.4)).toBe("+10.4");
    expect(response(26.2)).toBe("+26");
    expect(dose(2.5)).toBe("2.5");
    expect(dose(40)).toBe("40");
  });

  it("count down in minutes and seconds while it matters", () => {
    expect(countdown(192).text).toBe("3:12");
    expect(countdown(-61).text).toBe("1:01");
    expect(countdown(38 * 60).text).toBe("38");
  });
});

describe("delivery", () => {
  it("is what was really reached", () => {
    const none = { sent_at: null, seen_at: null, done_at: null };
    expect(stateOf(none)).toBe("saved");
    expect(stateOf({ ...none, sent_at: "x" })).toBe("sent");
    expect(stateOf({ ...none, sent_at: "x", seen_at: "x" })).toBe("seen");
    expect(stateOf({ sent_at: "x", seen_at: "x", done_at: "x" })).toBe("done");
  });
});

describe("a spark", () => {
  it("leaves a gap where a value is missing", () => {
    const made = sparkGeometry([95, null, 93, 92], { width: 30, height: 20, low: 90, high: 100 });
    expect(made.path.match(/M/g)).toHaveLength(2);
    expect(made.end![0]).toBeCloseTo(27, 5);
  });
});

test("a formatter is made once, however often a live page asks", () => {
  clock("2026-11-26T07:06:00Z", "Asia/Phnom_Penh");
  const made = vi.spyOn(Intl, "DateTimeFormat");
  clock("2026-11-26T08:06:00Z", "Asia/Phnom_Penh");
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
});
