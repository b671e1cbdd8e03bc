/**
 * What was found, as it is drawn: outlines around tracks and marks of crackles, each at its place.
 *
 * The edge looks at overlapping stretches: of what two of them found, the later one is drawn.
 */
import { html, type TemplateResult } from "lit";
import { number } from "../format";
import { t } from "../i18n";
import { TOP_HZ } from "../plots/spectrum";
import { SHOWN_S } from "./strip";
import type { Found } from "./words";

const ROUND_HZ = 30; // the outline stands around the energy
const LABELLED_S = 0.25;

export interface Mark {
  from: number;
  to: number;
  lowHz: number;
  highHz: number;
  sure: boolean;
}

export function marks(found: readonly Found[]): Mark[] {
  return found.flatMap((each, n) => {
    const next = found[n + 1]?.start ?? Infinity;
    return (each.whistles ?? [])
      .filter(([from]) => from < next)
      .map(([from, to, first, last, sure]) => ({ from, to, lowHz: Math.min(first, last), highHz: Math.max(first, last), sure }));
  });
}

export function crackles(found: readonly Found[]): number[] {
  return found.flatMap((each, n) => (each.crackles ?? []).filter((at) => at < (found[n + 1]?.start ?? Infinity)));
}

/** Over the spectrogram, whose right edge is the sample `end`. */
export function overlay(found: readonly Found[], end: number, rateHz: number): TemplateResult {
  const x = (index: number): number => 100 * (1 - (end - index) / rateHz / SHOWN_S);
  const y = (hz: number): number => 100 * (1 - hz / TOP_HZ);
  return html`${marks(found)
      .filter((mark) => x(mark.to) > 0 && x(mark.from) < 100)
      .map((mark) => {
        const seconds = (mark.to - mark.from) / rateHz;
        const words = t("listen-track", { hz: number((mark.lowHz + mark.highHz) / 2), s: number(seconds, 2) });
        const [left, top] = [Math.max(0, x(mark.from)), Math.max(0, y(mark.highHz + ROUND_HZ))];
        const place = `left:${left}%;width:${Math.min(100, x(mark.to)) - left}%;top:${top}%;height:${y(mark.lowHz - ROUND_HZ) - top}%`;
        return html`<span class="ls-track ${mark.sure ? "" : "unsure"}" .style=${place} title=${words}>
          ${seconds >= LABELLED_S ? html`<i class="num">${words}</i>` : ""}</span>`;
      })}
    ${crackles(found)
      .filter((at) => x(at) > 0 && x(at) < 100)
      .map((at) => html`<span class="ls-crackle" .style=${`left:${x(at)}%`}></span>`)}`;
}

/** The sentence above the picture, from the newest stretch; empty where nothing stands out. */
export function sentence(found: readonly Found[]): string {
  const last = found.at(-1);
  if (!last) return "";
  if (last.problems?.length) return t("listen-found-problem", { what: last.problems.map((each) => t(`listen-problem-${each.replaceAll("_", "-")}`)).join(t("comma")) });
  const share = Math.round(100 * (last.wheeze_share ?? 0));
  const n = last.crackles?.length ?? 0;
  if (share) return t("listen-found-wheeze", { share, hz: number(last.pitch_hz ?? null) });
  return n > 2 ? t("listen-found-crackles", { n }) : t("listen-found-nothing");
}

/** The numbers that led to it: of the newest stretch, each with what it is. */
export function figures(found: readonly Found[], rateHz: number): [string, string][] {
  const last = found.at(-1);
  if (!last || last.problems?.length) return [];
  const seconds = (last.whistles ?? []).map(([from, to]) => (to - from) / rateHz);
  const of: [string, string][] = [];
  if (seconds.length) {
    of.push([`${number(100 * (last.wheeze_share ?? 0))} %`, "wheeze"], [`${number(last.pitch_hz ?? null)} Hz`, "pitch"]);
    of.push([`${number(Math.max(...seconds), 2)} s`, "longest"]);
  }
  if (last.breaths_per_min) of.push([number(last.breaths_per_min), "rate"]);
  return [...of, [number(last.crackles?.length ?? 0), "crackles"]];
}
