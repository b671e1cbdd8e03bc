/**
 * The line from the centre, away from the page's own work: a WebSocket, frames decoded, samples to
 * the audio thread at once and to the page for its pictures. It calls again by itself, unless it is
 * told that it may not listen. Where datagrams reach the page, the sound comes by them, and what they
 * lose is asked for by the line.
 */
import { Doubler } from "./double";
import { decodeFrame, HALF, LATER, type Frame } from "./frame";
import { Missing } from "./missing";
import type { LineSays, Opening, Word } from "./words";

const POLICY = 1008;
const FIRST_MS = 300;
const LONGEST_MS = 5000;
const ECHO_MS = 2000;
const ASK_MS = 100;
const FRAME_S = 0.025;

let url = "";
let ear: MessagePort | null = null;
let opening: Opening | null = null;
let socket: WebSocket | null = null;
let pauseMs = FIRST_MS;
let missing: Missing | null = null; // while datagrams come
let doubler = new Doubler();
let silentMs = 0; // of the source, as the centre says

const say = (what: LineSays, move: Transferable[] = []): void => postMessage(what, { transfer: move });

interface Told {
  url?: string;
  ear?: MessagePort;
  /** A word for the centre. */
  word?: Word;
  channel?: RTCDataChannel;
  datagram?: ArrayBuffer;
}

onmessage = ({ data }: MessageEvent<Told>) => {
  if (data.channel) adopt(data.channel);
  if (data.datagram) datagram(new Uint8Array(data.datagram));
  if (data.word) send(data.word);
  if (data.ear) {
    ear = data.ear;
    if (opening) ear.postMessage({ rateHz: opening.rate_hz });
  }
  if (data.url) {
    url = data.url;
    open();
  }
};

const send = (what: Word | { kind: "echo"; at: number }): void => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(what));
};

setInterval(() => send({ kind: "echo", at: performance.now() }), ECHO_MS);

setInterval(() => {
  if (!missing || !opening) return;
  const ranges = missing.due(performance.now(), FRAME_S * opening.rate_hz);
  if (ranges.length) send({ kind: "missing", ranges });
  if (missing.bad(performance.now(), silentMs)) {
    missing = null;
    send({ kind: "datagrams" });
    say({ datagrams: "bad" });
  }
}, ASK_MS);

function adopt(channel: RTCDataChannel): void {
  channel.binaryType = "arraybuffer";
  channel.onopen = () => say({ datagrams: "open" });
  channel.onclose = () => say({ datagrams: "closed" });
  channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => datagram(new Uint8Array(data));
}

function open(): void {
  const made = new WebSocket(url);
  made.binaryType = "arraybuffer";
  socket = made;
  made.onopen = () => {
    pauseMs = FIRST_MS;
    missing = null;
    say({ state: "open" });
  };
  made.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === "string") word(JSON.parse(data) as Word);
    else frame(new Uint8Array(data));
  };
  made.onclose = ({ code, reason }) => {
    if (code === POLICY) {
      say({ state: "refused", reason });
      return;
    }
    say({ state: "closed" });
    setTimeout(open, pauseMs * (0.75 + Math.random() / 2));
    pauseMs = Math.min(LONGEST_MS, pauseMs * 2);
  };
}

function word(said: Word | { kind: "echo"; at: number }): void {
  if (said.kind === "echo") {
    say({ rttMs: performance.now() - said.at });
    return;
  }
  if (said.kind === "hello" && said.opening && said.opening.recording_id !== opening?.recording_id) {
    opening = said.opening;
    missing &&= new Missing();
    doubler = new Doubler();
    ear?.postMessage({ rateHz: opening.rate_hz });
  }
  if (said.kind === "line") silentMs = said.silent_ms ?? 0;
  if (said.kind === "ended") {
    ear?.postMessage({ ended: true });
    missing?.ended(said.samples, performance.now());
  }
  say({ word: said as never });
}

/** Frames, each after its length; each comes two or three times (`breathway.model.datagram`). */
function datagram(message: Uint8Array): void {
  missing ??= new Missing();
  const view = new DataView(message.buffer);
  for (let at = 0; at + 2 <= message.length; ) {
    const end = at + 2 + view.getUint16(at);
    const found = end <= message.length ? ours(message.subarray(at + 2, end)) : null;
    if (found && missing.isNew(found.kind, found.index, endOf(found), performance.now())) play(found);
    at = end;
  }
}

function frame(bytes: Uint8Array): void {
  const found = ours(bytes);
  if (!found) return;
  missing?.came(found.index, endOf(found));
  play(found);
}

function play(found: Frame): void {
  const half = found.kind === HALF;
  const { index, samples } = half ? doubler.feed(found.index, found.samples) : found;
  const now = found.kind !== LATER;
  ear?.postMessage({ index, samples, now });
  say({ index, samples, now, half }, [samples.buffer]);
}

function ours(bytes: Uint8Array): Frame | null {
  const found = decodeFrame(bytes);
  return found && opening && found.tag === tagOf(opening) ? found : null;
}

const endOf = (of: Frame): number => of.index + of.samples.length * (of.kind === HALF ? 2 : 1);

/** The last two bytes of the recording's id. */
const tagOf = (of: Opening): number => parseInt(of.recording_id.slice(-4), 16);
