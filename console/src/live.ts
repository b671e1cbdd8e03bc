/**
 * What changed, as the server tells it: one event stream for the whole page, and how old it is.
 *
 * The stream says *that* something changed; the page asks again for what it shows. It is told only
 * of the topics that its parts subscribe to, and opens anew, from where it was, when a part wants
 * one more. It reconnects by itself with growing pauses; after every cut listeners are told `hello`.
 * Silence is never good news: a stream that says nothing for a while is checked against the
 * server's health, and is stale when that does not answer. A browser has six connections for one
 * place and all its tabs: of those that are hidden one goes on listening, for the alarms.
 */
import { serverNow } from "./api";

export interface Change {
  topic: string;
  id?: string;
  treatment_id?: string | null;
  kind?: string;
  position?: number;
  occurred_at?: string | null;
  received_at?: string | null;
}

export type Freshness = "connecting" | "live" | "stale";

const SILENCE_MS = 20_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 20_000;
const GATHER_MS = 50; // parts of a page subscribe one after the other
const EAR = "breathway-ear"; // the lock of the hidden tab that listens
const EVENT_NAMES = ["hello", "beat"];

type Listener = (change: Change) => void;

export class Live {
  freshness: Freshness = "connecting";
  /** Seconds from the bedside to this page, of the newest change. */
  delayS: number | null = null;
  /** When the server was last heard; null before the first word. */
  heardAt: Date | null = null;
  #source: EventSource | null = null;
  #wanted = false;
  #begun = false;
  #switching = false;
  #resting = false;
  #seen = new AbortController();
  #position = 0;
  #listeners = new Map<Listener, readonly string[]>();
  #asked = new Set<string>();
  #watchers = new Set<() => void>();
  #pauseMs = FIRST_PAUSE_MS;
  #opening: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  /** Without `events` the server is told which topics are wanted; else it tells all of these. */
  constructor(readonly path: string, readonly events: readonly string[] = []) {}

  open(): void {
    this.#stop();
    this.#wanted = true;
    const topics = new Set([...this.#listeners.values()].flat());
    if (!topics.size && !this.events.length) return; // the first to subscribe opens it
    this.#asked = topics;
    const source = new EventSource(this.path + this.#query(topics));
    this.#source = source;
    source.onopen = () => {
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#heard();
    };
    source.onerror = () => this.#broken();
    const take = (event: MessageEvent<string>): void => this.#take(event.data);
    source.onmessage = take;
    for (const name of [...this.events, ...EVENT_NAMES]) source.addEventListener(name, take as (event: Event) => void);
    this.#listenForSilence();
  }

  #query(topics: ReadonlySet<string>): string {
    if (!topics.size) return "";
    const since = this.#position ? `&since=${this.#position}` : "";
    return `?topics=${[...topics].map(encodeURIComponent).join(",")}${since}`;
  }

  /** A tab that nobody sees waits for its turn to listen, and goes on from where it was. */
  rest(hidden: boolean): void {
    this.#seen.abort();
    this.#seen = new AbortController();
    if (!hidden && this.#resting && !this.#source) this.open();
    this.#resting = hidden && this.#wanted && "locks" in navigator;
    if (!this.#resting) return;
    this.#stop();
    const { signal } = this.#seen;
    const listen = (): Promise<void> => {
      this.open();
      return new Promise((done) => signal.addEventListener("abort", () => done()));
    };
    navigator.locks.request(EAR, { signal }, listen).catch(() => undefined); // seen before its turn
  }

  close(): void {
    this.#seen.abort();
    this.#resting = false;
    this.#stop();
  }

  #stop(): void {
    this.#wanted = false;
    clearTimeout(this.#opening);
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
  }

  /** Called with every change of these topics, and with `hello`. Returns the way to stop. */
  subscribe(listener: Listener, topics: readonly string[] = []): () => void {
    this.#listeners.set(listener, topics);
    if (this.#wanted && topics.some((topic) => !this.#asked.has(topic))) {
      clearTimeout(this.#opening);
      this.#opening = setTimeout(() => this.#switch(), GATHER_MS);
    }
    return () => this.#listeners.delete(listener);
  }

  /** Open anew with the topics of now. What came meanwhile follows, so the greeting is no news. */
  #switch(): void {
    this.#switching = this.#position > 0;
    this.open();
  }

  /** Called when the freshness or the delay changes. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #take(data: string): void {
    this.#heard();
    let change: Change;
    try {
      change = JSON.parse(data) as Change;
    } catch {
      return; // a heartbeat without a body
    }
    if (change.position) this.#position = Math.max(this.#position, change.position);
    if (change.kind === "beat") return;
    // The first greeting is no news either: the page has only just asked for everything.
    const hello = change.topic === "hello";
    const greeting = hello && (!this.#begun || (this.#switching && change.kind === "resumed"));
    if (hello) {
      this.#begun = true;
      this.#switching = false;
    }
    if (change.occurred_at) {
      const delay = (serverNow().getTime() - Date.parse(change.occurred_at)) / 1000;
      // Beyond a minute it is a record that waited for its link, not the delay of this line.
      if (delay >= 0 && delay < 60) this.delayS = delay;
    }
    if (!greeting) {
      for (const [listener, topics] of [...this.#listeners]) {
        if (hello || !topics.length || topics.some((topic) => topic === change.topic || topic === `${change.topic}:${change.id}`)) {
          listener(change);
        }
      }
    }
    this.#tell();
  }

  #heard(): void {
    this.heardAt = new Date();
    this.#listenForSilence();
    if (this.freshness !== "live") {
      this.freshness = "live";
      this.#tell();
    }
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => void this.#checkSilence(), SILENCE_MS);
  }

  async #checkSilence(): Promise<void> {
    const source = this.#source;
    try {
      const response = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) });
      if (response.ok && source === this.#source && source?.readyState === EventSource.OPEN) {
        return this.#heard();
      }
    } catch {
      // no answer: broken, below
    }
    if (source === this.#source) this.#broken();
  }

  #broken(): void {
    this.#stop();
    this.#wanted = true;
    if (this.freshness !== "stale") {
      this.freshness = "stale";
      this.#tell();
    }
    this.#retry = setTimeout(() => this.open(), this.#pauseMs * (0.75 + Math.random() / 2));
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

export const live = new Live("/api/live");
