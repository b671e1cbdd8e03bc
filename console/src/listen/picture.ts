/** The live picture: waveform above, spectrogram below, gaps hatched; now at the right. */
import { colourRamp, token } from "../plots/sound-picture";
import { TOP_HZ } from "../plots/spectrum";
import { COLUMN_S, SHOWN_S, type Strip } from "./strip";

const RANGE_DB = 54;
const TOP_DB = -28; // a fixed scale: what is louder is darkest

/** `end` is the index at the right edge. */
export function drawSpectra(canvas: HTMLCanvasElement, strip: Strip, end: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const image = context.createImageData(width, height);
  const ramp = colourRamp();
  const from = end - SHOWN_S * strip.rateHz;
  for (let x = 0; x < width; x++) {
    const index = from + ((x + 0.5) / width) * SHOWN_S * strip.rateHz;
    const levels = index < 0 ? null : strip.levels(Math.floor(index / (COLUMN_S * strip.rateHz)));
    if (!levels) continue;
    for (let y = 0; y < height; y++) {
      const bin = Math.min(strip.bins - 1, ((1 - (y + 0.5) / height) * TOP_HZ) / strip.hzPerBin);
      const low = Math.floor(bin);
      const high = Math.min(strip.bins - 1, low + 1);
      const db = levels[low]! + (levels[high]! - levels[low]!) * (bin - low);
      const c = ramp[Math.round(255 * Math.max(0, Math.min(1, (db - TOP_DB + RANGE_DB) / RANGE_DB)))]!;
      image.data.set([c[0], c[1], c[2], 255], (y * width + x) * 4);
    }
  }
  context.putImageData(image, 0, 0);
}

export function drawLine(canvas: HTMLCanvasElement, strip: Strip, end: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  context.fillStyle = token("--ink-2");
  const each = (SHOWN_S * strip.rateHz) / width;
  const from = end - SHOWN_S * strip.rateHz;
  let peak = 0.02;
  for (let index = Math.max(0, Math.round(from)); index < end; index += 3) peak = Math.max(peak, Math.abs(strip.value(index)));
  for (let x = 0; x < width; x++) {
    let [low, high, there] = [0, 0, false];
    for (let index = Math.max(0, Math.floor(from + x * each)); index < from + (x + 1) * each; index++) {
      if (!strip.has(index)) continue;
      there = true;
      const value = strip.value(index);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (!there) continue;
    const scale = (height / 2) * 0.96 / peak;
    context.fillRect(x, height / 2 - Math.max(0.5, high * scale), 1, Math.max(1, (high - low) * scale));
  }
}
