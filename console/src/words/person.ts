/** A person in words: both scripts of the name, man or girl, years, allergies. */
import { html, nothing, type TemplateResult } from "lit";
import type { Person } from "../api-types";
import { number } from "../format";
import { t } from "../i18n";

const CHILD_YEARS = 18; // Convention on the Rights of the Child, article 1

/** The script of a name, for fonts and screen readers. */
export function scriptOf(text: string): string | null {
  if (/[\u1780-\u17ff]/.test(text)) return "km";
  if (/[\u3400-\u9fff]/.test(text)) return "zh-CN";
  return null;
}

export function sexWord(person: Pick<Person, "sex" | "age_years">): string {
  const child = person.age_years !== null && person.age_years < CHILD_YEARS;
  if (person.sex === "female") return t(child ? "person-girl" : "person-woman");
  if (person.sex === "male") return t(child ? "person-boy" : "person-man");
  return t("person-person");
}

/** 34, or 1.5 under two years. */
export function years(age: number | null): string {
  if (age === null) return "";
  return age < 2 ? number(Math.floor(age * 10) / 10, 1) : String(Math.floor(age));
}

export const hasName = (person: Person): boolean => !person.erased && !!(person.name || person.name_latin);

/** What stands where a name would: erased, or not shown to this reader. */
export const nameless = (person: Person): string => t(person.erased ? "person-erased" : "person-hidden");

/** The name for a title of the window or a sentence; Latin script first, it is read by all. */
export const plainName = (person: Person): string =>
  hasName(person) ? person.name_latin || person.name : nameless(person);

/** "Sok Dara សុខ ដារ៉ា": Latin first, the person's own script after it where it differs. */
export function name(person: Person): TemplateResult {
  if (!hasName(person)) return html`${nameless(person)}`;
  const first = person.name_latin || person.name;
  const other = person.name_latin && person.name !== person.name_latin ? person.name : "";
  return html`<span lang=${scriptOf(first) ?? nothing}>${first}</span>${other
      ? html` <span class="own" lang=${scriptOf(other) ?? nothing}>${other}</span>`
      : nothing}`;
}

/** "…, woman, 34. Allergic to aspirin." */
export function line(person: Person): TemplateResult {
  const age = years(person.age_years);
  const about = [sexWord(person), ...(age ? [age] : [])].join(t("comma"));
  const allergies = person.allergies.join(t("comma"));
  return html`${name(person)}${t("comma")}${about}${t("stop")}${allergies
    ? t("allergic-to", { what: allergies })
    : nothing}
  ${person.synthetic ? html`<span class="made-up">${t("person-synthetic")}</span>` : nothing}`;
}
