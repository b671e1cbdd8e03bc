/** Why a row is in the worklist, in words: the reason first, then its evidence. */
import type { Step, TaskRow } from "../api-types";
import { dose, number, response, signed } from "../format";
import { code, find, language, t, type Values } from "../i18n";

const SPO2_LOW_PERCENT = 92; // the centre's rule decides; this only chooses what the sentence adds

/** Values of a rule as the catalogue takes them: drugs by name, numbers with a true minus. */
export function wordsOf(values: Record<string, number | string>): Values {
  const out: Values = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === "drug") out[name] = drugInSentence(String(value));
    else if (name === "safety_code") out[name] = code("limit", String(value));
    else if (name === "override_stop") out[name] = code("stop", String(value));
    else if (name === "override_reason") out[name] = code("override-reason", String(value)).toLowerCase();
    else if (typeof value === "string") out[name] = value.replaceAll("_", " ");
    else if (/_mg$/.test(name)) out[name] = dose(value);
    else if (/^(z_|response_)/.test(name)) out[name] = signed(value, /^z_/.test(name) ? 2 : 0);
    else out[name] = Number.isInteger(value) ? value : number(value, Math.abs(value) < 10 ? 1 : 0);
  }
  return out;
}

/** Drug names begin small within an English sentence; the other scripts have no such thing. */
export function drugInSentence(drug: string): string {
  const named = code("drug", drug);
  return language() === "en" ? named.toLowerCase() : named;
}

/** The reason as a sentence. Where the rule gave fewer values than the sentence needs, the plain one. */
export function reason(row: Pick<TaskRow, "reason" | "values">): string {
  const key = `reason-${row.reason.replaceAll("_", "-")}`;
  return find(key, wordsOf(row.values)) ?? find(`${key}.plain`) ?? row.reason.replaceAll("_", " ");
}

/** Chinese sets its sentences without a space between them. */
const sentences = (of: readonly string[]): string => of.join(language() === "zh-CN" ? "" : " ");

export function headline(row: TaskRow): string {
  const spo2 = row.spo2_percent;
  const low = spo2 !== null && spo2 < SPO2_LOW_PERCENT && row.reason !== "spo2_low";
  return low ? sentences([reason(row), t("evidence-spo2", { n: number(spo2) })]) : reason(row);
}

/** The evidence: what changed, with its number and what it is compared with. */
export function evidence(row: TaskRow): string {
  const out: string[] = [];
  const z = row.values["z_score"] ?? row.values["z_after"];
  if (row.response_percent !== null) {
    out.push(t("evidence-response", { n: response(row.response_percent) }));
  }
  if (typeof z === "number") out.push(t("evidence-z", { n: number(z, 2) }));
  if (row.fev1_before_l === null && row.fev1_after_l === null) out.push(t("evidence-no-test"));
  if (row.heart_rate_per_min !== null) {
    out.push(t("evidence-heart", { n: number(row.heart_rate_per_min) }));
  }
  if (row.help_requested && row.reason !== "help_requested") out.push(t("evidence-help"));
  return sentences(out);
}

/** What else was raised, each reason once; that a nurse asks stands in the evidence already. */
export function also(row: TaskRow, of: readonly TaskRow[]): string {
  const more = new Set(of.filter((each) => each.reason !== "help_requested").map(reason));
  more.delete(reason(row));
  return more.size ? t("worklist-also", { what: sentences([...more]) }) : "";
}

export function step(of: Step): string {
  const values = wordsOf(of.values);
  if (of.what === "nebulized") return t("step-nebulized", values);
  return find(`step-${of.what.replaceAll("_", "-")}`, values) ?? of.what.replaceAll("_", " ");
}
