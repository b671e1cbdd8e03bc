import { beforeAll, describe, expect, it, vi } from "vitest";
import type { EffectView, TriggersView } from "../api-types";
import { setLanguage, wordsIn } from "../i18n";
import { placeOf, ratioAxis } from "../plots/interval";
import { plainly } from "./family";
import { listed, ordered, says, unit } from "./triggers";

const effect = (exposure: string, verdict: EffectView["verdict"], rr: number | null = null): EffectView => ({
  exposure, verdict, rr, lower: rr && rr * 0.8, upper: rr && rr * 1.25, others: 1.1, usual: 27, high: 21,
});
const of: TriggersView = {
  made_at: "2026-11-20T00:00:00Z", treatments: 14, months: 9, people: 212, place: "kh-kampot",
  effects: [
    effect("humidity", "little", 1.02), effect("cold", "raises", 1.44), effect("pollen_grass", "cannot_tell", 1.1),
    effect("o3", "cannot_tell"), effect("pm25", "raises", 1.9), effect("no2", "not_measured"),
  ],
};

describe("personal triggers", () => {
  beforeAll(() => {
    vi.stubGlobal("document", { documentElement: {} });
    return setLanguage("en", false);
  });
  it("puts what is told first and says what cannot be told", () => {
    expect(ordered(of.effects).map((each) => each.exposure)).toEqual(["pm25", "cold", "humidity", "pollen_grass", "o3", "no2"]);
    expect(listed(of.effects, "cannot_tell")).toBe("grass pollen and ozone");
    expect(says(of.effects[1]!)).toBe("× 1.44 (1.15 to 1.80)");
    expect(says(of.effects[3]!)).toBe("cannot tell yet");
    expect([unit("cold"), unit("pollen_grass"), unit("no2")]).toEqual(["°C", "/m³", "µg/m³"]);
  });
  it("draws ratios on a log scale that holds their intervals", () => {
    const axis = ratioAxis([0.7, 2.4]);
    expect(axis).toEqual({ low: 0.25, high: 4, ticks: [0.25, 0.5, 1, 2, 4] });
    expect(placeOf(1, axis)).toBe(0.5);
    expect(placeOf(2, axis)).toBe(0.75);
    expect(placeOf(900, axis)).toBe(1);
    expect(ratioAxis([]).high).toBe(2);
  });
  it.each(["en", "km", "zh-CN"] as const)("is plain in %s, the strongest first, and says what it rests on", async (tag) => {
    const said = plainly(of, await wordsIn(tag));
    expect(said).toHaveLength(6);
    expect(said[0]).toContain("1.9");
    expect(said[1]).toContain("1.4");
    expect(said[4]).toMatch(/14.*9|9.*14/);
    expect(said.join(" ")).not.toMatch(/family-|exposure-/);
  });
  it("gives no advice where nothing was found", async () => {
    const quiet = { ...of, effects: [effect("cold", "cannot_tell")] };
    expect(plainly(quiet, await wordsIn("en"))).toEqual([
      "We cannot tell yet for: cold. More visits will tell more.",
      "This rests on 14 visits in 9 months. It is no forecast for a single day.",
    ]);
  });
});
