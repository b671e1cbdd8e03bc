/**
 * A voice by the centre's line, where no direct way is open (UDP blocked, no TURN server): 8 kHz,
 * µ-law (ITU-T G.711), 100 ms a word. In: the expert's microphone. Out: base64; and back to a speaker.
 */
import microphoneUrl from "./microphone.worklet?worker&url";

const RATE_HZ = 8000;
const WORD = 800; // samples
const AHEAD_S = 0.2; // kept ready against a line that comes unevenly
const LATE_S = 1; // more than this is thrown away: a voice is for now
const BIAS = 0x84;

/** One sample as G.711 has it: sign, exponent, mantissa, inverted. */
export function mulaw(sample: number): number {
  const size = Math.min(Math.abs(sample), 32635) + BIAS;
  const exponent = 24 - Math.clz32(size);
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((size >> (exponent + 3)) & 0x0f)) & 0xff;
}

export function linear(code: number): number {
  const bits = ~code & 0xff;
  const size = (((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 7);
  return bits & 0x80 ? BIAS - size : size - BIAS;
}

export class VoiceOut {
  #audio = new AudioContext();
  #rest: number[] = [];

  async begin(stream: MediaStream, say: (voice: string) => void): Promise<void> {
    await this.#audio.audioWorklet.addModule(microphoneUrl);
    const node = new AudioWorkletNode(this.#audio, "breathway-microphone", { numberOfOutputs: 0 });
    this.#audio.createMediaStreamSource(stream).connect(node);
    node.port.onmessage = ({ data }: MessageEvent<Int16Array>) => {
      this.#rest.push(...Array.from(data, mulaw));
      while (this.#rest.length >= WORD) say(btoa(String.fromCharCode(...this.#rest.splice(0, WORD))));
    };
    await this.#audio.resume();
  }

  close(): void {
    void this.#audio.close();
  }
}

export class VoiceIn {
  #audio = new AudioContext();
  #next = 0;

  /** How loud it is, of full scale. */
  play(voice: string): number {
    const samples = Float32Array.from(atob(voice), (each) => linear(each.charCodeAt(0)) / 32768);
    const now = this.#audio.currentTime;
    if (this.#next < now) this.#next = now + AHEAD_S;
    if (samples.length && this.#next < now + LATE_S) {
      const buffer = this.#audio.createBuffer(1, samples.length, RATE_HZ);
      buffer.copyToChannel(samples, 0);
      const source = this.#audio.createBufferSource();
      source.buffer = buffer;
      source.connect(this.#audio.destination);
      source.start(this.#next);
      this.#next += samples.length / RATE_HZ;
    }
    return samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  }

  close(): void {
    void this.#audio.close();
  }
}
