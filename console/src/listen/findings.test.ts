import { describe, expect, it } from "vitest";
import { crackles, marks } from "./findings";
import type { Found } from "./words";

const found = (start: number, end: number, at: number): Found => ({
  kind: "found", start, end, whistles: [[at, at + 800, 410, 390, true]], crackles: [at + 5],
});

describe("findings", () => {
  it("what two stretches found is drawn once, by the later", () => {
    const both = [found(0, 40000, 20000), found(16000, 56000, 20010)];
    expect(marks(both).map((mark) => mark.from)).toEqual([20010]);
    expect(crackles(both)).toEqual([20015]);
    expect(marks(both)[0]).toMatchObject({ lowHz: 390, highHz: 410, sure: true });
  });
  it("what only the earlier heard stays", () => {
    expect(marks([found(0, 40000, 100), found(16000, 56000, 20010)])).toHaveLength(2);
  });
});
