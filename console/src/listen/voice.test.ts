import { describe, expect, it } from "vitest";
import { linear, mulaw } from "./voice";

describe("a voice in eight bits", () => {
  it("has the codes of G.711", () => {
    // Silence, full scale up and down (ITU-T G.711, table 2; recalled).
    expect([mulaw(0), mulaw(32767), mulaw(-32768)]).toEqual([0xff, 0x80, 0x00]);
    expect([linear(0xff), linear(0x80), linear(0x00)]).toEqual([0, 32124, -32124]);
  });
  it("comes back as near as eight bits allow", () => {
    for (let n = -32635; n < 32635; n += 97) {
      const back = linear(mulaw(n));
      expect(Math.abs(back - n)).toBeLessThanOrEqual(Math.max(4, Math.abs(n) / 16));
      expect(mulaw(back)).toBe(mulaw(n));
    }
  });
});
