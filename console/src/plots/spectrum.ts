/**
 * Short-time spectra of a sound, 0 to 1600 Hz, in dB. Pure arithmetic.
 *
 * In: samples of one channel and their rate. Out: columns of levels, lowest frequency first. Hann
 * windows of 64 ms, placed evenly so that there is one column for each pixel of the picture.
 */
export const TOP_HZ = 1600;
const WINDOW_S = 0.064;
const FLOOR_DB = -120;

export interface Spectrogram {
  columns: Float32Array[];
  hzPerBin: number;
  /** The loudest level, leaving out the loudest one in five hundred. */
  topDb: number;
  loudestHz: number;
}

/** In-place radix-2 transform of `re` and `im`, whose length is a power of two. */
export function transform(re: Float32Array, im: Float32Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const half = size >> 1;
    const angle = (-2 * Math.PI) / size;
    for (let k = 0; k < half; k++) {
      const c = Math.cos(angle * k);
      const s = Math.sin(angle * k);
      for (let start = k; start < n; start += size) {
        const other = start + half;
        const r = re[other]! * c - im[other]! * s;
        const i = re[other]! * s + im[other]! * c;
        re[other] = re[start]! - r;
        im[other] = im[start]! - i;
        re[start] = re[start]! + r;
        im[start] = im[start]! + i;
      }
    }
  }
}

const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, least)));

export function spectrogram(samples: Float32Array, rateHz: number, columns: number): Spectrogram {
  const size = powerOfTwo(WINDOW_S * rateHz);
  const bins = Math.min(size / 2, Math.ceil((TOP_HZ * size) / rateHz));
  const hann = Float32Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
  const out: Float32Array[] = [];
  const totals = new Float64Array(bins);
  for (let c = 0; c < columns; c++) {
    const middle = ((c + 0.5) / columns) * samples.length;
    const re = new Float32Array(size);
    const im = new Float32Array(size);
    const from = Math.round(middle - size / 2);
    for (let n = 0; n < size; n++) re[n] = (samples[from + n] ?? 0) * hann[n]!;
    transform(re, im);
    const column = new Float32Array(bins);
    for (let b = 0; b < bins; b++) {
      // One-sided power against full scale; the sum of a Hann window is half its length.
      const power = (re[b]! ** 2 + im[b]! ** 2) / (size / 4) ** 2;
      totals[b]! += power;
      column[b] = Math.max(FLOOR_DB, 10 * Math.log10(power + 1e-12));
    }
    out.push(column);
  }
  const hzPerBin = rateHz / size;
  return { columns: out, hzPerBin, topDb: top(out), loudestHz: loudest(totals, hzPerBin) };
}

function top(columns: readonly Float32Array[]): number {
  const all = columns.flatMap((column) => [...column]).sort((a, b) => a - b);
  return all[Math.floor(all.length * 0.998)] ?? FLOOR_DB;
}

/** Where most power lies above 100 Hz: below it the heart and the hand are louder than the lung. */
function loudest(totals: Float64Array, hzPerBin: number): number {
  let best = Math.ceil(100 / hzPerBin);
  for (let b = best; b < totals.length; b++) if (totals[b]! > totals[best]!) best = b;
  return Math.round(best * hzPerBin);
}

/** Greatest and smallest sample for each pixel of a waveform. */
export function envelope(samples: Float32Array, columns: number): [number, number][] {
  return Array.from({ length: columns }, (_, c): [number, number] => {
    let low = 0;
    let high = 0;
    const to = Math.floor(((c + 1) / columns) * samples.length);
    for (let n = Math.floor((c / columns) * samples.length); n < to; n++) {
      const value = samples[n]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  });
}
