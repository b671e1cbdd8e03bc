import { describe, expect, it } from "vitest";
import type { TreatmentLine } from "../api-types";
import { marks, months, placeInYear, yearNumbers } from "./year";
import { severity } from "./z-bar";

const NOW = new Date("2026-11-26T12:00:00Z");
const YEAR = { now: NOW, width: 365 };
const line = (daysAgo: number, more: Partial<TreatmentLine> = {}): TreatmentLine => ({
  treatment_id: `t${daysAgo}`,
  facility_id: "kh-kampot",
  started_at: new Date(NOW.getTime() - daysAgo * 86_400_000).toISOString(),
  finished_at: null,
  outcome: null,
  fev1_before_l: null,
  fev1_after_l: null,
  z_before: null,
  z_after: null,
  response_percent: null,
  drug: null,
  delivered_mg: null,
  prescribed_mg: null,
  spo2_lowest_percent: null,
  sounds: 0,
  advice: 0,
  severity: [],
  deviations: 0,
  ...more,
});

describe("the year", () => {
  it("ends today at its right edge and begins a year ago", () => {
    expect(placeInYear(NOW, YEAR)).toBe(365);
    expect(placeInYear(new Date(NOW.getTime() - 365 * 86_400_000), YEAR)).toBe(0);
    expect(placeInYear("2024-01-01T00:00:00Z", YEAR)).toBeNull();
  });

  it("never draws past today when an edge's clock runs ahead", () => {
    expect(placeInYear("2027-02-01T00:00:00Z", YEAR)).toBe(365);
  });

  it("has twelve months and orders its treatments", () => {
    expect(months(YEAR)).toHaveLength(12);
    expect(marks([line(1), line(30), line(400)], YEAR).map((m) => m.line.treatment_id)).toEqual(["t30", "t1"]);
  });

  it("counts what its sentences say", () => {
    const found = marks(
      [
        line(2, { fev1_before_l: 1, fev1_after_l: 1.5, response_percent: 14, delivered_mg: 2.5, spo2_lowest_percent: 91 }),
        line(50, { fev1_before_l: 1, fev1_after_l: 1.1, response_percent: 10, delivered_mg: 5, spo2_lowest_percent: 92 }),
        line(60, { advice: 2 }),
      ],
      YEAR,
    );
    expect(yearNumbers(found, NOW)).toMatchObject({
      tested: 2,
      responded: 1, // more than 10 %, not 10 %
      doses: 2,
      mg: 7.5,
      recentDoses: 1,
      lowest: 91,
      below92: 1,
      visits: 3,
      advice: 2,
    });
  });
});

describe("severity by z-score (ERS/ATS 2021)", () => {
  it.each([
    [-1.645, "normal"],
    [-1.65, "mild"],
    [-2.5, "mild"],
    [-2.51, "moderate"],
    [-4, "moderate"],
    [-4.01, "severe"],
  ])("%f is %s", (z, word) => expect(severity(z)).toBe(word));
});
