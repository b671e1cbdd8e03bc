/** Care of the nebulizers: what is due, and that it was done. */
import { html, nothing, type TemplateResult } from "lit";

import { day } from "../../format";
import { t } from "../../i18n";
import { href } from "../route";
import type { Store } from "../store";
import type { CareLine } from "../api-types";
import { cared, dueTasks, protocolLine, taskWord } from "../therapy";
import { sourceWords } from "../../words/therapy";
import { linkTo, loading, row, screen } from "./parts";

export function careScreen(store: Store): TemplateResult {
  if (!store.care) return loading();
  const body = html`<h1>${t("care-title")}</h1>
    ${store.care.lines.length
      ? html`<div class="list">${store.care.lines.map((each) => line(store, each))}</div>`
      : html`<p class="lead m">${t("care-none")}</p>`}
    ${protocolLine(store.care.protocol)}`;
  return screen(store, body, null, [linkTo(t("bedside-back"), href.home)]);
}

function line(store: Store, of: CareLine): TemplateResult {
  const about = [
    of.instrument_id,
    of.uses ? t("care-uses", { uses: of.uses }) : "",
    !of.due && of.uses_left !== null ? t("care-uses-left", { count: of.uses_left }) : "",
    !of.due && of.due_at ? t("care-until", { date: day(of.due_at, store.bedside?.facility.zone) }) : "",
  ].filter(Boolean);
  return html`<div class="row2 care"><span>${of.due ? html`<b>${taskWord(of.task)}</b>` : taskWord(of.task)}
      <small>${of.due ? html`<b>${t("care-due")}</b>${t("comma")}` : nothing}${about.join(t("comma"))}</small>
      ${of.due ? html`<small>${sourceWords(of.finding)}</small>` : nothing}</span>
    <span class="end">${of.due || of.uses
      ? html`<button type="button" class=${of.due ? "ans" : "ans quiet"} ?disabled=${Boolean(store.busy)} @click=${() => void cared(store, of)}
          aria-label=${`${t("care-done")}: ${taskWord(of.task)}`}>${t("care-done")}</button>`
      : nothing}</span></div>`;
}

/** On the first screen, where something is due. */
export function careDue(store: Store): TemplateResult | typeof nothing {
  const due = dueTasks(store);
  if (!due.length) return nothing;
  const tasks = [...new Set(due.map((each) => taskWord(each.task)))].join(t("comma"));
  return html`<div class="list">${row(
    t("care-home", { tasks }), "", href.care, html`<span class="arrow" aria-hidden="true">›</span>`,
  )}</div>`;
}
