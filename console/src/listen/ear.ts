/**
 * Listening to one treatment: the line in a worker, the sound in the audio thread, and what is
 * known of both. In: a treatment's id. Out: state for the page, told by `changed`; samples by
 * `bw-sound` events (`{index, samples, now}`).
 *
 * The delay is said as far as it can be known: half of each measured round trip, the buffer's depth
 * (which holds the length of a frame), and what the browser says of its own output.
 */
import earUrl from "./ear.worklet?worker&url";
import { Datagrams } from "./datagrams";
import LineWorker from "./line.worker?worker";
import type { Heard } from "./ear.worklet";
import { Strip } from "./strip";
import { Caller } from "./talk";
import type { Found, LineSays, Opening, Word } from "./words";

const PLAYED_MOST = 600;
const AGAIN_MS = 30_000; // after datagrams that did no good
const FOUND_MOST = 6; // more than the picture shows

export interface Played {
  index: number;
  /** When it left for the ear, by the clock of this machine. */
  atMs: number;
}

export class Ear extends EventTarget {
  opening: Opening | null = null;
  state: "connecting" | "open" | "closed" | "refused" = "connecting";
  reason = "";
  site = "";
  ended = false;
  complete = false;
  refused: Extract<Word, { kind: "refusal" }>["why"] | null = null;
  line: Extract<Word, { kind: "line" }> = { kind: "line" };
  rttMs: number | null = null;
  heard: Heard | null = null;
  strip: Strip | null = null;
  played: Played[] = [];
  found: Found[] = [];
  frames = 0;
  /** The newest sound came at half its rate; the rest follows. */
  half = false;
  readonly datagrams: Datagrams;
  readonly caller: Caller;
  #again: ReturnType<typeof setTimeout> | undefined;
  #line = new LineWorker();
  #audio: AudioContext | null = null;

  constructor(treatmentId: string, readonly changed: () => void) {
    super();
    this.datagrams = new Datagrams(
      (fingerprint) => this.#line.postMessage({ word: { kind: "datagrams", fingerprint } }),
      (what, move) => this.#line.postMessage(what, move),
      changed,
    );
    this.caller = new Caller((word) => this.#line.postMessage({ word: { kind: "talk", ...word } }), changed);
    this.#line.onmessage = ({ data }: MessageEvent<LineSays>) => this.take(data);
    const origin = location.origin.replace(/^http/, "ws");
    this.#line.postMessage({ url: `${origin}/api/treatments/${treatmentId}/listen` });
  }

  get sounding(): boolean {
    return this.#audio?.state === "running";
  }

  /** After a gesture, where the browser asks for one. */
  async sound(): Promise<void> {
    if (!this.#audio) {
      const audio = new AudioContext({ latencyHint: "interactive" });
      this.#audio = audio;
      await audio.audioWorklet.addModule(earUrl);
      const node = new AudioWorkletNode(audio, "breathway-ear", { numberOfInputs: 0, outputChannelCount: [1] });
      node.connect(audio.destination);
      node.port.onmessage = ({ data }: MessageEvent<Heard>) => this.#note(data);
      const { port1, port2 } = new MessageChannel();
      node.port.postMessage({ port: port1 }, [port1]);
      this.#line.postMessage({ ear: port2 }, [port2]);
      audio.onstatechange = () => this.changed();
    }
    await this.#audio.resume();
    this.changed();
  }

  async silence(): Promise<void> {
    await this.#audio?.suspend();
    this.changed();
  }

  close(): void {
    clearTimeout(this.#again);
    this.datagrams.close();
    this.caller.end();
    this.#line.terminate();
    void this.#audio?.close();
  }

  get delayMs(): number | null {
    const audio = this.#audio;
    if (!this.heard || !audio || !this.sounding) return null;
    const ways = ((this.line.rtt_ms ?? 0) + (this.rttMs ?? 0)) / 2;
    return Math.round(ways + 1000 * (this.heard.targetS + audio.baseLatency + (audio.outputLatency || 0)));
  }

  #note(heard: Heard): void {
    this.heard = heard;
    const audio = this.#audio!;
    const { contextTime, performanceTime } = audio.getOutputTimestamp();
    // Where the browser does not say when it is heard, its own figure for the way out is added.
    const known = contextTime !== undefined && performanceTime !== undefined && performanceTime > 0;
    const atMs = known
      ? performanceTime + (heard.timeS - contextTime) * 1000
      : performance.now() + 1000 * (heard.timeS - audio.currentTime + audio.baseLatency + (audio.outputLatency || 0));
    this.played.push({ index: heard.index, atMs: performance.timeOrigin + atMs });
    if (this.played.length > PLAYED_MOST) this.played.shift();
  }

  /** What the line says. */
  take(said: LineSays): void {
    if ("samples" in said) {
      this.frames++;
      if (said.now) this.half = said.half ?? false;
      this.strip?.push(said.index, said.samples);
      this.dispatchEvent(new CustomEvent("bw-sound", { detail: said }));
      return;
    }
    if ("word" in said) this.#word(said.word);
    else if ("rttMs" in said) this.rttMs = Math.round(said.rttMs);
    else if ("datagrams" in said) this.#way(said.datagrams);
    else this.#state(said.state, said.reason ?? "");
    this.changed();
  }

  #way(said: "open" | "closed" | "bad"): void {
    this.datagrams.set(said === "open");
    if (said !== "bad") return;
    this.datagrams.close();
    this.#again = setTimeout(() => void this.datagrams.begin(), AGAIN_MS);
  }

  #state(state: Ear["state"], reason: string): void {
    [this.state, this.reason] = [state, reason];
    clearTimeout(this.#again);
    if (state === "open") void this.datagrams.begin();
    else this.datagrams.close();
  }

  #word(word: Word): void {
    if (word.kind === "hello") this.#hello(word.opening ?? null);
    else if (word.kind === "moved") this.site = word.body_site;
    else if (word.kind === "found") this.found = [...this.found, word].slice(-FOUND_MOST);
    else if (word.kind === "ended") this.ended = true;
    else if (word.kind === "complete") this.complete = true;
    else if (word.kind === "refusal") this.refused = word.why;
    else if (word.kind === "talk") void this.caller.hear(word);
    else if (word.kind === "way_to_page") void this.datagrams.answer(word);
    else if (word.kind === "line") this.line = word;
  }

  #hello(opening: Opening | null): void {
    if (!opening) this.line = { kind: "line", up: false }; // what was live is not: it may come back
    const same = opening !== null && opening.recording_id === this.opening?.recording_id;
    if (same || !opening) return;
    this.line = { kind: "line" };
    this.opening = opening;
    this.site = opening.body_site;
    this.ended = this.complete = false;
    this.refused = null;
    this.played = [];
    this.found = [];
    this.strip = new Strip(opening.rate_hz);
  }
}
