import { describe, expect, it } from "vitest";
import { envelope, spectrogram, transform } from "./spectrum";

const RATE = 8000;
const tone = (hz: number, seconds: number, level: number): Float32Array =>
  Float32Array.from({ length: RATE * seconds }, (_, n) => level * Math.sin((2 * Math.PI * hz * n) / RATE));

describe("spectrum", () => {
  it("transforms a cosine into its one line", () => {
    const re = Float32Array.from({ length: 64 }, (_, n) => Math.cos((2 * Math.PI * 5 * n) / 64));
    const im = new Float32Array(64);
    transform(re, im);
    const size = [...re].map((value, n) => Math.hypot(value, im[n]!));
    expect(size.indexOf(Math.max(...size))).toBe(5);
    expect(size[5]).toBeCloseTo(32, 3);
    expect(size[6]).toBeLessThan(1e-3);
  });

  it("finds a wheeze of 400 Hz at its pitch", () => {
    const made = spectrogram(tone(400, 1, 0.5), RATE, 50);
    expect(Math.abs(made.loudestHz - 400)).toBeLessThanOrEqual(made.hzPerBin);
    expect(made.columns).toHaveLength(50);
  });

  it("keeps levels: ten times the sound is 20 dB", () => {
    const quiet = spectrogram(tone(400, 1, 0.05), RATE, 10).topDb;
    const loud = spectrogram(tone(400, 1, 0.5), RATE, 10).topDb;
    expect(loud - quiet).toBeCloseTo(20, 1);
  });

  it("shows nothing above 1600 Hz and does not break on silence", () => {
    const made = spectrogram(new Float32Array(RATE), RATE, 10);
    expect(made.columns[0]!.length * made.hzPerBin).toBeLessThanOrEqual(1616);
    expect(made.topDb).toBe(-120);
  });

  it("keeps the extremes of every pixel of a waveform", () => {
    const samples = new Float32Array(1000);
    samples[501] = 0.9;
    samples[502] = -0.8;
    const [low, high] = envelope(samples, 10)[5]!;
    expect(high).toBeCloseTo(0.9, 5);
    expect(low).toBeCloseTo(-0.8, 5);
  });
});
