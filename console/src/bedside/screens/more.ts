/** What is not needed at every moment: other steps, records, instruments, language, leaving. */
import { html, nothing, type TemplateResult } from "lit";

import { LANGUAGES, LANGUAGE_WORDS, language, setLanguage, t } from "../../i18n";
import { applyTheme, theme, toggleTheme } from "../../theme";
import { go, href, type Route } from "../route";
import type { Store } from "../store";
import type { TreatmentView } from "../api-types";
import { linkTo, row, screen } from "./parts";

export function more(store: Store, route: Route): TemplateResult {
  const one = route.treatment ? store.treatment : null;
  const body = html`<h1>${t("bedside-menu")}</h1>
    ${one && !one.finished_at ? steps(store, one) : nothing}
    <div class="list">
      ${one
        ? html`${row(t("bedside-records-today"), "", href.treatment(one.treatment_id, "records"))}
            ${row(t("bedside-person-medicines"), "", href.patient(one.patient.patient_id))}`
        : row(t("bedside-records-title"), "", href.records)}
      ${row(t("bedside-instruments-title"), "", href.instruments)}
      ${row(t("care-title"), "", href.care)}
      ${one && !one.finished_at ? row(t("bedside-finish-go"), "", href.treatment(one.treatment_id, "finish")) : nothing}
      ${one && !one.finished_at ? row(t("bedside-cancel"), "", href.treatment(one.treatment_id, "cancel")) : nothing}
    </div>
    ${languages()}
    <div class="list">
      <button type="button" class="row" @click=${() => {
        toggleTheme();
        applyTheme();
        store.changed();
      }}><span>${t(theme() === "dark" ? "bedside-theme-light" : "bedside-theme-dark")}</span></button>
      <button type="button" class="row" @click=${() => void store.signOut()}
        ><span>${t("bedside-sign-out", { name: store.session?.name ?? "" })}</span></button>
    </div>
    <p class="note">${t("bedside-unreviewed")}</p>
    ${store.bedside ? html`<p class="note num">Breathway ${store.bedside.version}</p>` : nothing}`;
  return screen(store, body, null, [linkTo(t("bedside-back"), one ? href.treatment(one.treatment_id) : href.home)]);
}

/** Steps may be taken in another order: a child who cannot blow now may blow later. */
function steps(store: Store, one: TreatmentView): TemplateResult {
  return html`<div class="list steps">${one.steps.map((step, i) => {
    const here = step === one.step;
    const done = one.steps_done.includes(step);
    const move = () =>
      void store.treat("step", { step }).then((moved) => {
        if (moved) go(href.treatment(one.treatment_id));
      });
    return html`<button type="button" class="row ${here ? "here" : ""}" aria-current=${here ? "step" : nothing} ?disabled=${Boolean(store.busy)} @click=${move}
      ><span><span class="num">${i + 1}</span> ${t(`bedside-step-${step.replaceAll("_", "-")}`)}</span>
      ${done ? html`<span class="done" aria-label=${t("bedside-state-done")}>✓</span>` : nothing}</button>`;
  })}</div>`;
}

export function languages(): TemplateResult {
  return html`<fieldset class="langs"><legend class="lbl">${t("bedside-language")}</legend>
    <div class="sides">${LANGUAGES.map(
      (tag) => html`<button type="button" lang=${tag} aria-pressed=${language() === tag ? "true" : "false"}
        @click=${() => void setLanguage(tag)}>${LANGUAGE_WORDS[tag]}</button>`,
    )}</div></fieldset>`;
}
