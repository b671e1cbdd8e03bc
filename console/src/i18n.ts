/**
 * Words: Fluent catalogues, one folder a language, a file for each part.
 *
 * `shell` (frame and states), `clinical` (anything a clinician or patient acts on), `operations`
 * (facilities, quarantine, wall, people), `air`, `forecast`, `bedside`, `therapy` and `triggers`.
 * Every page says that the clinical words are not clinically reviewed (`not-reviewed`,
 * `bedside-unreviewed`) until clinicians of each
 * language have read them. Digits are Western in every language.
 */
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { html, nothing, type TemplateResult } from "lit";

export const LANGUAGES = ["en", "km", "zh-CN"] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = { en: "EN", km: "ខ្មែរ", "zh-CN": "中文" };
export const LANGUAGE_WORDS: Record<Language, string> = {
  en: "English",
  km: "ភាសាខ្មែរ",
  "zh-CN": "简体中文",
};
export type Values = Record<string, FluentVariable>;

const files = import.meta.glob<string>("./locales/*/*.ftl", { query: "?raw", import: "default" });
const STORED = "breathway-language";

let current: Language = "en";
let bundles: FluentBundle[] = [];
const listeners = new Set<() => void>();

export const language = (): Language => current;
/** The BCP 47 tag for Intl: the language with Western digits. */
export const locale = (): string => `${current === "en" ? "en-GB" : current}-u-nu-latn`;

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function bundle(tag: Language): Promise<FluentBundle> {
  const made = new FluentBundle(`${tag}-u-nu-latn`, { useIsolating: false });
  const wanted = Object.entries(files).filter(([path]) => path.includes(`/locales/${tag}/`));
  const texts = await Promise.all(wanted.map(([, load]) => load()));
  for (const text of texts) made.addResource(new FluentResource(text));
  return made;
}

export function isLanguage(tag: string | null | undefined): tag is Language {
  return LANGUAGES.includes(tag as Language);
}

/** What the person chose before on this machine, else what the browser asks for, else English. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  for (const tag of navigator.languages) {
    if (tag.startsWith("km")) return "km";
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}

/** Load a language and show it. English stands behind as the last resort for a missing key. */
export async function setLanguage(tag: Language, remember = true): Promise<void> {
  const loaded = [await bundle(tag)];
  if (tag !== "en") loaded.push(await bundle("en"));
  bundles = loaded;
  current = tag;
  if (remember) localStorage.setItem(STORED, tag);
  document.documentElement.lang = tag;
  for (const listener of [...listeners]) listener();
}

/** The text of a key, or undefined where no catalogue has it or a value it needs is missing. */
export function find(id: string, values?: Values): string | undefined {
  const [name, attribute] = id.split(".") as [string, string | undefined];
  for (const each of bundles) {
    const message = each.getMessage(name);
    const pattern = attribute ? message?.attributes[attribute] : message?.value;
    if (!pattern) continue;
    const errors: Error[] = [];
    const text = each.formatPattern(pattern, values ?? null, errors);
    if (errors.length === 0) return text;
  }
  return undefined;
}

export type Words = (id: string, values?: Values) => string;

/** The words of a language beside the one that is shown: for a family that reads another. */
export async function wordsIn(tag: Language): Promise<Words> {
  const other = await bundle(tag);
  return (id, values) => {
    const pattern = other.getMessage(id)?.value;
    return pattern ? other.formatPattern(pattern, values ?? null) : t(id, values);
  };
}

/** The text of a key; a key nobody wrote is shown as itself, so that it is seen and reported. */
export function t(id: string, values?: Values): string {
  return find(id, values) ?? id;
}

/** A code from the record ("no_response") as words, by `<family>-<code>`; unknown codes stay. */
export function code(family: string, value: string, values?: Values): string {
  return find(`${family}-${value.replaceAll("_", "-").toLowerCase()}`, values) ?? value.replaceAll("_", " ");
}

/** A text whose `<b>…</b>` is shown in semibold. Values never carry markup: they are escaped. */
export function rich(id: string, values?: Values): TemplateResult {
  const parts = t(id, values).split(/<b>(.*?)<\/b>/s);
  return html`${parts.map((part, n) => (n % 2 ? html`<b>${part}</b>` : part || nothing))}`;
}
