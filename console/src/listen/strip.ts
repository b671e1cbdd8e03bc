/**
 * The last seconds of a live sound for its pictures: samples by their index, spectra by column.
 *
 * In: frames in any order, later ones too. Out: what is there and what is not: a gap stays a gap
 * until the missing sound comes. Pure arithmetic; a spectrum is made once and again when its
 * samples change.
 */
import { TOP_HZ, transform } from "../plots/spectrum";

export const SHOWN_S = 8;
export const COLUMN_S = 0.02;
const HELD_S = 12;
const WINDOW_S = 0.064;
const FLOOR_DB = -120;

export interface Gap {
  fromS: number;
  toS: number;
}

export class Strip {
  /** The index after the newest sample. */
  end = 0;
  readonly bins: number;
  readonly hzPerBin: number;
  #values: Float32Array;
  #places: Float64Array;
  #columns = new Map<number, Float32Array>();
  #size: number;
  #hann: Float32Array;

  constructor(readonly rateHz: number) {
    this.#values = new Float32Array(HELD_S * rateHz);
    this.#places = new Float64Array(HELD_S * rateHz).fill(-1);
    this.#size = 2 ** Math.ceil(Math.log2(WINDOW_S * rateHz));
    this.#hann = Float32Array.from({ length: this.#size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / this.#size));
    this.hzPerBin = rateHz / this.#size;
    this.bins = Math.min(this.#size / 2, Math.ceil(TOP_HZ / this.hzPerBin));
  }

  push(index: number, samples: Int16Array): void {
    const length = this.#values.length;
    for (let n = 0; n < samples.length; n++) {
      const slot = (index + n) % length;
      if (this.#places[slot]! > index + n) continue;
      this.#values[slot] = samples[n]! / 32768;
      this.#places[slot] = index + n;
    }
    this.end = Math.max(this.end, index + samples.length);
    const half = this.#size / 2;
    for (let c = this.column(index - half); c <= this.column(index + samples.length + half); c++) this.#columns.delete(c);
    if (this.#columns.size > (2 * HELD_S) / COLUMN_S) this.#forget();
  }

  #forget(): void {
    const oldest = this.column(this.end) - HELD_S / COLUMN_S;
    for (const c of this.#columns.keys()) if (c < oldest) this.#columns.delete(c);
  }

  column(index: number): number {
    return Math.floor(index / (COLUMN_S * this.rateHz));
  }

  has(index: number): boolean {
    return index >= 0 && this.#places[index % this.#values.length] === index;
  }

  value(index: number): number {
    return this.has(index) ? this.#values[index % this.#values.length]! : 0;
  }

  /** Levels in dB, lowest frequency first; null where not all of its samples are there. */
  levels(column: number): Float32Array | null {
    const known = this.#columns.get(column);
    if (known) return known;
    const size = this.#size;
    const from = Math.round((column + 0.5) * COLUMN_S * this.rateHz - size / 2);
    const re = new Float32Array(size);
    const im = new Float32Array(size);
    for (let n = 0; n < size; n++) {
      if (!this.has(from + n)) return null;
      re[n] = this.value(from + n) * this.#hann[n]!;
    }
    transform(re, im);
    const out = new Float32Array(this.bins);
    for (let b = 0; b < this.bins; b++) {
      const power = (re[b]! ** 2 + im[b]! ** 2) / (size / 4) ** 2;
      out[b] = Math.max(FLOOR_DB, 10 * Math.log10(power + 1e-12));
    }
    this.#columns.set(column, out);
    return out;
  }

  /** What is missing of the shown seconds before `end`, longer than 10 ms, in seconds of the source. */
  gaps(end: number): Gap[] {
    const from = Math.max(0, end - SHOWN_S * this.rateHz);
    const found: Gap[] = [];
    let since = -1;
    for (let index = from; index <= end; index++) {
      const there = index === end || this.has(index);
      if (!there && since < 0) since = index;
      if (there && since >= 0) {
        if (index - since > 0.01 * this.rateHz) found.push({ fromS: since / this.rateHz, toS: index / this.rateHz });
        since = -1;
      }
    }
    return found;
  }
}
