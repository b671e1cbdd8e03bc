/**
 * When which sample is heard. Pure arithmetic, run in the audio thread.
 *
 * In: frames with the time they came, and how much is asked for. Out: samples at the card's rate; a
 * gap is silence and is counted, never filled in. The buffer follows the measured variation of the
 * delay: as deep as all but the slowest of the last seconds' frames need. The rate is corrected by
 * half a per cent at most; what is further off is jumped over.
 */
export const CORRECTION_MOST = 0.005;
const HELD_S = 12;
const MEASURED = 240; // frames: six seconds
const QUANTILE = 0.97;
const SAFETY_S = 0.005; // a block of the audio thread, and the reach of the taps
const SETTLE_S = 2; // within which an error is corrected, as far as the rate may
const JUMP_S = 0.25;
const TAPS = 16;
const PHASES = 128;
const NONE = -1;

/** Windowed-sinc taps for each fraction of a sample, normalised. */
const KERNEL = Array.from({ length: PHASES + 1 }, (_, phase) => {
  const taps = Float32Array.from({ length: TAPS }, (_, tap) => {
    const x = tap - TAPS / 2 + 1 - phase / PHASES;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (TAPS / 2));
    return Math.abs(x) >= TAPS / 2 ? 0 : x === 0 ? 1 : (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
  });
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
});

export class Playout {
  /** The sample that is heard, a fraction; negative before the first. */
  at = NONE;
  /** How far behind the newest sample we aim to be, in seconds. */
  targetS = 0.08;
  gapS = 0;
  jumps = 0;
  /** No newer sound comes: silence after the last sample is no gap. */
  ended = false;
  #newest = 0;
  #values: Float32Array;
  #places: Float64Array;
  #transits: number[] = [];
  #base = 0;

  constructor(readonly rateHz: number) {
    const size = HELD_S * rateHz;
    this.#values = new Float32Array(size);
    this.#places = new Float64Array(size).fill(NONE);
  }

  /** `nowS` is the audio clock; only frames of now tell of the line's delay. */
  push(index: number, samples: Int16Array, nowS: number, isNow: boolean): void {
    const size = this.#values.length;
    for (let n = 0; n < samples.length; n++) {
      const slot = (index + n) % size;
      if (this.#places[slot]! > index + n) continue; // older than what is held
      this.#values[slot] = samples[n]! / 32768;
      this.#places[slot] = index + n;
    }
    this.#newest = Math.max(this.#newest, index + samples.length);
    if (isNow) this.#measure(nowS - (index + samples.length) / this.rateHz, samples.length / this.rateHz, nowS);
  }

  #measure(transit: number, frameS: number, nowS: number): void {
    this.#transits.push(transit);
    if (this.#transits.length > MEASURED) this.#transits.shift();
    const sorted = [...this.#transits].sort((a, b) => a - b);
    this.#base = sorted[0]!;
    const slow = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * QUANTILE))]!;
    // A frame is whole when its last sample is there: between two frames its length must last.
    this.targetS = slow - this.#base + frameS + SAFETY_S;
    if (this.at < 0) this.at = Math.max(0, this.#ideal(nowS));
  }

  #ideal(nowS: number): number {
    return (nowS - this.#base - this.targetS) * this.rateHz;
  }

  /** Fill `out` at `outHz`, beginning at the audio clock's `nowS`. */
  pull(out: Float32Array, outHz: number, nowS: number): void {
    if (this.at < 0) {
      out.fill(0);
      return;
    }
    const error = this.#ideal(nowS) - this.at;
    if (Math.abs(error) > JUMP_S * this.rateHz) {
      this.at = Math.max(0, this.#ideal(nowS));
      this.jumps++;
    }
    const wanted = error / (SETTLE_S * this.rateHz);
    const near = Math.max(-CORRECTION_MOST, Math.min(CORRECTION_MOST, wanted));
    const step = (this.rateHz / outHz) * (1 + near);
    let early = -Math.min(0, error) * (outHz / this.rateHz); // samples out that we are ahead
    for (let n = 0; n < out.length; n++) {
      out[n] = this.#sample(this.at);
      if (this.#places[Math.floor(this.at) % this.#values.length] !== Math.floor(this.at)) {
        if (!this.ended || this.at < this.#newest) this.gapS += 1 / outHz;
        if (early-- > 0) continue; // it is on its way: wait, rather than pass it by
      }
      this.at += step;
    }
  }

  #sample(at: number): number {
    const whole = Math.floor(at);
    const taps = KERNEL[Math.round((at - whole) * PHASES)]!;
    const size = this.#values.length;
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const place = whole + tap - TAPS / 2 + 1;
      const slot = ((place % size) + size) % size;
      if (this.#places[slot] === place) sum += this.#values[slot]! * taps[tap]!;
    }
    return sum;
  }
}
