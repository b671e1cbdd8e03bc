/** How ill before and after, what departs from which protocol, what was noticed. */
import { html, nothing, type TemplateResult } from "lit";
import type { CheckedView, ProtocolRef, TreatmentView } from "../api-types";
import { day, moment } from "../format";
import { code, t } from "../i18n";
import { findingWords, severityWords, sourceWords, type Finding } from "../words/therapy";

export function therapySection(of: TreatmentView, now: Date): TemplateResult | typeof nothing {
  const { severity, orders, by_hand: byHand, safety, missing, side_effects: noticed, rinsed } = of.therapy;
  const checks = [...orders.map((each) => each.checked), ...Object.values(byHand)];
  const protocol = checks.find((each) => each.protocol)?.protocol ?? severity.find((each) => each.protocol)?.protocol ?? null;
  if (!severity.length && !checks.length && !noticed.length && !safety.length && !missing.length && rinsed === null) return nothing;
  const zone = of.place.zone;
  const count = of.therapy.deviations;
  const about = [
    ...(checks.length || count ? [count ? t("therapy-deviations", { count }) : t("therapy-no-deviations")] : []),
    ...(noticed.length ? [t("therapy-side-effects", { list: noticed.map((each) => code("side-effect", each)).join(t("comma")) })] : []),
    ...(rinsed === null ? [] : [t(rinsed ? "therapy-rinsed" : "therapy-not-rinsed")]),
  ];
  return html`<section aria-labelledby="therapy-title">
    <h2 class="t" id="therapy-title">${t("therapy-severity-title")}</h2>
    ${severity.length ? html`<ul class="judged">${severity.map(
      (each) => html`<li><div><b>${severityWords(each)}</b><br /><span class="q s12">${[
          ...each.findings.filter((f) => f.code !== "score").map(findingWords),
          ...(each.operator ? [t("therapy-by", { who: each.operator })] : []),
        ].join(" ")}</span></div><span class="num when">${moment(each.at, now, zone)}</span></li>`,
    )}</ul>` : nothing}
    ${departs([...safety.flatMap((each) => each.findings), ...missing])}
    ${about.length ? html`<p class="s13 therapy-about">${about.map((each) => html`<span>${each}</span>`)}</p>` : nothing}
    ${protocol ? protocolLine(protocol) : nothing}
  </section>`;
}

/** Which protocol was in force then, and whether somebody answered for it. */
function protocolLine(of: ProtocolRef): TemplateResult {
  const signed = of.signed_on
    ? t("protocol-signed", { name: of.signed_by ?? "", date: day(`${of.signed_on}T12:00:00Z`, "UTC") })
    : t("protocol-proposal");
  return html`<p class="q s12">${t("protocol-line", { title: of.id, version: of.version })} <b>${signed}</b></p>`;
}

/** What departs from the protocol with its citation, and why a stop was passed. */
export function checkedLines(of: CheckedView): TemplateResult | typeof nothing {
  const departs = of.findings.filter((each) => each.level !== "note");
  if (!departs.length && !of.override) return nothing;
  const passed = of.override;
  return html`<ul class="departs s12">${departs.map(line)}
    ${passed
      ? html`<li><b>${t("override-done", { reason: code("override-reason", passed.reason) })}</b>${passed.words ? html` ${passed.words}` : nothing}</li>`
      : nothing}</ul>`;
}

const departs = (all: readonly Finding[]): TemplateResult | typeof nothing =>
  all.length ? html`<ul class="departs s12">${all.map(line)}</ul>` : nothing;

const line = (of: Finding): TemplateResult => html`<li><b>${t(`level-${of.level}`)}</b> ${findingWords(of)}
  <span class="q">${sourceWords(of)}</span></li>`;
