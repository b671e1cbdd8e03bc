/** Medicines: every dose the nebulizer itself logged, what was given by hand, what was stated. */
import { html, nothing, svg, type TemplateResult } from "lit";
import type { CheckedView, DoseView, GivenView, Interruption, MedicationView, OrderView, TreatmentView } from "../api-types";
import { clock, day, dose, duration, moment, number } from "../format";
import { code, t } from "../i18n";
import { checkedLines } from "./therapy";

export function medicinesSection(treatment: TreatmentView | null, stated: readonly MedicationView[], now: Date): TemplateResult {
  const doses = treatment?.doses ?? [];
  const given = treatment?.given ?? [];
  const orders = treatment?.therapy.orders ?? [];
  const zone = treatment?.place.zone;
  const none = !doses.length && !given.length && !stated.length && !orders.length;
  return html`<section aria-labelledby="medicines-title">
    <h2 class="t" id="medicines-title">${t("medicines-title")}</h2>
    ${none ? html`<p class="m none">${t("medicines-none")}</p>` : nothing}
    <ul class="med">
      ${doses.map((each) => doseLine(each, orders.find((o) => o.event_id === each.order_id), now, zone))}
      ${orders.filter((each) => !each.logged).map((each) => orderLine(each, now, zone))}
      ${given.map((each) => givenLine(each, treatment?.therapy.by_hand[each.event_id], now, zone))}
      ${stated.map((each) => statedLine(each, zone))}
    </ul>
  </section>`;
}

export const share = (of: DoseView): number => (of.prescribed_mg > 0 ? (100 * of.delivered_mg) / of.prescribed_mg : 0);

function doseLine(of: DoseView, order: OrderView | undefined, now: Date, zone: string | undefined): TemplateResult {
  const percent = number(share(of));
  const details = [
    t("medicine-logged", { percent, prescribed: dose(of.prescribed_mg) }),
    ...(of.flow_l_min === null ? [] : [t("medicine-flow", { n: number(of.flow_l_min, 1) })]),
    ...(of.pressure_kpa === null ? [] : [`${number(of.pressure_kpa)} kPa`]),
    ...(of.breathing_rate_per_min === null ? [] : [t("therapy-breaths", { n: number(of.breathing_rate_per_min) })]),
    ...of.interruptions.map(interrupted),
    ...(of.interruptions.length ? [t("cup-nebulized", { minutes: Number((of.nebulized_s / 60).toFixed(1)), percent })] : []),
  ];
  return html`<li>
    <div><b>${code("drug", of.drug)} ${dose(of.delivered_mg)} mg</b>${t("comma")}${t("medicine-nebulized")}<br />
      <span class="q s12">${details.join(t("comma"))}</span>${order ? how(order) : nothing}</div>
    <span class="num when">${moment(of.began_at, now, zone)}–${clock(of.ended_at, zone)}</span>
    ${trace(of.trace, t("medicine-trace", { percent }))}
  </li>`;
}

function interrupted(of: Interruption): string {
  const seconds = (Date.parse(of.ended_at) - Date.parse(of.began_at)) / 1000;
  const time = seconds < 90 ? t("span-seconds", { n: Math.round(seconds) }) : duration(seconds);
  return code("cause", of.cause, { time });
}

/** What the nebulizer put out over the treatment, 0 to 1. */
function trace(of: readonly number[], label: string): TemplateResult {
  if (of.length < 2) return html`<span></span>`;
  const line = of.map((v, n) => `${n ? "L" : "M"}${((n / (of.length - 1)) * 92).toFixed(1)} ${(19 - v * 15).toFixed(1)}`).join("");
  return html`<svg width="94" height="22" viewBox="0 0 94 22" role="img" aria-label=${label}>
    ${svg`<path d="M0 19H94" stroke="var(--line)"></path><path d=${line} fill="none" stroke="var(--after)" stroke-width="1.3"></path>`}
  </svg>`;
}

/** The rest of the cup, how it was driven and breathed, and what the check said. */
function how(of: OrderView): TemplateResult {
  const about = [
    ...(of.drugs.length > 1 ? [t("therapy-with", { drugs: of.drugs.slice(1).map(drugDose).join(t("comma")) })] : []),
    ...(of.gas ? [code("gas", of.gas)] : []),
    ...(of.flow_l_min === null ? [] : [`${number(of.flow_l_min, 1)} L/min`]),
    ...(of.interface ? [code("interface", of.interface)] : []),
    ...(of.checked.operator ? [t("therapy-by", { who: of.checked.operator })] : []),
  ];
  return html`${about.length ? html`<br /><span class="q s12">${about.join(t("comma"))}</span>` : nothing}${checkedLines(of.checked)}`;
}

const drugDose = (of: { drug: string; dose_mg: number }): string => `${code("drug", of.drug)} ${dose(of.dose_mg)} mg`;

/** An order that no nebulizer has logged: it did not start, or its log is still to come. */
function orderLine(of: OrderView, now: Date, zone: string | undefined): TemplateResult {
  return html`<li><div><b>${of.drugs.map(drugDose).join(t("comma"))}</b><br />
      <span class="q s12">${t("therapy-order-not-started")}</span>${how(of)}</div>
    <span class="num when">${moment(of.at, now, zone)}</span></li>`;
}

function givenLine(of: GivenView, checked: CheckedView | undefined, now: Date, zone: string | undefined): TemplateResult {
  const by = of.by?.name ? t("medicine-given", { who: of.by.name }) : t("medicine-given-plain");
  return html`<li>
    <div><b>${code("drug", of.drug)} ${dose(of.dose_mg)} mg</b>${t("comma")}${code("route", of.route)}<br /><span class="q s12">${by}</span>${checked ? checkedLines(checked) : nothing}</div>
    <span class="num when">${moment(of.at, now, zone)}</span>
  </li>`;
}

function statedLine(of: MedicationView, zone: string | undefined): TemplateResult {
  const about = [
    t(`medicine-${of.basis}`),
    ...(of.times_per_day === null ? [] : [t("medicine-times", { n: dose(of.times_per_day) })]),
    ...(of.note ? [of.note] : []),
  ];
  return html`<li>
    <div><b>${code("drug", of.drug)}${of.dose_mg === null ? nothing : ` ${dose(of.dose_mg)} mg`}</b>${t("comma")}${code("route", of.route)}<br />
      <span class="q s12">${about.join(t("comma"))}</span></div>
    <span class="num when">${t("medicine-stated", { date: day(of.stated_at, zone) })}</span>
  </li>`;
}
