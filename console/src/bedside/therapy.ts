/** Therapy: what the protocol's checks say, in words; care of the nebulizers. */
import { html, nothing, type TemplateResult } from "lit";

import { ApiError, post } from "../api";
import type { Store } from "./store";
import type { CareLine, CareList, CheckView, NebulizationBody, ProtocolView } from "./api-types";
import { day } from "../format";
import { code, t } from "../i18n";
import { findingWords, sourceWords, type Finding } from "../words/therapy";

export async function loadCare(store: Store): Promise<void> {
  await store.act("", async () => {
    store.care = (await store.reads.get<CareList>("/api/care")) ?? store.care;
  });
}

export async function cared(store: Store, line: CareLine): Promise<void> {
  await store.act(`care-${line.instrument_id}-${line.task}`, async () => {
    store.care = await post<CareList>(`/api/instruments/${line.instrument_id}/care`, { task: line.task });
  });
}

/** Nothing is recorded. null: what was typed is not a dose yet, or the edge did not answer. */
export async function check(store: Store, body: Partial<NebulizationBody>): Promise<CheckView | null> {
  const id = store.treatment?.treatment_id;
  if (!id || !body.drug || !((body.prescribed_mg ?? 0) > 0)) return null;
  try {
    return await post<CheckView>(`/api/treatments/${id}/check`, body);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

const MARK = { stop: "!!!", warn: "!!", note: "" };

/** Hard stops in red with mark, word and citation; what to check with its mark; notes plain. */
export function findings(all: readonly Finding[], quiet = false): TemplateResult | typeof nothing {
  const shown = quiet ? all.filter((each) => each.level !== "note") : all;
  if (!shown.length) return nothing;
  return html`<ul class="found">${shown.map((each) => {
    const source = sourceWords(each);
    return html`<li class=${each.level}><div role=${each.level === "stop" ? "alert" : nothing}>
      ${MARK[each.level] ? html`<span class="lvl"><i aria-hidden="true">${MARK[each.level]}</i>${t(`level-${each.level}`)}</span>` : nothing}
      <span>${findingWords(each)}${source ? html`<small>${source}</small>` : nothing}</span></div></li>`;
  })}</ul>`;
}

/** Wherever a protocol speaks: which, and whether a clinician answers for it. */
export function protocolLine(of: ProtocolView): TemplateResult {
  const state = of.state === "signed" && of.signed_on
    ? t("protocol-signed", { name: of.signed_by, date: day(`${of.signed_on}T12:00:00Z`, "UTC") })
    : t(`protocol-${of.state}`);
  return html`<p class="note protocol">${t("protocol-line", { title: of.title, version: of.version })}
    <b>${state}</b></p>`;
}

export const dueTasks = (store: Store): CareLine[] => (store.care?.lines ?? []).filter((each) => each.due);

export const taskWord = (task: string): string => code("care", task);
