/**
 * `bw-forecast`: a place's next days, and whether the forecast was right: never one without the other.
 *
 * In: `place`. Nothing is drawn before the answer; a place that is not in reach draws nothing.
 */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { get } from "../api";
import type { ForecastPage, ForecastRecord, ForecastRow } from "../api-types";
import { BwElement } from "../element";
import { calendarDate, number } from "../format";
import { rich, t } from "../i18n";
import { percent, reliabilityPlot, reliabilityTable } from "../plots/reliability";

const LOOK_AGAIN_MS = 300_000;
const SHOWN_LEAD = 1;

@customElement("bw-forecast")
export class ForecastPanel extends BwElement {
  @property() place = "";
  @state() private answer: ForecastPage | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_AGAIN_MS, () => this.#load());
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("place")) this.#load();
  }

  #load(): void {
    const asked = this.place;
    if (!asked) return;
    get<ForecastPage>(`/api/forecast/${encodeURIComponent(asked)}`).then(
      (answer) => {
        if (asked === this.place) this.answer = answer;
      },
      () => {
        if (asked === this.place) this.answer = null; // the page says what fails
      },
    );
  }

  override render() {
    const answer = this.answer?.place.place === this.place ? this.answer : null;
    if (!answer) return nothing;
    if (!answer.place.days.length) return html`<p class="q">${t("forecast-none")}</p>`;
    const record = answer.records.find((each) => each.lead_days === SHOWN_LEAD);
    return html`<h3>${t("forecast-next")}</h3>
      <ul class="num">${answer.place.days.map(dayLine)}</ul>
      ${record ? forecastRecord(record) : nothing}`;
  }
}

const dayLine = (row: ForecastRow): TemplateResult => html`<li>
  ${t(row.skilled ? "forecast-day" : "forecast-day-unskilled", {
    day: calendarDate(row.day),
    colour: t(`colour-${row.colour}`),
    percent: percent(row.probability),
    usual: percent(row.usual),
  })}
</li>`;

/** "Is the forecast right?": the plot, its sentence, the score beside those of naive guesses. */
export function forecastRecord(record: ForecastRecord): TemplateResult {
  const bins = record.reliability;
  const told = bins.filter((bin) => bin.days >= 10).at(-1);
  return html`<section>
    <h3>${t("forecast-right")}</h3>
    <p class="q s12">${t("forecast-span", { days: record.days, lead: record.lead_days })}</p>
    ${record.skilled ? nothing : html`<p>${t("forecast-unskilled")}</p>`}
    ${reliabilityPlot(bins)}
    ${told ? html`<p>${rich("forecast-when", { said: percent(told.said), happened: percent(told.happened) })}</p>` : nothing}
    ${record.brier === null
      ? nothing
      : html`<p>${rich("forecast-brier", {
          score: number(record.brier, 3),
          usual: number(record.brier_climatology, 3),
          same: number(record.brier_persistence, 3),
        })}</p>`}
    <p>${t("forecast-flags", { days: record.days, up: record.flagged, hits: record.hits, missed: record.misses })}</p>
    ${bins.length ? html`<details><summary class="s13">${t("forecast-table")}</summary>${reliabilityTable(bins)}</details>` : nothing}
  </section>`;
}
