/**
 * What changed, as the server tells it: one event stream for the whole page, and how old it is.
 *
 * The stream says *that* something changed; the page asks again for what it shows. It reconnects
 * by itself with growing pauses. Silence is never good news: a stream that says nothing for a while
 * is checked against the server's health, and is stale when that does not answer. After every reconnection listeners are told `hello`.
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

export class Live {
  freshness: Freshness = "connecting";
  /** Seconds from the bedside to this page, of the newest change. */
  delayS: number | null = null;
  /** When the server was last heard; null before the first word. */
  heardAt: Date | null = null;
  #source: EventSource | null = null;
  #begun = false;
  #listeners = new Set<(change: Change) => void>();
  #watchers = new Set<() => void>();
  #pauseMs = FIRST_PAUSE_MS;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly path: string, readonly topics: readonly string[]) {}

  open(): void {
    this.close();
    const source = new EventSource(this.path);
    this.#source = source;
    source.onopen = () => {
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#heard();
    };
    source.onerror = () => this.#broken();
    const take = (event: MessageEvent<string>): void => this.#take(event.data);
    source.onmessage = take;
    for (const topic of [...this.topics, "hello", "beat"]) {
      source.addEventListener(topic, take as (event: Event) => void);
    }
    this.#listenForSilence();
  }

  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
  }

  /** Called with every change. Returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
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
    // The first greeting is no news: the page has only just asked for everything.
    const greeting = change.topic === "hello" && !this.#begun;
    this.#begun = true;
    if (change.occurred_at) {
      const delay = (serverNow().getTime() - Date.parse(change.occurred_at)) / 1000;
      // Beyond a minute it is a record that waited for its link, not the delay of this line.
      if (delay >= 0 && delay < 60) this.delayS = delay;
    }
    if (!greeting) for (const listener of [...this.#listeners]) listener(change);
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
    this.close();
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

export const live = new Live("/api/live", ["worklist", "patient", "facility", "quarantine", "wall"]);
