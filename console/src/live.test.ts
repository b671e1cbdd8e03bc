/** The stream: only what is wanted, opened anew from where it was, each part told of its own. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Live } from "./live";

class Source extends EventTarget {
  static made: Source[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    super();
    Source.made.push(this);
  }
  close(): void {
    this.closed = true;
  }
  say(change: object): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(change) }));
  }
}

const last = (): Source => Source.made.at(-1)!;

describe("live", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    Source.made = [];
    vi.stubGlobal("EventSource", Source);
  });
  afterEach(() => void vi.unstubAllGlobals());

  it("opens with the first subscription, and names what is wanted", () => {
    const live = new Live("/api/live");
    live.open();
    expect(Source.made).toEqual([]);
    live.subscribe(() => undefined, ["worklist"]);
    live.subscribe(() => undefined, ["patient:7"]);
    vi.advanceTimersByTime(100);
    expect(Source.made.map((each) => each.url)).toEqual(["/api/live?topics=worklist,patient%3A7"]);
  });

  it("goes on from where it was when one more is wanted, and a greeting is then no news", () => {
    const live = new Live("/api/live");
    const [list, patient] = [vi.fn(), vi.fn()];
    live.open();
    live.subscribe(list, ["worklist"]);
    vi.advanceTimersByTime(100);
    last().say({ topic: "hello", kind: "fresh", position: 41 });
    last().say({ topic: "worklist", id: "7", position: 42 });
    live.subscribe(patient, ["patient:7"]);
    vi.advanceTimersByTime(100);
    expect(Source.made[0]!.closed).toBe(true);
    expect(last().url).toBe("/api/live?topics=worklist,patient%3A7&since=42");
    last().say({ topic: "hello", kind: "resumed", position: 42 });
    last().say({ topic: "patient", id: "7", position: 43 });
    last().say({ topic: "patient", id: "8", position: 44 });
    last().say({ topic: "hello", kind: "beat", position: 50 });
    expect(list).toHaveBeenCalledTimes(1);
    expect(patient.mock.calls.map(([change]) => change.position)).toEqual([43]);
    last().say({ topic: "hello", kind: "load_again", position: 51 });
    expect(list).toHaveBeenCalledTimes(2);
    expect(patient).toHaveBeenCalledTimes(2);
  });

  it("rests while hidden and another hidden tab listens, and goes on from where it was", async () => {
    let turn: (() => Promise<void>) | null = null;
    const request = vi.fn((_: string, asked: { signal: AbortSignal }, listen: () => Promise<void>) => {
      turn = listen;
      return new Promise<void>((_, no) => asked.signal.addEventListener("abort", () => no(new Error("aborted"))));
    });
    vi.stubGlobal("navigator", { locks: { request } });
    const live = new Live("/api/live");
    live.open();
    live.subscribe(() => undefined, ["worklist"]);
    vi.advanceTimersByTime(100);
    last().say({ topic: "worklist", id: "7", position: 42 });
    live.rest(true);
    expect(last().closed).toBe(true);
    expect(Source.made).toHaveLength(1);
    live.rest(false); // seen again before its turn came
    expect(last().url).toBe("/api/live?topics=worklist&since=42");
    live.rest(true);
    void turn!(); // the tab that listened is gone
    expect(Source.made).toHaveLength(3);
    live.rest(false); // it listens already
    expect(Source.made).toHaveLength(3);
    live.rest(true);
    live.close(); // signed out: no turn is taken any more
    expect(request.mock.calls.at(-1)![1].signal.aborted).toBe(true);
  });
});
