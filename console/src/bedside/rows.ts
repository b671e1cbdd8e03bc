/** Rows with one of them new or changed: values in, values out. */

import type { AdviceCard, Instrument, Live, RecordView, VitalsNow } from "./api-types";

const BLOW_STARTS_L_S = 0.25; // a flow that is a blow and not the noise of a turbine

/** A blow as it runs: when it began on the stream's clock, and where it is. */
export interface Blow {
  began_s: number | null;
  now_s: number;
  seconds: number;
  volume_l: number;
  flow_l_s: number;
  heardAt: number;
}

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

/** The newest reading beside what was known. */
export function withVitals(vitals: VitalsNow, live: Partial<Live>, at: string): VitalsNow {
  const kept = (fresh: number | null | undefined, before: number | null) => fresh ?? before;
  const lowest = [vitals.spo2_lowest_percent, live.spo2_percent].filter((each): each is number => typeof each === "number");
  return {
    at,
    spo2_percent: kept(live.spo2_percent, vitals.spo2_percent),
    spo2_lowest_percent: lowest.length ? Math.min(...lowest) : null,
    heart_rate_per_min: kept(live.heart_rate_per_min, vitals.heart_rate_per_min),
    breathing_rate_per_min: kept(live.breathing_rate_per_min, vitals.breathing_rate_per_min),
    recent: [...vitals.recent.slice(-59), [at, live.spo2_percent ?? null, live.heart_rate_per_min ?? null]],
  };
}

/** The blow with the flow that was heard since; another where the stream's clock went back. */
export function withFlow(before: Blow | null, live: Partial<Live>, nowMs: number): Blow {
  const rate = live.rate_hz ?? 100;
  const flow = live.flow_l_s ?? [];
  const from = live.t_s ?? 0;
  const same = before && from >= before.now_s - 0.5 ? before : null;
  const at = flow.findIndex((each) => each > BLOW_STARTS_L_S);
  const began_s = same?.began_s ?? (at >= 0 ? from + at / rate : null);
  const now_s = from + flow.length / rate;
  return {
    began_s,
    now_s,
    seconds: began_s === null ? 0 : now_s - began_s,
    volume_l: live.volume_l ?? same?.volume_l ?? 0,
    flow_l_s: flow.at(-1) ?? 0,
    heardAt: nowMs,
  };
}
