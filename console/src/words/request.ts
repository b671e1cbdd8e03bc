/** A step that an expert asks the bedside for, in words: the same on both sides. */
import { code, find } from "../i18n";

export interface Asked {
  what: string;
  detail?: string | null;
}

export const requestKey = (asked: Asked): string =>
  `request-${[asked.what, asked.what === "listen" ? null : asked.detail].filter(Boolean).join("-").replaceAll("_", "-")}`;

export function requestWords(asked: Asked): string {
  const words = find(requestKey(asked)) ?? asked.what.replaceAll("_", " ");
  return asked.what === "listen" && asked.detail ? `${words} ${code("site", asked.detail)}` : words;
}
