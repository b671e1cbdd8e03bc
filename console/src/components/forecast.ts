/**
 * `bw-forecast`: a place's next days, and whether the forecast was right: never one without the other.
 *
 * In: `place`. Nothing is drawn before the answer; a place that is not in reach draws nothing.
 */
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ForecastPage, ForecastRecord, ForecastRow, HourlyRecord } from "../api-types";
import { BwElement } from "../element";
import { calendarDate, number, signed } from "../format";
import { find, rich, t } from "../i18n";
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
    this.reads.get<ForecastPage>(`/api/forecast/${encodeURIComponent(asked)}`, "place").then(
      (answer) => (this.answer = answer ?? this.answer),
      () => (this.answer = null), // the page says what fails
    );
  }

  override render() {
    const answer = this.answer?.place.place === this.place ? this.answer : null;
    if (!answer) return nothing;
    if (!answer.place.days.length) return html`<p class="q">${t("forecast-none")}</p>`;
    const record = answer.records.find((each) => each.lead_days === SHOWN_LEAD);
    const told = answer.place.days.find((row) => row.parts.length && row.lead_days === SHOWN_LEAD);
    return html`<h3>${t("forecast-next")}</h3>
      <ul class="num">${answer.place.days.map(dayLine)}</ul>
      ${told ? forecastParts(told) : nothing}
      ${record ? forecastRecord(record) : nothing}
      ${record?.skilled && record.hours ? forecastHours(answer.hours, record.hours) : nothing}`;
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

/** What raises or lowers the count, in children, and what is left. */
export function forecastParts(row: ForecastRow): TemplateResult {
  const line = (words: string, value: string): TemplateResult => html`<tr><td>${words}</td><td class="num r">${value}</td></tr>`;
  return html`<h3>${t("forecast-parts", { day: calendarDate(row.day) })}</h3>
    <table class="grid s13"><tbody>
      ${line(t("forecast-usual"), number(row.expected, 1))}
      ${row.parts.map((part) => line(find(`forecast-because-${part.code.replaceAll("_", "-")}`) ?? part.code, signed(part.added, 1)))}
      ${line(t("forecast-foretold"), number(row.mean, 1))}
    </tbody></table>`;
}

/** Tomorrow by the hour, and the record of the hours apart from their days. */
function forecastHours(rows: readonly ForecastRow[], record: HourlyRecord): TemplateResult {
  const hours = rows.filter((row) => row.lead_days === SHOWN_LEAD && row.skilled);
  if (!record.skilled || hours.length < 24) return html`<p>${t("forecast-hours-none")}</p>`;
  const most = hours.reduce((a, b) => (b.probability > a.probability ? b : a));
  const text = t("forecast-hours-text", { hour: most.hour ?? 0, percent: percent(most.probability) });
  return html`<section><h3>${t("forecast-hours", { day: calendarDate(most.day) })}</h3>
    <svg class="map-days" viewBox="0 0 340 80" role="img" aria-label=${text}>${hours.map((row, k) => {
      const high = Math.max(1, 60 * row.probability);
      return svg`<rect x=${4 + 14 * k} y=${62 - high} width="12" height=${high} fill="var(--accent)"></rect>
        ${k % 6 ? nothing : svg`<text class="tk" x=${4 + 14 * k} y="76">${k}:00</text>`}`;
    })}</svg>
    <p>${text}</p>
    <h3>${t("forecast-hours-right")}</h3>
    <p class="q s12">${t("forecast-hours-span", { hours: record.hours, bad: record.bad_hours })}</p>
    ${reliabilityPlot(record.reliability)}
    <p>${rich("forecast-hours-brier", {
      score: number(record.brier, 3),
      usual: number(record.brier_climatology, 3),
      same: number(record.brier_persistence, 3),
    })}</p></section>`;
}

/** "Is the forecast right?": the plot, its sentence, the score beside those of naive guesses. */
export function forecastRecord(record: ForecastRecord): TemplateResult {
  const bins = record.reliability;
  const told = bins.filter((bin) => bin.days >= 10).at(-1);
  return html`<section>
    <h3>${t("forecast-right")}</h3>
    <p class="q s12">${t("forecast-span", { days: record.days, lead: record.lead_days })}</p>
    ${record.skilled ? nothing : html`<p>${record.known_days < record.needed_days
      ? t("forecast-young", { days: record.known_days, needed: record.needed_days })
      : t("forecast-unskilled")}</p>`}
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
