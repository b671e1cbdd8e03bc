/**
 * Numbers and times as people read them. Digits are Western in every language; the minus is the
 * true minus sign; a moment is shown in the zone of the place it happened in.
 */
import { locale, t } from "./i18n";

const MISSING = "–";
const MINUS = "−";

export function number(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  const text = value.toFixed(digits);
  return Number(text) < 0 ? text.replace("-", MINUS) : text.replace("-", "");
}

/** With its sign: +0.67, −1.2, 0. */
export function signed(value: number | null | undefined, digits = 0): string {
  const text = number(value, digits);
  return value !== null && value !== undefined && Number(value.toFixed(digits)) > 0 ? `+${text}` : text;
}

/** A response in % of predicted; near the threshold of 10 with the decimal that decides. */
export const response = (percent: number): string => signed(percent, Math.abs(percent - 10) < 1 ? 1 : 0);

export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A dose without needless zeros: 2.5, 40. */
export const dose = (mg: number): string => String(Number(mg.toFixed(2)));

const at = (moment: string | Date): Date => (typeof moment === "string" ? new Date(moment) : moment);

// Browsers are built without Khmer dates; the names of the months are few.
const KHMER_MONTHS = "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ".split(" ");

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Made once: each weighs some 50 kB that no collector sees, and a page that is alive asks for thousands. */
function formatter(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options);
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(tag, options);
  formatters.set(key, made);
  return made;
}

function format(moment: string | Date, options: Intl.DateTimeFormatOptions, zone?: string): string {
  const asked = zone ? { ...options, timeZone: zone } : options;
  const tag = locale();
  if (!tag.startsWith("km") || !options.month || Intl.DateTimeFormat.supportedLocalesOf(tag).length) {
    return formatter(tag, asked).format(at(moment));
  }
  const parts = formatter("en-GB", { ...asked, month: "numeric" }).formatToParts(at(moment));
  const read = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return [read("day"), KHMER_MONTHS[Number(read("month")) - 1], read("year")].filter(Boolean).join(" ");
}

/** 14:06, without a word on whose clock it is */
export const bareClock = (moment: string | Date, zone?: string): string =>
  format(moment, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, zone);

/** 14:06, and "14:06 ICT" where the place's clock shows another time than the reader's. */
export function clock(moment: string | Date, zone?: string): string {
  const time = bareClock(moment, zone);
  return zone && time !== bareClock(moment) ? `${time}\u00a0${zoneName(zone, at(moment))}` : time;
}

/** 14:06:09 */
export const clockSeconds = (moment: string | Date, zone?: string): string =>
  format(moment, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }, zone);

/** 8 Nov 2026 */
export const day = (moment: string | Date, zone?: string): string =>
  format(moment, { day: "numeric", month: "short", year: "numeric" }, zone);

/** 8 Nov */
export const dayMonth = (moment: string | Date, zone?: string): string =>
  format(moment, { day: "numeric", month: "short" }, zone);

export const month = (moment: Date): string => format(moment, { month: "short" });

/** A calendar date without a time zone, as a birth date: 12 Mar 1992 */
export const calendarDate = (iso: string): string => day(`${iso}T12:00:00Z`, "UTC");

export function sameDay(a: string | Date, b: string | Date, zone?: string): boolean {
  return day(a, zone) === day(b, zone);
}

/** "today 14:06" or "8 Nov 07:12", as seen from `now`. */
export function moment(of: string | Date, now: Date, zone?: string): string {
  const time = clock(of, zone);
  if (sameDay(of, now, zone)) return t("moment-today", { time });
  if (at(of).getUTCFullYear() === now.getUTCFullYear()) return `${dayMonth(of, zone)} ${time}`;
  return `${day(of, zone)} ${time}`;
}

/** How long ago, in the largest unit that fits: 12 s, 4 min, 3 h, 2 d. */
export function age(of: string | Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - at(of).getTime()) / 1000);
  if (seconds < 90) return t("span-seconds", { n: Math.round(seconds) });
  if (seconds < 5400) return t("span-minutes", { n: Math.round(seconds / 60) });
  if (seconds < 129_600) return t("span-hours", { n: Math.round(seconds / 3600) });
  return t("span-days", { n: Math.round(seconds / 86_400) });
}

/** A countdown: minutes and seconds under 20 minutes ("3:12"), else whole minutes, hours, days. */
export function countdown(seconds: number): { text: string; unit: string } {
  const left = Math.max(0, Math.floor(Math.abs(seconds)));
  if (left < 1200) return { text: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`, unit: "" };
  if (left < 5400) return { text: String(Math.round(left / 60)), unit: t("unit-min") };
  if (left < 172_800) return { text: String(Math.round(left / 3600)), unit: t("unit-h") };
  return { text: String(Math.round(left / 86_400)), unit: t("unit-d") };
}

/** "1:48" of seconds, for a duration that was. */
export const duration = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;

/** A country's name where the browser knows it in this language, else its code. */
export const country = (iso: string): string => new Intl.DisplayNames([locale(), "en"], { type: "region" }).of(iso) ?? iso;

/** The short name of a zone at a moment: ICT, CST, GMT+7. */
export function zoneName(zone: string | undefined, now: Date): string {
  const parts = formatter("en", { timeZoneName: "short", ...(zone ? { timeZone: zone } : {}) }).formatToParts(now);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return { "GMT+7": "ICT", "GMT+8": "CST" }[name] ?? name;
}
