/** Rows with one of them new or changed: values in, values out. */

import type { AdviceCard, Instrument, RecordView } from "./api-types";

/** The record in its place; a new one first. */
export function withRecord(rows: RecordView[], record: RecordView): RecordView[] {
  const at = rows.findIndex((each) => each.event_id === record.event_id);
  return at < 0 ? [record, ...rows] : rows.map((each, i) => (i === at ? record : each));
}

/** The card among the others, newest first. */
export function withAdvice(cards: AdviceCard[], card: AdviceCard): AdviceCard[] {
  const others = cards.filter((each) => each.advice_id !== card.advice_id);
  return [card, ...others].sort((a, b) => b.given_at.localeCompare(a.given_at));
}

/** The instrument among the others, by id. */
export function withInstrument(all: Instrument[], changed: Instrument): Instrument[] {
  const others = all.filter((each) => each.id !== changed.id);
  return [...others, changed].sort((a, b) => a.id.localeCompare(b.id));
}
