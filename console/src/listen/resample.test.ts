import { describe, expect, it } from "vitest";
import { Resampler, toPcm } from "./resample";

const tone = (hz: number, rate: number): Float32Array => Float32Array.from({ length: rate }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / rate));

function all(from: number, to: number, samples: Float32Array): number[] {
  const resampler = new Resampler(from, to);
  const out: number[] = [];
  for (let at = 0; at < samples.length; at += 128) out.push(...resampler.feed(samples.subarray(at, at + 128)));
  return out;
}

describe("resample", () => {
  it.each([[48000, 8000], [44100, 8000], [16000, 4000]])("%i Hz to %i Hz keeps a tone of 400 Hz", (from, to) => {
    const out = all(from, to, tone(400, from));
    const wanted = tone(400, to);
    const worst = Math.max(...out.slice(200, -200).map((v, n) => Math.abs(v - wanted[n + 200]!)));
    expect(worst).toBeLessThan(0.004);
    expect(to - out.length).toBeLessThan(20);
  });

  it("what the lower rate cannot hold is gone", () => {
    expect(Math.max(...all(48000, 8000, tone(5500, 48000)).slice(200).map(Math.abs))).toBeLessThan(0.003);
  });

  it("full scale is held", () => {
    expect([...toPcm(Float32Array.from([2, -2, 0.5]))]).toEqual([32767, -32768, 16384]);
  });
});
