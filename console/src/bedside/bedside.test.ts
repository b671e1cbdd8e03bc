/** The pure parts of the bedside page: addresses, names, drug codes, delivery in a word. */
import { describe, expect, it } from "vitest";
import type { RecordView } from "./api-types";
import { href, parse } from "./route";
import { delivery, years } from "./words";

describe("addresses", () => {
  it("come back as they were made", () => {
    expect(parse(href.treatment("t1", "help"))).toEqual({ screen: "help", patient: "", treatment: "t1" });
    expect(parse(href.treatment("t1"))).toEqual({ screen: "treatment", patient: "", treatment: "t1" });
    expect(parse(href.patient("p1", "medicine"))).toEqual({ screen: "medicine", patient: "p1", treatment: "" });
    expect(parse(href.records)).toEqual({ screen: "records", patient: "", treatment: "" });
  });
  it("that nobody knows lead to the first screen", () => {
    expect(parse("#/nowhere").screen).toBe("home");
    expect(parse("").screen).toBe("home");
    expect(parse("#/treatments/t1/nonsense").screen).toBe("treatment");
  });
});

it("says years whole, and with a tenth under two", () => {
  expect(years(34.9)).toBe("34");
  expect(years(0.46)).toBe("0.5");
  expect(years(null)).toBe("");
});

describe("delivery", () => {
  const record = (state: RecordView["state"]): RecordView => ({ state, seen_by: "Dr Chea" }) as RecordView;
  it("fills a dot only for what is certain", () => {
    expect(delivery(record("saved")).filled).toBe(1);
    expect(delivery(record("sent")).filled).toBe(1); // on its way is not there
    expect(delivery(record("acknowledged")).filled).toBe(2);
    expect(delivery(record("seen")).filled).toBe(3);
    expect(delivery(record("refused")).filled).toBe(1);
  });
});
