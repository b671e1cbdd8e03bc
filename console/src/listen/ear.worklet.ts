/** The audio thread: frames by its port, sound out; ten times a second where it is. */
import { Playout } from "./playout";

declare const sampleRate: number;
declare const currentTime: number;
declare function registerProcessor(name: string, of: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

export interface Heard {
  /** Sample heard at the context's time `timeS`. */
  index: number;
  timeS: number;
  targetS: number;
  gapS: number;
  jumps: number;
}

const SAY_S = 0.1;

class Ear extends AudioWorkletProcessor {
  #playout: Playout | null = null;
  #said = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent) => this.#hear(data);
  }

  #hear(data: { port?: MessagePort; rateHz?: number; index?: number; samples?: Int16Array; now?: boolean; ended?: boolean }): void {
    if (data.port) data.port.onmessage = ({ data: more }: MessageEvent) => this.#hear(more);
    else if (data.rateHz) this.#playout = new Playout(data.rateHz);
    else if (data.ended && this.#playout) this.#playout.ended = true;
    else if (data.samples) this.#playout?.push(data.index!, data.samples, currentTime, data.now!);
  }

  process(_in: Float32Array[][], [out]: Float32Array[][]): boolean {
    const playout = this.#playout;
    const channel = out?.[0];
    if (!playout || !channel) return true;
    const index = playout.at;
    playout.pull(channel, sampleRate, currentTime);
    if (index >= 0 && currentTime - this.#said >= SAY_S) {
      this.#said = currentTime;
      const { targetS, gapS, jumps } = playout;
      this.port.postMessage({ index, timeS: currentTime, targetS, gapS, jumps } satisfies Heard);
    }
    return true;
  }
}

registerProcessor("breathway-ear", Ear);
