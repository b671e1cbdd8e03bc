import { describe, expect, it } from "vitest";
import { blow, blowOfPoints, integrate, peakOf, thin, volumeAt, type Point } from "./curve";
import { extent } from "./flow-volume";
import { shape } from "./loop";

describe("a blow from its flow", () => {
  it("is the integral of the flow: 2 L/s for 1 s is 2 L", () => {
    const volumes = integrate(Array(101).fill(2), 100);
    expect(volumes.at(-1)).toBeCloseTo(2, 6);
  });

  it("ends expiration where the volume is greatest", () => {
    const flow = [...Array(101).fill(3), ...Array(150).fill(-2)] as number[];
    const made = blow(flow, 100);
    expect(made.expiration.at(-1)![0]).toBeCloseTo(3, 1);
    expect(made.inspiration.length).toBe(150);
    expect(made.inspiration.at(-1)![1]).toBe(-2);
    expect(made.volume.at(-1)![0]).toBeCloseTo(1.01, 2);
  });

  it("begins at time zero, however long the instrument waited before the blow", () => {
    const rise = Array.from({ length: 10 }, (_, n) => n);
    const fall = Array.from({ length: 300 }, (_, n) => 10 * Math.exp(-n / 60));
    const early = blow([...rise, ...fall], 100);
    const late = blow([...Array<number>(73).fill(0), ...rise, ...fall], 100);
    expect(volumeAt(late.volume, 1)).toBeCloseTo(volumeAt(early.volume, 1)!, 2);
    // Back-extrapolation: the volume already blown at time zero is the BEV, not nothing.
    expect(late.volume[0]![1]).toBeGreaterThan(0);
    expect(late.volume[0]![1]).toBeLessThan(0.3);
  });

  it("reads the volume at a moment between samples", () => {
    const volume: Point[] = [[0, 0], [1, 2], [2, 3]];
    expect(volumeAt(volume, 0.5)).toBeCloseTo(1, 6);
    expect(volumeAt(volume, 1)).toBe(2);
    expect(volumeAt(volume, 9)).toBe(3);
    expect(volumeAt([], 1)).toBeNull();
  });

  it("keeps the start whole and the end when it thins", () => {
    const many = Array.from({ length: 5000 }, (_, n): Point => [n, n]);
    const few = thin(many);
    expect(few.length).toBeLessThan(700);
    expect(few.slice(0, 240)).toEqual(many.slice(0, 240));
    expect(few.at(-1)).toEqual([4999, 4999]);
  });

  it("splits points that are a loop already", () => {
    const made = blowOfPoints([[0, 0], [1, 5], [2, 0], [1, -3], [0, 0]]);
    expect(made.expiration).toEqual([[0, 0], [1, 5], [2, 0]]);
    expect(made.inspiration[1]).toEqual([1, -3]);
    expect(peakOf(made.expiration)).toEqual([1, 5]);
  });
});

describe("the explaining shape", () => {
  it("has the FEV1, FVC and PEF it was asked for", () => {
    const made = shape({ fvc_l: 2.94, fev1_l: 1.98, pef_l_s: 5.1 });
    expect(volumeAt(made.volume, 1)).toBeCloseTo(1.98, 1);
    expect(made.volume.at(-1)![1]).toBeCloseTo(2.94, 1);
    expect(Math.max(...made.expiration.map(([, f]) => f))).toBeCloseTo(5.1, 1);
  });
});

describe("axes", () => {
  it("hold every curve, in steps that are read easily", () => {
    const e = extent([{ kind: "after", blow: blowOfPoints([[0, 0], [0.4, 9.1], [4.12, 0], [2, -5.2], [0, 0]]) }]);
    expect(e).toEqual({ volume: 4.5, flow: 10, inspiration: 6 });
  });
});
