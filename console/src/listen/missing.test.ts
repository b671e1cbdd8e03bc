import { describe, expect, it } from "vitest";
import { Missing } from "./missing";

const FRAME = 240;

describe("what datagrams do not bring", () => {
  it("is asked for once, and not before it can have been overtaken", () => {
    const missing = new Missing();
    expect(missing.isNew(1, 0, FRAME, 0)).toBe(true);
    expect(missing.isNew(1, 0, FRAME, 30)).toBe(false); // its repeat
    missing.isNew(1, 3 * FRAME, 4 * FRAME, 100);
    missing.isNew(1, 2 * FRAME, 3 * FRAME, 130); // overtaken
    expect(missing.due(300, FRAME)).toEqual([]);
    expect(missing.due(500, FRAME)).toEqual([[FRAME, 2 * FRAME]]);
    expect(missing.due(600, FRAME)).toEqual([]);
  });

  it("at the end is known by the number of samples", () => {
    const missing = new Missing();
    missing.isNew(1, 0, FRAME, 0);
    missing.ended(2 * FRAME, 50);
    missing.came(FRAME, FRAME + 100);
    expect(missing.due(500, FRAME)).toEqual([[FRAME + 100, 2 * FRAME]]);
  });

  it("makes the line the better way where it is much, or where nothing comes any more", () => {
    const silent = new Missing();
    silent.isNew(1, 0, FRAME, 0);
    expect(silent.bad(1000, 20)).toBe(false);
    expect(silent.bad(2000, 3000)).toBe(false); // the source itself is silent
    expect(silent.bad(2000, 20)).toBe(true);
    const lossy = new Missing();
    for (let n = 0; n < 100; n += 2) lossy.isNew(1, n * FRAME, (n + 1) * FRAME, 30 * n);
    lossy.due(3400, FRAME);
    expect(lossy.bad(3400, 20)).toBe(true);
  });
});
