/** Oxygen and heart rate, large, each with its age when it is not fresh. */
import { html, nothing, type TemplateResult } from "lit";

import { number } from "../../format";
import { t } from "../../i18n";
import { spark } from "../draw-care";
import type { VitalsNow } from "../api-types";
import type { Store } from "../store";
import { old } from "../words";

const FRESH_S = 15; // a pulse oximeter speaks every second; this long without a word is stale

export function vitalsPair(vitals: VitalsNow, now: Date, trends: boolean): TemplateResult {
  const stale = vitals.at !== null && now.getTime() - Date.parse(vitals.at) > FRESH_S * 1000;
  const age = stale && vitals.at ? old(vitals.at, now) : "";
  const lowest = vitals.spo2_lowest_percent;
  const showLowest = lowest !== null && vitals.spo2_percent !== null && lowest < vitals.spo2_percent - 2;
  return html`<div class="vitals ${stale ? "old" : ""}">
    ${vital({
      name: t("bedside-spo2"), unit: t("bedside-unit-percent"), value: vitals.spo2_percent, age,
      note: showLowest ? t("bedside-vital-lowest", { value: number(lowest) }) : "",
      recent: trends ? vitals.recent.map((each) => each[1]) : [], low: 86, high: 100,
    })}
    ${vital({
      name: t("bedside-heart-rate"), unit: t("bedside-unit-per-min"), value: vitals.heart_rate_per_min, age, note: "",
      recent: trends ? vitals.recent.map((each) => each[2]) : [], low: 60, high: 140,
    })}
  </div>`;
}

interface Vital {
  name: string;
  unit: string;
  value: number | null;
  age: string;
  note: string;
  recent: (number | null)[];
  low: number;
  high: number;
}

function vital(o: Vital): TemplateResult {
  const value = number(o.value);
  return html`<div class="vital"><span class="st">${o.name}</span>
    <p><b class="num">${value}</b> <span class="st">${o.value === null ? t("bedside-no-value") : o.unit}</span></p>
    ${o.age ? html`<small class="age">${o.age}</small>` : o.note ? html`<small>${o.note}</small>` : nothing}
    ${o.recent.length > 2 ? spark(o.recent, o.low, o.high, t("bedside-vitals-trend", { name: o.name, value })) : nothing}
  </div>`;
}

/** No reading yet: which oximeters are here, and the way to take one for this person. */
export function vitalsWait(store: Store): TemplateResult {
  const here = (store.bedside?.instruments ?? []).filter((one) => one.kind === "pulse_oximeter");
  return html`<p class="lead">${t("bedside-vitals-waiting")}</p><p class="m">${t("bedside-vitals-waiting-help")}</p>
    ${here.map((one) => html`<button type="button" class="mid" ?disabled=${Boolean(store.busy)}
      @click=${() => void store.treat("oximeter", { instrument_id: one.id })}>${t("bedside-vitals-take", { id: one.id })}</button>`)}`;
}
