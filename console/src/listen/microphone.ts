/**
 * This device's microphone as a stethoscope: into the edge, which records first and then sends.
 *
 * In: a treatment, a body site. Out: blocks of samples with their index, by WebSocket to the edge;
 * what the edge says of them, by `changed`. Echo cancelling, noise suppression and automatic gain
 * are off: they take breath sounds for noise. The browser gives a microphone to secure pages only.
 */
import microphoneUrl from "./microphone.worklet?worker&url";

export interface Said {
  recording_id: string | null;
  samples: number;
  listeners?: number;
  line?: string;
  notes?: string[];
  kept?: number;
  problem?: string;
}

const RATE_HZ = 8000;
/** As the browser names what it refuses. */
export type Trouble = "" | "insecure" | "denied" | "absent" | "lost" | "unplugged" | "disk";

export class Microphone {
  said: Said | null = null;
  trouble: Trouble = "";
  level = 0;
  over = false;
  #stream: MediaStream | null = null;
  #audio: AudioContext | null = null;
  #socket: WebSocket | null = null;
  #index = 0;

  constructor(readonly changed: () => void) {}

  async begin(treatmentId: string, phase: string, site: string): Promise<void> {
    try {
      await this.#begin(treatmentId, phase, site);
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      this.#fail(name === "NotAllowedError" ? "denied" : "absent");
    }
  }

  async #begin(treatmentId: string, phase: string, site: string): Promise<void> {
    if (!navigator.mediaDevices) return this.#fail("insecure");
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: plain });
    this.#audio = new AudioContext();
    await this.#audio.audioWorklet.addModule(microphoneUrl);
    const asked = new URLSearchParams({ treatment: treatmentId, phase, site, rate: String(RATE_HZ), instrument: "microphone" });
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/capture?${asked}`);
    this.#socket = socket;
    socket.onopen = () => this.#play(socket);
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.said = JSON.parse(data) as Said;
      if (this.said.problem) this.trouble = this.said.problem.startsWith("disk") ? "disk" : "lost";
      if (this.said.problem && !this.over) this.#end(); // what is on tape is kept
      this.changed();
    };
    socket.onclose = () => {
      if (this.said?.kept === undefined && !this.trouble) this.#fail("lost");
      else this.#end();
    };
    for (const track of this.#stream.getTracks()) track.onended = () => this.#unplugged();
  }

  #play(socket: WebSocket): void {
    const node = new AudioWorkletNode(this.#audio!, "breathway-microphone", { numberOfOutputs: 0 });
    this.#audio!.createMediaStreamSource(this.#stream!).connect(node);
    node.port.onmessage = ({ data }: MessageEvent<Int16Array>) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      const block = new Uint8Array(4 + 2 * data.length);
      const view = new DataView(block.buffer);
      view.setUint32(0, this.#index);
      data.forEach((value, n) => view.setInt16(4 + 2 * n, value, true));
      this.#index += data.length;
      this.level = Math.max(0.9 * this.level, ...data.map(Math.abs));
      socket.send(block);
    };
    void this.#audio!.resume();
    this.changed();
  }

  move(site: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ kind: "moved", body_site: site }));
  }

  #unplugged(): void {
    this.trouble = "unplugged";
    this.end();
  }

  /** The edge makes it a record and says so; then it is over. */
  end(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ kind: "end" }));
    else this.#end();
  }

  #fail(trouble: Trouble): void {
    this.trouble = trouble;
    this.#end();
  }

  #end(): void {
    this.over = true;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#audio?.close();
    this.#audio = null;
    this.changed();
  }
}
