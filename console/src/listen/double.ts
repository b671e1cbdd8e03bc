/**
 * Sound at half the rate, put between: samples at every second index in, samples at every index out.
 * A half-band filter over the frames in their order, so that what comes out runs a few samples
 * behind; where the order breaks, it begins anew. Pure.
 */
const REACH = 8; // samples of the half rate on each side
const TAPS = Array.from({ length: 2 * REACH }, (_, n) => {
  const x = n - REACH + 0.5;
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / REACH));
});
const SUM = TAPS.reduce((a, b) => a + b, 0);

export class Doubler {
  #held: number[] = [];
  #next = -1; // the index that goes on

  /** `index` counts at the full rate. */
  feed(index: number, samples: Int16Array): { index: number; samples: Int16Array<ArrayBuffer> } {
    const anew = index !== this.#next;
    if (anew) this.#held = new Array<number>(2 * REACH - 1).fill(samples[0] ?? 0);
    this.#next = index + 2 * samples.length;
    const all = [...this.#held, ...samples];
    const out = new Int16Array(2 * samples.length);
    for (let n = 0; n < samples.length; n++) {
      const at = n + REACH - 1; // this sample, and the place behind it
      let sum = 0;
      for (let tap = 0; tap < 2 * REACH; tap++) sum += all[n + tap]! * TAPS[tap]!;
      out[2 * n] = all[at]!;
      out[2 * n + 1] = Math.max(-32768, Math.min(32767, Math.round(sum / SUM)));
    }
    this.#held = all.slice(samples.length);
    return anew ? { index, samples: out.slice(2 * REACH) } : { index: index - 2 * REACH, samples: out };
  }
}
