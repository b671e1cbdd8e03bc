/** The page decodes what the edge codes: frames made by `breathway.model.frame.encode_frame`. */
import { describe, expect, it } from "vitest";
import { decodeFrame } from "./frame";

const MADE: [string, number[]][] = [
  ["01e002011f40000100000000000511b200fe", [5]],
  ["026002021f400028000003e800006465b5b99a69a69a69a69a69a698", [0, 0, 1, 3, 5, 8, 12, 16, 21, 27, 33, 40, 48, 56, 65, 75, 85, 96, 108, 120, 133, 147, 161, 176, 192, 208, 225, 243, 261, 280, 300, 320, 341, 363, 385, 408, 432, 456, 481, 507]],
  ["014302031f40003c000007d000031fec1ab70026c49a52725cd25432c9e90b11a614ca6e0e612ed359e89c98b824968a60b071a45d76524b45cc", [3, 45, 95, 141, 182, 225, 255, 276, 287, 295, 296, 288, 273, 248, 214, 176, 139, 93, 38, -10, -57, -106, -147, -191, -228, -257, -277, -292, -302, -295, -285, -265, -240, -213, -175, -129, -82, -32, 18, 62, 116, 152, 193, 235, 264, 279, 291, 297, 292, 289, 267, 240, 204, 167, 120, 78, 27, -26, -73, -117]],
  ["02e002041f40001400000bb8050a54af19e8dfcec0ee97421bcc2915052c6e736d8cb50a1baf214cbf77cc54fcbf3de3cae138df275cb7fd", [1290, -8242, -16146, -26814, 7116, 10517, 1324, 28275, 28044, -19190, 7087, 8524, -16521, -13228, -833, 15843, -13599, 14559, 10076, -18435]],
  ["010002051f40001e00000fa000009311603afffffff8", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
];
const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g)!, (two) => parseInt(two, 16));

describe("frame", () => {
  it.each(MADE.map(([hex, samples], n) => ({ n, hex, samples })))("frame $n bit by bit", ({ n, hex, samples }) => {
    const frame = decodeFrame(bytes(hex))!;
    expect([...frame.samples]).toEqual(samples);
    expect([frame.index, frame.tag, frame.kind, frame.rateHz]).toEqual([1000 * n, 513 + n, 1 + (n % 2), 8000]);
  });

  it("sees damage and a torn end", () => {
    const good = bytes(MADE[2]![0]);
    for (let n = 0; n < good.length; n++) {
      const bad = Uint8Array.from(good);
      bad[n]! ^= 1 << (n % 8);
      expect(decodeFrame(bad)).toBeNull();
      expect(decodeFrame(good.subarray(0, n))).toBeNull();
    }
  });
});
