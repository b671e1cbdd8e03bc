/** What weather, air and pollen do to this person: each as a dot with its interval, and in words. */
import { html, nothing, svg, type TemplateResult } from "lit";
import type { EffectView, PatientPage, TriggersView } from "../api-types";
import { number } from "../format";
import { code, locale, rich, t } from "../i18n";
import { placeOf, ratioAxis, type RatioAxis } from "../plots/interval";
import "./family";

const WIDTH = 250;
const INSET = 16;
const ORDER = ["raises", "lowers", "little", "cannot_tell", "not_measured"];

export function triggersSection(page: PatientPage, asTable: boolean): TemplateResult {
  const of = page.triggers;
  return html`<section class="triggers" aria-labelledby="triggers-title">
    <h2 class="t" id="triggers-title">${t("triggers-title")}</h2>
    ${of ? found(of, page.language, asTable) : html`<p class="m none">${t("triggers-none")}</p>`}
  </section>`;
}

/** What is told first is told first; what cannot be told comes last. */
export const ordered = (effects: readonly EffectView[]): EffectView[] =>
  [...effects].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || (b.rr ?? 0) - (a.rr ?? 0));

export const listed = (effects: readonly EffectView[], verdict: string): string =>
  new Intl.ListFormat(locale(), { type: "conjunction" }).format(
    effects.filter((each) => each.verdict === verdict).map((each) => code("exposure", each.exposure)),
  );

function found(of: TriggersView, language: string, asTable: boolean): TemplateResult {
  const effects = ordered(of.effects);
  const open = listed(effects, "cannot_tell");
  const axis = ratioAxis(effects.flatMap((each) => [each.lower, each.upper]).filter((v) => v !== null));
  const basis = { n: of.treatments, months: of.months };
  return html`<p class="q s12">${t("triggers-sub", { people: of.people })}</p>
    <p class="s13">${of.months > 0 ? rich("triggers-rests", basis) : rich("triggers-rests-few", basis)}
      ${open ? t("triggers-not-yet", { what: open }) : nothing}</p>
    ${asTable
      ? table(effects)
      : html`<ul class="trg">${effects.map((each) => line(each, axis))}</ul>${axisLine(axis)}`}
    <bw-family .triggers=${of} language=${language}></bw-family>`;
}

const x = (ratio: number, axis: RatioAxis): number => INSET + placeOf(ratio, axis) * (WIDTH - 2 * INSET);

export function unit(exposure: string): string {
  if (exposure === "cold" || exposure === "heat") return "°C";
  if (exposure === "humidity") return "%";
  return exposure.startsWith("pollen") ? "/m³" : "µg/m³";
}

function range(of: EffectView): string {
  if (of.high === null || of.usual === null) return "";
  const digits = Math.abs(of.high - of.usual) < 3 ? 1 : 0;
  return t("triggers-range", { high: number(of.high, digits), usual: number(of.usual, digits), unit: unit(of.exposure) });
}

export function says(of: EffectView): string {
  const [rr, lower, upper] = [of.rr, of.lower, of.upper].map((v) => number(v, 2)) as [string, string, string];
  return t(`trigger-${of.verdict.replace("_", "-")}`, { rr, lower, upper });
}

function line(of: EffectView, axis: RatioAxis): TemplateResult {
  return html`<li class=${of.verdict}>
    <div><b class="md">${code("exposure", of.exposure)}</b><span class="q s12">${range(of)}</span></div>
    ${drawn(of, axis)}
    <span class="s12 num">${says(of)}</span>
  </li>`;
}

function drawn(of: EffectView, axis: RatioAxis): TemplateResult {
  const { rr, lower, upper, others } = of;
  const told = of.verdict === "raises" || of.verdict === "lowers";
  const ink = of.verdict === "cannot_tell" ? "var(--ink-3)" : "var(--after)";
  return html`<svg width=${WIDTH} height="24" viewBox="0 0 ${WIDTH} 24" role="img" aria-label="${code("exposure", of.exposure)}: ${says(of)}">
    ${axis.ticks.map((tick) => svg`<path d="M${x(tick, axis)} 0V24" stroke=${tick === 1 ? "var(--edge)" : "var(--grid)"}></path>`)}
    ${rr === null || lower === null || upper === null
      ? nothing
      : svg`<path d="M${x(lower, axis)} 12H${x(upper, axis)}" stroke=${ink} stroke-width=${told ? 2.5 : 1.5} stroke-dasharray=${of.verdict === "cannot_tell" ? "3 3" : "none"}></path>
          ${others === null ? nothing : svg`<circle cx=${x(others, axis)} cy="12" r="4.5" fill="var(--surface)" stroke="var(--before)" stroke-width="1.75"></circle>`}
          <circle cx=${x(rr, axis)} cy="12" r="5" fill=${ink}></circle>`}
  </svg>`;
}

const axisLine = (axis: RatioAxis): TemplateResult => html`<div class="trg-axis" aria-hidden="true"><span></span>
  <svg width=${WIDTH} height="16" viewBox="0 0 ${WIDTH} 16">
    ${axis.ticks.map((tick) => svg`<text class="tk" x=${x(tick, axis)} y="12" text-anchor="middle">×${tick}</text>`)}
  </svg><span></span></div>`;

const table = (effects: readonly EffectView[]): TemplateResult => html`<div class="scroll" tabindex="0" role="region" aria-label=${t("triggers-title")}><table class="grid num">
  <tbody>${effects.map((each) => html`<tr><td>${code("exposure", each.exposure)}</td><td>${range(each)}</td><td>${says(each)}</td></tr>`)}</tbody>
</table></div>`;
