/**
 * Reads that nothing has overtaken. An answer from before a change would undo that change on the
 * screen, and of two answers the older may arrive last: only what is still true is handed on.
 */
import { get } from "./api";

export class Reads {
  #changes = 0;
  #asked = new Map<string, symbol>();

  /** What is read now may be from before a change: it is read once more. */
  changed(): void {
    this.#changes += 1;
  }

  /** What the server says of `key` (the path, if nothing else); null where the same was asked once more meanwhile. */
  async get<T>(path: string, key = path): Promise<T | null> {
    const mine = Symbol();
    this.#asked.set(key, mine);
    for (;;) {
      const changes = this.#changes;
      const found = await get<T>(path).catch((error: unknown) => error as Error);
      if (this.#asked.get(key) !== mine) return null;
      if (changes !== this.#changes) continue;
      if (found instanceof Error) throw found;
      return found;
    }
  }
}
