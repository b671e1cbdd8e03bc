import { describe, expect, it } from "vitest";
import { Doubler } from "./double";

const HZ = 700;
const tone = (at: number): number => Math.round(9000 * Math.sin((2 * Math.PI * HZ * at) / 8000));

describe("sound at half the rate", () => {
  it("is put between at every index, and begins anew where the order breaks", () => {
    const doubler = new Doubler();
    const half = (from: number) => Int16Array.from({ length: 120 }, (_, n) => tone(from + 2 * n));
    const out = new Map<number, number>();
    for (const from of [0, 240, 480, 960, 1200]) {
      const made = doubler.feed(from, half(from));
      made.samples.forEach((value, n) => out.set(made.index + n, value));
    }
    for (const at of [...out.keys()].filter((each) => (each > 40 && each < 700) || each > 1010)) {
      expect(Math.abs(out.get(at)! - tone(at))).toBeLessThan(120);
    }
    expect(out.has(800)).toBe(false); // between 720 and 960 nothing is made up
    expect(out.has(600)).toBe(true);
  });
});
