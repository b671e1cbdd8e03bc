/** Spectrogram and waveform onto a canvas: one hue, lightness only, reversed at night. */
import { TOP_HZ, envelope, type Spectrogram } from "./spectrum";

/** Levels this far below the top are the lightest step: a fixed scale for both sides of a pair. */
const RANGE_DB = 48;
const STEPS = 7;

type Colour = [number, number, number];

export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function colour(hex: string): Colour {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Colour;
}

/** 256 steps between the seven of the tokens. */
export function colourRamp(): Colour[] {
  const steps = Array.from({ length: STEPS }, (_, n) => colour(token(`--seq-${n}`)));
  return Array.from({ length: 256 }, (_, n) => {
    const at = (n / 255) * (STEPS - 1);
    const low = Math.min(STEPS - 2, Math.floor(at));
    return steps[low]!.map((v, k) => v + (steps[low + 1]![k]! - v) * (at - low)) as Colour;
  });
}

export function drawSpectrogram(canvas: HTMLCanvasElement, of: Spectrogram, topDb: number): void {
  const { width, height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || !of.columns.length) return;
  const image = context.createImageData(width, height);
  const colours = colourRamp();
  const bins = of.columns[0]!.length;
  for (let x = 0; x < width; x++) {
    const column = of.columns[Math.min(of.columns.length - 1, Math.floor((x / width) * of.columns.length))]!;
    for (let y = 0; y < height; y++) {
      const bin = ((1 - (y + 0.5) / height) * TOP_HZ) / of.hzPerBin;
      const low = Math.min(bins - 1, Math.floor(bin));
      const high = Math.min(bins - 1, low + 1);
      const db = column[low]! + (column[high]! - column[low]!) * (bin - low);
      const level = Math.max(0, Math.min(1, (db - topDb + RANGE_DB) / RANGE_DB));
      const c = colours[Math.round(level * 255)]!;
      const at = (y * width + x) * 4;
      image.data[at] = c[0];
      image.data[at + 1] = c[1];
      image.data[at + 2] = c[2];
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

export function drawWave(canvas: HTMLCanvasElement, samples: Float32Array, peak: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  context.fillStyle = token("--ink-2");
  const middle = height / 2;
  const scale = (middle * 0.96) / (peak || 1);
  envelope(samples, width).forEach(([low, high], x) => {
    const above = Math.max(0.5, high * scale);
    context.fillRect(x, middle - above, 1, above + Math.max(0.5, -low * scale));
  });
}
