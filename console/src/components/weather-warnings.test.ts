import { describe, expect, it } from "vitest";
import type { StandingWarning } from "../api-types";
import { gathered } from "./weather-warnings";

const row = (identifier: string, place_name: string) => ({ sender: "met", identifier, sent_at: "t", headline: "Heat", place_name }) as StandingWarning;

describe("warnings of weather services", () => {
  it("one message for two places is one line", () => {
    const found = gathered([row("a", "Kampot"), row("b", "Kampot"), row("a", "Takeo")]);
    expect(found.map((each) => each.place_name)).toEqual(["Kampot, Takeo", "Kampot"]);
  });
});
