import { describe, expect, it } from "vitest";
import { CORRECTION_MOST, Playout } from "./playout";

const RATE = 8000;
const OUT = 48000;
const QUANTUM = 128;
const FRAME = 320;

/** A line with a delay for each frame; what is heard, and where the head is at each quantum. */
function listen(seconds: number, delayS: (frame: number) => number | null, clock = 1) {
  const playout = new Playout(RATE);
  const frames = Array.from({ length: Math.floor((seconds * RATE * clock) / FRAME) }, (_, n) => {
    const delay = delayS(n);
    return { n, at: delay === null ? Infinity : ((n + 1) * FRAME) / RATE / clock + delay };
  });
  const heads: { t: number; at: number }[] = [];
  const out = new Float32Array(QUANTUM);
  const sound: number[] = [];
  for (let t = 0; t < seconds; t += QUANTUM / OUT) {
    for (const frame of frames) {
      if (frame.at > t) continue;
      const samples = Int16Array.from({ length: FRAME }, (_, k) => 8000 * Math.sin((2 * Math.PI * 400 * (frame.n * FRAME + k)) / RATE));
      playout.push(frame.n * FRAME, samples, t, true);
      frame.at = Infinity;
    }
    heads.push({ t, at: playout.at });
    playout.pull(out, OUT, t);
    sound.push(...out);
  }
  return { playout, heads, sound };
}

const lag = ({ heads }: ReturnType<typeof listen>, from: number): number[] =>
  heads.filter((head) => head.t > from).map((head) => head.t - head.at / RATE);

describe("playout", () => {
  it("a steady line is heard without a gap, close behind", () => {
    const run = listen(4, () => 0.01);
    expect(run.playout.gapS).toBe(0);
    expect(Math.max(...lag(run, 1))).toBeLessThan(0.07);
  });

  it("the buffer follows the delay's variation", () => {
    const run = listen(8, (n) => 0.02 + (n % 5) * 0.03);
    expect(run.playout.targetS).toBeGreaterThan(0.12);
    expect(run.playout.targetS).toBeLessThan(0.25);
    const before = listen(4, (n) => 0.02 + (n % 5) * 0.03).playout.gapS;
    expect(run.playout.gapS - before).toBeLessThan(0.05);
  });

  it("missing frames are silence and counted, not filled in", () => {
    const run = listen(4, (n) => (n >= 50 && n < 60 ? null : 0.01));
    expect(run.playout.gapS).toBeCloseTo(0.4, 1);
    const quiet = run.sound.slice(2.25 * OUT, 2.35 * OUT);
    expect(Math.max(...quiet.map(Math.abs))).toBe(0);
  });

  it("another clock is followed within half a per cent", () => {
    const run = listen(20, () => 0.01, 1.001);
    const steps = run.heads.slice(1).map((head, n) => head.at - run.heads[n]!.at);
    const nominal = (QUANTUM * RATE) / OUT;
    const late = steps.slice(2000);
    expect(Math.max(...late)).toBeLessThanOrEqual(nominal * (1 + CORRECTION_MOST) + 1e-6);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(nominal * (1 - CORRECTION_MOST) - 1e-6);
    expect(run.playout.gapS).toBeLessThan(0.01);
  });

  it("a tone of 400 Hz stays one", () => {
    const { sound } = listen(3, () => 0.01);
    const part = sound.slice(2 * OUT, 2.5 * OUT);
    const crossings = part.filter((v, n) => n > 0 && v >= 0 && part[n - 1]! < 0).length;
    expect(Math.abs(crossings - 200)).toBeLessThanOrEqual(2);
    expect(Math.max(...part)).toBeGreaterThan(0.23);
    expect(Math.max(...part)).toBeLessThan(0.25);
  });
});
