/** Identity and allergies, always first; what is asked for now; the way to write advice. */
import { html, nothing, type TemplateResult } from "lit";
import type { Me, PatientPage, TaskRow } from "../api-types";
import "../components/alarm-tag";
import { calendarDate, countdown, dayMonth, number, moment } from "../format";
import { t } from "../i18n";
import { hasName, name, scriptOf, sexWord, years } from "../words/person";
import { reason } from "../words/task";

export interface HeaderContext {
  me: Me;
  now: Date;
  stale: boolean;
  write: () => void;
  claim: (task: TaskRow) => void;
}

export function header(page: PatientPage, c: HeaderContext): TemplateResult {
  return html`<section class="id" aria-label=${t("nav-patients")}>
    <div class="who-is">${identity(page)}</div>
    <i></i>
    <dl><dt>${t("patient-allergies")}</dt>${allergies(page)}</dl>
    <i></i>
    <dl>
      <dt>${t("patient-diagnosis")}</dt>
      <dd>${page.diagnoses.length ? page.diagnoses.map((each) => html`<span class="line">${each}</span>`) : html`<span class="q">${t("patient-no-diagnosis")}</span>`}</dd>
    </dl>
    <i></i>
    <div class="now">
      <dl><dt>${t("patient-now")}</dt><dd>${nowTasks(page, c)}</dd></dl>
      ${page.latest ? html`<button class="btn p noprint" ?disabled=${c.stale} @click=${c.write}>${t("advice-write")} <kbd aria-hidden="true">W</kbd></button>` : nothing}
    </div>
  </section>`;
}

function identity(page: PatientPage): TemplateResult {
  const { person } = page;
  const age = years(person.age_years);
  const about = [
    sexWord(person),
    ...(age ? [age] : []),
    ...(page.birth_date ? [t("patient-born", { date: calendarDate(page.birth_date) })] : []),
    ...(page.height_cm ? [t("patient-cm", { n: number(page.height_cm) })] : []),
    ...(page.weight_kg ? [t("patient-kg", { n: number(page.weight_kg) })] : []),
  ];
  const where = [page.local_number, page.address || page.place.name].filter(Boolean);
  return html`<h1 class=${hasName(person) ? "" : "nameless"}>${name(person)}</h1>
    <p class="m about">${about.join(t("comma"))}</p>
    <p class="q s12 num" lang=${scriptOf(page.address) ?? nothing}>${where.join(t("comma"))}</p>
    ${person.synthetic ? html`<p class="s12 made-up">${t("person-synthetic")}</p>` : nothing}
    ${page.access === "consultation" && page.access_until_at
      ? html`<p class="s12 m">${t("patient-by-consultation", { until: moment(page.access_until_at, new Date(page.answered_at)) })}</p>`
      : nothing}`;
}

/** Asked and none known, not asked, or not to be read. */
export const noAllergies = (page: PatientPage): string =>
  t(page.no_allergies ? `patient-no-allergies-${page.no_allergies}` : "patient-no-allergies");

function allergies(page: PatientPage): TemplateResult {
  if (!page.allergies.length) return html`<dd><span class=${page.no_allergies === "notasked" ? "" : "q"}>${noAllergies(page)}</span></dd>`;
  return html`<dd>
    ${page.allergies.map((each) => {
      const noted = each.noted_on ? `${t("comma")}${each.noted_on.slice(0, 4)}` : "";
      return html`<span class="line"><b>${each.substance}</b>${each.reaction ? `: ${each.reaction}` : ""}${noted}</span>`;
    })}
  </dd>`;
}

function nowTasks(page: PatientPage, c: HeaderContext): TemplateResult {
  if (!page.now.length) return html`<span class="m">${t("patient-nothing-now")}</span>`;
  return html`${page.now.slice(0, 3).map((task) => nowTask(task, c))}`;
}

function nowTask(task: TaskRow, c: HeaderContext): TemplateResult {
  const left = (Date.parse(task.deadline_at) - c.now.getTime()) / 1000;
  const shown = countdown(left);
  const time = `${shown.text}${shown.unit ? ` ${shown.unit}` : ""}`;
  const holder = task.claimed_by;
  const mine = holder?.account_id === c.me.account_id;
  return html`<div class="now-task">
    <bw-alarm-tag priority=${task.priority} ?unclaimed=${!holder && !c.stale} ?stale=${c.stale}></bw-alarm-tag>
    <span>${reason(task)}</span><br />
    ${holder
      ? html`<span class="m">${mine ? t("claimed-yours") : holder.name}</span>`
      : html`<span class="m num">${t(left < 0 ? "patient-past" : "patient-answer-within", { time })}</span>
          <button class="btn t" ?disabled=${c.stale} @click=${() => c.claim(task)}>${t("claim")}</button>`}
  </div>`;
}

/** The day of a treatment, for a title. */
export const treatmentDay = (started: string | null, zone: string): string =>
  started ? dayMonth(started, zone) : "–";
