/**
 * The microphone's rate to 4 or 8 kHz, block by block: a windowed-sinc low-pass read at fractions of
 * a sample. Pure arithmetic, run in the audio thread. What lies above the lower rate's band is taken
 * away, never folded into it.
 */
const HALF = 12; // zero crossings on each side, at the lower rate
const PHASES = 64; // of the kernel between two crossings
const PASS = 0.9; // of the lower Nyquist frequency

const KERNEL = Float32Array.from({ length: HALF * PHASES + 2 }, (_, n) => {
  const x = n / PHASES;
  const window = x >= HALF ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * x) / HALF);
  return window * (x === 0 ? PASS : Math.sin(Math.PI * PASS * x) / (Math.PI * x));
});

export class Resampler {
  #ratio: number;
  #held: Float32Array = new Float32Array(0);
  #first = 0; // the index of the first held sample
  #next = 0; // the index of the next sample out

  constructor(fromHz: number, toHz: number) {
    this.#ratio = fromHz / toHz;
  }

  feed(samples: Float32Array): Float32Array {
    const held = new Float32Array(this.#held.length + samples.length);
    held.set(this.#held);
    held.set(samples, this.#held.length);
    const reach = HALF * this.#ratio;
    const out: number[] = [];
    for (; this.#next * this.#ratio + reach < this.#first + held.length; this.#next++) {
      const at = this.#next * this.#ratio;
      let sum = 0;
      for (let n = Math.max(this.#first, Math.ceil(at - reach)); n <= at + reach; n++) {
        const place = (Math.abs(n - at) / this.#ratio) * PHASES;
        const low = Math.floor(place);
        const tap = KERNEL[low]! + (KERNEL[low + 1]! - KERNEL[low]!) * (place - low);
        sum += held[n - this.#first]! * tap;
      }
      out.push(sum / this.#ratio);
    }
    const keep = Math.max(0, Math.floor(this.#next * this.#ratio - reach) - this.#first);
    this.#held = held.slice(keep);
    this.#first += keep;
    return Float32Array.from(out);
  }
}

/** 16 bit, rounded to the nearest, held at full scale. */
export const toPcm = (samples: Float32Array): Int16Array<ArrayBuffer> =>
  Int16Array.from(samples, (v) => Math.max(-32768, Math.min(32767, Math.round(v * 32768))));
