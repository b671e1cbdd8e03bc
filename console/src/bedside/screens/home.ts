/** The first screen: who is treated now, who was here before, who comes new. */
import { html, nothing, type TemplateResult } from "lit";

import { t } from "../../i18n";
import { moment } from "../../format";
import { href } from "../route";
import type { Store } from "../store";
import type { CurrentTreatment, PatientLine } from "../api-types";
import { dueTasks } from "../therapy";
import { allergyLine, at, called, nameAge, otherName } from "../words";
import { instrumentLetters } from "./instruments";
import { linkTo, row, screen } from "./parts";

export function home(store: Store, now: Date): TemplateResult {
  const bedside = store.bedside;
  const running = bedside?.treatments ?? [];
  const body = html`
    <h1 class="sr">${bedside?.facility.name ?? ""}</h1>
    ${running.length
      ? html`<section aria-labelledby="running"><h2 class="lbl" id="running">${t("bedside-home-running")}</h2>
          ${running.map((each) => runningRow(each, store))}</section>`
      : nothing}
    <form role="search" class="search" @submit=${(event: Event) => event.preventDefault()}>
      <label class="fld"><span>${t("bedside-home-find")}</span>
        <input type="search" name="q" .value=${store.query} placeholder=${t("bedside-home-find-hint")} autocomplete="off"
          @input=${(event: Event) => store.find((event.target as HTMLInputElement).value)} /></label>
    </form>
    ${people(store, now)}
    ${bedside
      ? html`<section class="insts" aria-labelledby="insts"><h2 class="lbl" id="insts">${t("bedside-home-instruments")}</h2>
          <a class="row" href=${href.instruments}>${instrumentLetters(bedside.instruments, dueTasks(store).length > 0)}</a>
          ${bedside.unassigned
            ? html`<p class="note">${t("bedside-home-unassigned", { count: bedside.unassigned })}</p>`
            : nothing}</section>`
      : nothing}
  `;
  return screen(
    store,
    body,
    { words: t("bedside-home-register"), do: () => (location.hash = href.register) },
    [linkTo(t("bedside-home-all-records"), href.records), linkTo(t("bedside-menu"), href.more)],
    "home",
  );
}

function runningRow(each: CurrentTreatment, store: Store): TemplateResult {
  const person = { name: each.patient_name, name_latin: each.patient_name_latin, age_years: each.age_years };
  const step = t(`bedside-step-${each.step.replaceAll("_", "-")}`);
  const since = t("bedside-treatment-since", { time: at(each.started_at, store.bedside?.facility) });
  return html`<a class="row now" href=${href.treatment(each.treatment_id)}
    ><span>${nameAge(person)}<small>${step}, ${since}</small></span><span class="arrow" aria-hidden="true">›</span></a>`;
}

function people(store: Store, now: Date): TemplateResult {
  const found = store.patients;
  if (!found) return html`<p class="note" role="status">${t("bedside-loading")}</p>`;
  if (!found.rows.length) {
    const key = store.query ? "bedside-home-not-found" : "bedside-home-none";
    return html`<section class="empty" role="status"><h2>${t(key, { query: store.query })}</h2><p>${t(`${key}-help`)}</p></section>`;
  }
  const words = store.query ? t("bedside-home-found", { count: found.total }) : t("bedside-home-recent");
  return html`<section aria-labelledby="found"><h2 class="lbl" id="found" aria-live="polite">${words}</h2>
    ${found.rows.map((each) => personRow(each, store, now))}</section>`;
}

function personRow(each: PatientLine, store: Store, now: Date): TemplateResult {
  const when = each.last_treatment_at
    ? t("bedside-last-treated", { when: moment(each.last_treatment_at, now, store.bedside?.facility.zone) })
    : t("bedside-never-treated");
  const to = each.open_treatment_id ? href.treatment(each.open_treatment_id) : href.patient(each.patient_id);
  const name = html`${called(each)}${each.age_years === null ? nothing : html`<span class="m">, ${nameAge(each).split(", ").at(-1)}</span>`}
    ${otherName(each) ? html`<span class="other">${otherName(each)}</span>` : nothing}`;
  const note = html`${each.allergies.length || each.no_allergies === "notasked" ? html`<b>${allergyLine(each)}</b> ` : nothing}${when}${each.local_number
    ? html`, ${t("bedside-local-number", { number: each.local_number })}`
    : nothing}${each.synthetic ? html` <span class="made-up">${t("bedside-synthetic")}</span>` : nothing}`;
  return row(name, note, to, html`<span class="arrow" aria-hidden="true">›</span>`);
}
