/**
 * What datagrams did not bring. In: the places of frames as they come, the clock. Out: whether a
 * frame is new, what is to be asked for by the line, and whether the path is worth keeping. Pure.
 */
const PATIENCE_MS = 350; // a frame comes twice or three times within 60 ms, and may be overtaken
const REMEMBERED = 1000;
const BAD_FRAMES = 40; // asked for within the window: the path is no better than the line
const WINDOW_MS = 5000;
const SILENT_MS = 1500;

export class Missing {
  #known = new Set<string>();
  #newest = -1;
  #gaps: { from: number; to: number; sinceMs: number }[] = [];
  #asked: { atMs: number; frames: number }[] = [];
  #heardMs = -Infinity;

  /** Of a datagram's frame; the same comes again. */
  isNew(kind: number, index: number, end: number, nowMs: number): boolean {
    this.#heardMs = nowMs;
    const key = `${kind} ${index}`;
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.values().next().value!);
    if (this.#newest >= 0 && index > this.#newest) this.#gaps.push({ from: this.#newest, to: index, sinceMs: nowMs });
    this.#newest = Math.max(this.#newest, end);
    this.came(index, end);
    return true;
  }

  /** By whichever way. */
  came(index: number, end: number): void {
    this.#gaps = this.#gaps.flatMap((gap) => {
      if (end <= gap.from || index >= gap.to) return [gap];
      return [{ ...gap, to: index }, { ...gap, from: end }].filter((each) => each.from < each.to);
    });
  }

  ended(samples: number, nowMs: number): void {
    if (this.#newest >= 0 && samples > this.#newest) this.#gaps.push({ from: this.#newest, to: samples, sinceMs: nowMs });
    this.#newest = Math.max(this.#newest, samples);
  }

  /** What to ask for now; asked once, for the line does not lose it. */
  due(nowMs: number, frame: number): [number, number][] {
    const due = this.#gaps.filter((gap) => nowMs - gap.sinceMs > PATIENCE_MS).slice(0, 50);
    this.#gaps = this.#gaps.filter((gap) => !due.includes(gap));
    const frames = due.reduce((sum, gap) => sum + Math.ceil((gap.to - gap.from) / frame), 0);
    if (frames) this.#asked.push({ atMs: nowMs, frames });
    this.#asked = this.#asked.filter((each) => nowMs - each.atMs < WINDOW_MS);
    return due.map((gap) => [gap.from, gap.to]);
  }

  /** Sound comes to the centre, and not from there to here; or too much of it is lost. */
  bad(nowMs: number, sourceSilentMs: number): boolean {
    const silent = this.#newest >= 0 && sourceSilentMs < SILENT_MS / 3 && nowMs - this.#heardMs > SILENT_MS;
    return silent || this.#asked.reduce((sum, each) => sum + each.frames, 0) > BAD_FRAMES;
  }
}
