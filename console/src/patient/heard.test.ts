import { describe, expect, it } from "vitest";
import type { SoundHeard, WhistleView } from "../api-types";
import { labelled, outline } from "./heard";

const whistle = (start_s: number, end_s: number, sure = true): WhistleView => ({
  start_s, end_s, pitch_hz: 400, first_hz: 420, last_hz: 380, kind: "wheeze", sure,
});

describe("what is drawn over a spectrogram", () => {
  it("outlines a wheeze where and at the pitch it sounds", () => {
    expect(outline(whistle(2, 4), 8)).toBe("250.0,1135 500.0,1175 500.0,1265 250.0,1225");
  });
  it("labels the longest that are sure", () => {
    const of = { whistles: [whistle(0, 1), whistle(1, 3), whistle(3, 7, false)] } as SoundHeard;
    expect(labelled(of).map((w) => w.start_s)).toEqual([1, 0]);
  });
});
