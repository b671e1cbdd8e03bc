import { beforeAll, describe, expect, it, vi } from "vitest";
import { setLanguage } from "../i18n";
import { dot, reliabilityText } from "./reliability";

const BINS = [
  { said: 0.1, happened: 0.08, low: 0.05, high: 0.13, days: 200 },
  { said: 0.7, happened: 0.66, low: 0.5, high: 0.79, days: 32 },
];

beforeAll(async () => {
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  await setLanguage("en", false);
});

describe("reliability", () => {
  it("says in words what the dots show", () => {
    expect(reliabilityText(BINS)).toContain("When it said 70 %, it happened on 66 % of 32 days (50 to 79 %).");
    expect(reliabilityText([])).toBe("Too few days to compare yet.");
  });

  it("puts what is right on the diagonal, and more days larger", () => {
    const [low, high] = BINS.map((bin) => dot({ ...bin, happened: bin.said }, 100, 200));
    expect(low!.x - 28).toBeCloseTo(100 - (low!.y - 16));
    expect(high!.x - 28).toBeCloseTo(100 - (high!.y - 16));
    expect(low!.r).toBeGreaterThan(high!.r);
  });
});
