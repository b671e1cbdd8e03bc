/**
 * Reads that nothing has overtaken. An answer from before a change would undo that change on the
 * screen, and of two answers the older may arrive last: only what is still true is handed on.
 */
import { get, written } from "./api";

/** Where the changes never rest, an answer is better than none. */
const MOST_TURNS = 5;

interface Asked {
  path: string;
  answered: number;
  gone: AbortController;
}

export class Reads {
  #changes = 0;
  #turn = 0;
  #asked = new Map<string, Asked>();

  /** `wanted`: whether anybody still waits for what is read. */
  constructor(readonly wanted: () => boolean = () => true) {}

  /** A change was told: what is read now may be from before it, and is read once more. Writes of this page are known. */
  changed(): void {
    this.#changes += 1;
  }

  /** What was asked by this key, or by any, is no longer waited for. */
  forget(...keys: string[]): void {
    for (const key of keys.length ? keys : [...this.#asked.keys()]) {
      this.#asked.get(key)?.gone.abort();
      this.#asked.delete(key);
    }
  }

  /** What the server says of `key` (the path, if nothing else); null where a newer answer or another path overtook it. */
  async get<T>(path: string, key = path): Promise<T | null> {
    if (this.#asked.get(key)?.path !== path) {
      this.forget(key);
      this.#asked.set(key, { path, answered: 0, gone: new AbortController() });
    }
    const of = this.#asked.get(key)!;
    for (let left = MOST_TURNS; this.wanted(); left -= 1) {
      const [turn, changes] = [(this.#turn += 1), this.#changes + written()];
      const found = await get<T>(path, of.gone.signal).catch((error: unknown) => error as Error);
      if (!this.wanted() || this.#asked.get(key) !== of || of.answered > turn) return null;
      if (left > 1 && changes !== this.#changes + written()) continue;
      of.answered = turn;
      if (found instanceof Error) throw found;
      return found;
    }
    return null;
  }
}
