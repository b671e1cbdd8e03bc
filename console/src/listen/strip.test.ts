import { describe, expect, it } from "vitest";
import { Strip } from "./strip";

const RATE = 8000;
const tone = (from: number, length: number): Int16Array =>
  Int16Array.from({ length }, (_, n) => 8000 * Math.sin((2 * Math.PI * 400 * (from + n)) / RATE));

describe("strip", () => {
  it("a gap is a gap until its sound comes", () => {
    const strip = new Strip(RATE);
    strip.push(0, tone(0, 8000));
    strip.push(10400, tone(10400, 5600));
    expect(strip.gaps(strip.end)).toEqual([{ fromS: 1, toS: 1.3 }]);
    expect(strip.levels(strip.column(9000))).toBeNull();
    strip.push(8000, tone(8000, 2400));
    expect(strip.gaps(strip.end)).toEqual([]);
    const levels = strip.levels(strip.column(9000))!;
    const loudest = levels.indexOf(Math.max(...levels));
    expect(Math.abs(loudest * strip.hzPerBin - 400)).toBeLessThanOrEqual(strip.hzPerBin);
  });

  it("old sound makes room, and late sound does not overwrite the new", () => {
    const strip = new Strip(RATE);
    strip.push(0, tone(0, 4000));
    strip.push(12 * RATE, tone(0, 4000).map(() => 77));
    strip.push(0, tone(0, 4000));
    expect(strip.has(12 * RATE)).toBe(true);
    expect(strip.has(0)).toBe(false);
  });
});
