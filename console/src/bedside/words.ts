/**
 * Words of the bedside: what a person is called, how old, which figures a record shows; and advice
 * in a second language, so that nurse and patient or two nurses read the same instruction.
 */
import { FluentBundle, FluentResource } from "@fluent/bundle";

import { age, clock, dose as milligrams, number } from "../format";
import { code, find, language, t, type Language } from "../i18n";
import { severityWords } from "../words/therapy";
import type { FacilityView, PatientLine, PatientView, RecordView } from "./api-types";

type Someone = Pick<PatientLine | PatientView, "name" | "name_latin" | "age_years" | "sex">;

/** The name in the script that the reader chose; both where they differ is the header's matter. */
export function called(person: Pick<Someone, "name" | "name_latin">): string {
  return language() === "km" || !person.name_latin ? person.name : person.name_latin;
}

export function otherName(person: Pick<Someone, "name" | "name_latin">): string {
  const one = called(person);
  const other = one === person.name ? person.name_latin : person.name;
  return other && other !== one ? other : "";
}

/** Whole years from two up, else with months as a fraction is no help to anyone: "0.5". */
export function years(value: number | null): string {
  if (value === null) return "";
  return value >= 2 ? String(Math.floor(value)) : String(Number(value.toFixed(1)));
}

/** "Sok Dara, 34" */
export function nameAge(person: Pick<Someone, "name" | "name_latin" | "age_years">): string {
  const age = years(person.age_years);
  return age ? `${called(person)}, ${age}` : called(person);
}

export function sexWord(person: Pick<Someone, "sex" | "age_years">): string {
  const child = person.age_years !== null && person.age_years < 13;
  if (child && person.sex === "female") return t("bedside-sex-girl");
  if (child && person.sex === "male") return t("bedside-sex-boy");
  return t(`bedside-sex-${person.sex}`);
}

export function allergyLine(person: Pick<PatientLine | PatientView, "allergies" | "no_allergies">): string {
  const allergies = person.allergies.map((each) => (typeof each === "string" ? each : each.substance));
  if (!allergies.length) return t(`bedside-allergies-none-${person.no_allergies}`);
  const list = allergies.join(", ");
  return t(allergies.length > 1 ? "bedside-allergies" : "bedside-allergy-one", { list });
}

export function bodyLine(height: number | null, weight: number | null): string {
  if (height && weight) return t("bedside-height-weight", { height: number(height), weight: number(weight, weight < 20 ? 1 : 0) });
  if (height) return t("bedside-height-only", { height: number(height) });
  if (weight) return t("bedside-weight-only", { weight: number(weight, 1) });
  return t("bedside-height-weight-missing");
}

export const drug = (value: string): string => code("drug", value);

export function doseWords(value: string, mg: number): string {
  return t("bedside-neb-drug-dose", { drug: drug(value), dose: milligrams(mg) });
}

/** The line of a record: what it is, and its figures. */
export function recordWords(record: RecordView): { title: string; figures: string } {
  const values = record.values;
  const kind = record.kind.replaceAll("_", "-");
  const phase = typeof values["phase"] === "string" ? `-${values["phase"]}` : "";
  const title =
    find(`bedside-record-${kind}${phase}`) ?? find(`bedside-record-${kind}`) ?? t("bedside-record-other");
  const parts: string[] = [];
  const n = (name: string): number | null => (typeof values[name] === "number" ? values[name] : null);
  const fev1 = n("fev1_l");
  if (fev1 !== null) parts.push(`FEV1 ${number(fev1, 2)} L`);
  const given = n("delivered_mg") ?? n("dose_mg");
  if (typeof values["drug"] === "string") {
    parts.push(given === null ? drug(values["drug"]) : doseWords(values["drug"], given));
  }
  if (typeof values["form"] === "string") {
    const band = typeof values["band"] === "string" ? values["band"] : null;
    parts.push(severityWords({ form: values["form"], points: n("points"), band }));
  }
  if (typeof values["also"] === "string") parts.push(values["also"].split(", ").map(drug).join(", "));
  if (typeof values["task"] === "string") parts.push(code("care", values["task"]));
  if (typeof values["body_site"] === "string") parts.push(code("site", values["body_site"]));
  if (typeof values["finding"] === "string") parts.push(code("limit", values["finding"]));
  const spo2 = n("spo2_percent");
  if (spo2 !== null) parts.push(`SpO₂ ${number(spo2)} %`);
  if (typeof values["outcome"] === "string") parts.push(code("bedside-outcome", values["outcome"]));
  if (typeof values["reason"] === "string" && record.kind === "help_requested") {
    parts.push(code("bedside-help-reason", values["reason"]));
  }
  return { title, figures: parts.join(", ") };
}

/** How many of the three dots are filled, and the word beside them. */
export function delivery(record: RecordView): { filled: number; word: string } {
  switch (record.state) {
    case "saved":
      return { filled: 1, word: t("bedside-state-saved") };
    case "sent":
      return { filled: 1, word: t("bedside-state-sent") };
    case "acknowledged":
      return { filled: 2, word: t("bedside-state-acknowledged") };
    case "seen":
      return {
        filled: 3,
        word: record.seen_by ? t("bedside-state-seen", { name: record.seen_by }) : t("bedside-state-seen-unknown"),
      };
    case "done":
      return { filled: 3, word: t("bedside-state-done") };
    case "refused":
      return { filled: 1, word: t("bedside-state-refused") };
  }
}

export const at = (moment: string, facility: FacilityView | undefined): string =>
  clock(moment, facility?.zone);

export const old = (moment: string, now: Date): string => t("bedside-vital-old", { age: age(moment, now) });

// -- the second language -------------------------------------------------------------------------

const files = import.meta.glob<string>("../locales/*/clinical.ftl", { query: "?raw", import: "default" });
const loaded = new Map<Language, FluentBundle>();
const HOME: Record<string, Language> = { KH: "km", CN: "zh-CN" };

/** The facility's language beside the nurse's own; English where they are the same. */
export function secondLanguage(facility: FacilityView | undefined): Language | null {
  const home = HOME[facility?.jurisdiction ?? ""] ?? "en";
  if (home !== language()) return home;
  return language() === "en" ? null : "en";
}

/** Load its words; `then` is called when they can be shown. */
export function prepareSecond(tag: Language, then: () => void): void {
  if (loaded.has(tag)) return;
  const load = files[`../locales/${tag}/clinical.ftl`];
  if (!load) return;
  const bundle = new FluentBundle(`${tag}-u-nu-latn`, { useIsolating: false });
  loaded.set(tag, bundle);
  void load().then((text) => {
    bundle.addResource(new FluentResource(text));
    then();
  });
}

export function findIn(tag: Language, id: string): string | undefined {
  const bundle = loaded.get(tag);
  const pattern = bundle?.getMessage(id)?.value;
  return pattern ? bundle!.formatPattern(pattern, null, []) : undefined;
}
