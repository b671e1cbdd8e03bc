/** Of each record: is it saved, sent, seen (and by whom), done. */
import { html, nothing, type TemplateResult } from "lit";

import { t } from "../../i18n";
import { deliveryMarks } from "../draw-care";
import { href } from "../route";
import type { Store } from "../store";
import type { RecordView } from "../api-types";
import { at, delivery, recordWords } from "../words";
import { linkTo, screen } from "./parts";

export function recordRows(rows: RecordView[], store: Store, withName: boolean): TemplateResult {
  return html`<div class="list records">${rows.map((record) => {
    const { title, figures } = recordWords(record);
    // A call that was begun before the line was cut is not on its way: it waits.
    const waits = record.state === "sent" && store.bedside?.link.state !== "up";
    const { filled, word } = delivery(waits ? { ...record, state: "saved" } : record);
    const time = at(record.at, store.bedside?.facility);
    const late = waits || record.state === "saved" || record.state === "refused";
    return html`<div class="row2"><span>${title}<small>${[time, figures, withName ? record.patient_name : ""].filter(Boolean).join(", ")}</small></span>
      <span class="end">${deliveryMarks(filled, record.state === "refused", word)}<small class=${late ? "ink" : ""}>${word}</small></span></div>`;
  })}</div>`;
}

export function records(store: Store, treatment: string): TemplateResult {
  const found = store.records;
  const body = html`<h1>${t(treatment ? "bedside-records-today" : "bedside-records-title")}</h1>
    ${found?.unassigned ? html`<p class="note">${t("bedside-home-unassigned", { count: found.unassigned })}</p>` : nothing}
    ${!found
      ? html`<p class="note" role="status">${t("bedside-loading")}</p>`
      : found.rows.length
        ? recordRows(found.rows, store, !treatment)
        : html`<section class="empty"><h2>${t("bedside-records-none")}</h2><p>${t("bedside-records-none-help")}</p></section>`}`;
  return screen(store, body, null, [
    linkTo(t("bedside-back"), treatment ? href.treatment(treatment) : href.home),
  ]);
}
