/** Findings of therapy as sentences, and their sources; the same at the bedside and the centre. */
import { code, find, t } from "../i18n";

export interface Finding {
  level: "stop" | "warn" | "note";
  code: string;
  values?: Record<string, number | string>;
  source?: string;
  confidence?: "" | "read" | "recalled";
}

// Which family of words a value of this name belongs to.
const FAMILY: Record<string, string> = {
  drug: "drug", a: "drug", b: "drug", form: "severity", measure: "measure", sign: "sign", speech: "speech", task: "care",
};

export function findingWords(of: Finding): string {
  const values = Object.entries(of.values ?? {}).map(([name, value]) => {
    if (typeof value === "number") return [name, String(Number(value.toFixed(2)))];
    return [name, FAMILY[name] ? code(FAMILY[name], value) : name === "limit" ? said(value) : value];
  });
  return (find(`therapy-${of.code.replaceAll("_", "-")}`, Object.fromEntries(values)) ?? of.code.replaceAll("_", " ")).trim();
}

/** What the proposals say in English, in the page's language; what a facility wrote stays. */
function said(text: string): string {
  const slug = text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return (slug && find(`said-${slug}`)) || text;
}

export function sourceWords(of: Finding): string {
  if (!of.source) return "";
  const source = said(of.source);
  return of.confidence
    ? t("therapy-source", { source, confidence: t(`confidence-${of.confidence}`) })
    : t("therapy-source-plain", { source });
}

/** "PRAM 6, moderate" */
export function severityWords(of: { form: string; points: number | null; band: string | null }): string {
  const form = code("severity", of.form);
  const head = of.points === null ? form : t("severity-points", { form, points: of.points });
  return of.band ? `${head}${t("comma")}${code("band", of.band)}` : head;
}
