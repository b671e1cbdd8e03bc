/** Sound clips: fetched once, decoded by the browser, played one at a time. */
import { call, get } from "../api";
import type { SoundHeard, SoundView } from "../api-types";
import { spectrogram, type Spectrogram } from "../plots/spectrum";

export interface Clip {
  samples: Float32Array;
  rateHz: number;
  buffer: AudioBuffer;
  spectrogram: Spectrogram;
  peak: number;
}

const COLUMNS = 300;
const LOWEST_CONTEXT_HZ = 8000; // every browser takes it; a slower clip is resampled up

const fetched = new Map<string, Promise<Clip>>();
const listened = new Map<string, Promise<SoundHeard>>();

/** The clip of a sound; a failed fetch may be tried again. */
export function clip(of: SoundView): Promise<Clip> {
  const known = fetched.get(of.event_id);
  if (known) return known;
  const promise = load(of);
  fetched.set(of.event_id, promise);
  promise.catch(() => fetched.delete(of.event_id));
  return promise;
}

/** What the centre hears in a sound. */
export function heardIn(of: SoundView): Promise<SoundHeard> {
  const known = listened.get(of.event_id);
  if (known) return known;
  const promise = get<SoundHeard>(`/api/sounds/${of.event_id}/heard`);
  listened.set(of.event_id, promise);
  promise.catch(() => listened.delete(of.event_id));
  return promise;
}

/** Nothing of a person stays in memory when their page is left. */
export const forgetClips = (): void => {
  stop();
  fetched.clear();
  listened.clear();
};

async function load(of: SoundView): Promise<Clip> {
  const response = await call(`/api/sounds/${of.event_id}`);
  const bytes = await response.arrayBuffer();
  const rate = Math.max(LOWEST_CONTEXT_HZ, of.rate_hz);
  const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  const samples = buffer.getChannelData(0);
  let peak = 0;
  for (const value of samples) peak = Math.max(peak, Math.abs(value));
  return { samples, rateHz: buffer.sampleRate, buffer, peak, spectrogram: spectrogram(samples, buffer.sampleRate, COLUMNS) };
}

let context: AudioContext | null = null;
let playing: { id: string; source: AudioBufferSourceNode; from: number; seconds: number } | null = null;
const watchers = new Set<() => void>();

export function watchPlaying(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

const tell = (): void => {
  for (const watcher of [...watchers]) watcher();
};

export const playingId = (): string => playing?.id ?? "";

/** How far the playing clip is, 0 to 1. */
export function progress(): number {
  if (!playing || !context) return 0;
  return Math.min(1, Math.max(0, (context.currentTime - playing.from) / playing.seconds));
}

export function stop(): void {
  playing?.source.stop();
  playing = null;
  tell();
}

/** From a second of it on. */
export async function play(id: string, of: Clip, fromS = 0): Promise<void> {
  stop();
  context ??= new AudioContext();
  await context.resume();
  const source = context.createBufferSource();
  source.buffer = of.buffer;
  source.connect(context.destination);
  const mine = { id, source, from: context.currentTime - fromS, seconds: of.buffer.duration };
  source.onended = () => {
    if (playing === mine) {
      playing = null;
      tell();
    }
  };
  source.start(0, fromS);
  playing = mine;
  tell();
}
