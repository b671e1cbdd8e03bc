/**
 * A frame of live sound, as `breathway.model.frame` codes it: bytes in, samples out, bit by bit.
 *
 * Null for anything that is not a whole frame: it is not played, and comes again from the recording.
 */
export interface Frame {
  /** 1 sound of now, 2 sound that was missing. */
  kind: number;
  /** Of the recording: the last two bytes of its id. */
  tag: number;
  rateHz: number;
  /** Of the first sample: the only timeline there is. */
  index: number;
  samples: Int16Array<ArrayBuffer>;
}

export const NOW = 1;
export const LATER = 2;
export const HALF = 3;
const HEAD = 18;
const MOST = 4096;
const VERBATIM = 7;

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let n = 0; n < bytes.length; n++) {
    if (n >= HEAD - 4 && n < HEAD) continue; // its own place
    c = table[(c ^ bytes[n]!) & 0xff]! ^ (c >>> 8);
  }
  return (c ^ 0xffffffff) >>> 0;
}

export function decodeFrame(bytes: Uint8Array): Frame | null {
  if (bytes.length < HEAD) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(14) !== crc(bytes)) return null;
  const [order, k] = [bytes[1]! >> 5, bytes[1]! & 0x1f];
  const count = view.getUint16(6);
  if (count < 1 || count > MOST) return null;
  const values = new Int32Array(count);
  values[0] = view.getInt16(12);
  const whole = order === VERBATIM ? verbatim(view, values) : order < 4 && k < 16 && rice(bytes, values, k, order);
  if (!whole) return null;
  const samples = Int16Array.from(values);
  if (samples.some((value, n) => value !== values[n])) return null;
  return { kind: bytes[0]!, tag: view.getUint16(2), rateHz: view.getUint16(4), index: view.getUint32(8), samples };
}

function verbatim(view: DataView, values: Int32Array): boolean {
  if (view.byteLength !== HEAD + 2 * (values.length - 1)) return false;
  for (let n = 1; n < values.length; n++) values[n] = view.getInt16(HEAD + 2 * n - 2);
  return true;
}

/** All quotients in unary, then all rests of k bits; then the predictor undone. */
function rice(bytes: Uint8Array, values: Int32Array, k: number, order: number): boolean {
  const end = 8 * bytes.length;
  let at = 8 * HEAD;
  const bit = (): number => (bytes[at >> 3]! >> (7 - (at++ & 7))) & 1;
  for (let n = 1; n < values.length; n++) {
    let quotient = 0;
    for (;;) {
      if (at >= end) return false;
      if (bit()) break;
      quotient++;
    }
    values[n] = quotient;
  }
  if (at + k * (values.length - 1) > end) return false;
  for (let n = 1; n < values.length; n++) {
    let folded = values[n]!;
    for (let b = 0; b < k; b++) folded = folded * 2 + bit();
    values[n] = folded & 1 ? -(folded + 1) / 2 : folded / 2;
  }
  predict(values, order);
  return true;
}

/** The n-th sample is predicted by order min(n, order) (RFC 9639, section 9.2.5). */
function predict(v: Int32Array, order: number): void {
  for (let n = 1; n < v.length; n++) {
    const [a, b, c] = [v[n - 1]!, v[n - 2] ?? 0, v[n - 3] ?? 0];
    const by = Math.min(n, order);
    v[n] = v[n]! + (by === 0 ? 0 : by === 1 ? a : by === 2 ? 2 * a - b : 3 * a - 3 * b + c);
  }
}
