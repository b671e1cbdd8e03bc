/**
 * The line from the centre, away from the page's own work: a WebSocket, frames decoded, samples to
 * the audio thread at once and to the page for its pictures. It calls again by itself, unless it is
 * told that it may not listen.
 */
import { decodeFrame, NOW } from "./frame";
import type { LineSays, Opening } from "./words";

const POLICY = 1008;
const FIRST_MS = 300;
const LONGEST_MS = 5000;
const ECHO_MS = 2000;

let url = "";
let ear: MessagePort | null = null;
let opening: Opening | null = null;
let socket: WebSocket | null = null;
let pauseMs = FIRST_MS;

const say = (what: LineSays, move: Transferable[] = []): void => postMessage(what, { transfer: move });

onmessage = ({ data }: MessageEvent<{ url?: string; ear?: MessagePort }>) => {
  if (data.ear) {
    ear = data.ear;
    if (opening) ear.postMessage({ rateHz: opening.rate_hz });
  }
  if (data.url) {
    url = data.url;
    open();
  }
};

setInterval(() => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ kind: "echo", at: performance.now() }));
}, ECHO_MS);

function open(): void {
  const made = new WebSocket(url);
  made.binaryType = "arraybuffer";
  socket = made;
  made.onopen = () => {
    pauseMs = FIRST_MS;
    say({ state: "open" });
  };
  made.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === "string") word(JSON.parse(data) as { kind: string });
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

function word(said: { kind: string; at?: number; opening?: Opening }): void {
  if (said.kind === "echo") {
    say({ rttMs: performance.now() - said.at! });
    return;
  }
  if (said.kind === "hello" && said.opening && said.opening.recording_id !== opening?.recording_id) {
    opening = said.opening;
    ear?.postMessage({ rateHz: opening.rate_hz });
  }
  if (said.kind === "ended") ear?.postMessage({ ended: true });
  say({ word: said as never });
}

function frame(bytes: Uint8Array): void {
  const found = decodeFrame(bytes);
  if (!found || !opening || found.tag !== tagOf(opening)) return;
  const { index, kind, samples } = found;
  ear?.postMessage({ index, samples, now: kind === NOW });
  say({ index, samples, now: kind === NOW }, [samples.buffer]);
}

/** The last two bytes of the recording's id. */
const tagOf = (of: Opening): number => parseInt(of.recording_id.slice(-4), 16);
