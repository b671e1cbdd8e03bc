/** The audio thread: the microphone's blocks at its rate in, 16 bit at 8 kHz out by the port. */
import { Resampler, toPcm } from "./resample";

declare const sampleRate: number;
declare function registerProcessor(name: string, of: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

export const RATE_HZ = 8000;
const BLOCK = 80; // samples: 10 ms

class Microphone extends AudioWorkletProcessor {
  #resampler = new Resampler(sampleRate, RATE_HZ);
  #rest: number[] = [];

  process([input]: Float32Array[][]): boolean {
    const channel = input?.[0];
    if (!channel) return true;
    this.#rest.push(...this.#resampler.feed(channel));
    while (this.#rest.length >= BLOCK) {
      const pcm = toPcm(Float32Array.from(this.#rest.splice(0, BLOCK)));
      this.port.postMessage(pcm, [pcm.buffer]);
    }
    return true;
  }
}

registerProcessor("breathway-microphone", Microphone);
