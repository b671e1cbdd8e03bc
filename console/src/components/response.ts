/** `bw-response`: how long until somebody looked and until the bedside was told, and the misses. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Miss, Response, ResponseRow } from "../api-types";
import { BwElement } from "../element";
import { count, day, duration } from "../format";
import { t } from "../i18n";
import { reason } from "../words/task";

const LOOK_AGAIN_MS = 60_000;

@customElement("bw-response")
export class ResponseTimes extends BwElement {
  /** One facility; empty: all of them. */
  @property() facility = "";
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @state() private answer: Response | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_AGAIN_MS, () => this.#load());
    this.#load();
  }

  #load(): void {
    const only = this.facility ? `&facility=${encodeURIComponent(this.facility)}` : "";
    this.reads.get<Response>(`/api/response?days=7${only}`, "response").then(
      (answer) => (this.answer = answer ?? this.answer),
      () => undefined, // the page says what fails
    );
  }

  override render() {
    const { network, facilities, misses } = this.answer ?? { network: null, facilities: [], misses: [] };
    if (!this.answer) return nothing;
    if (!network) return html`<h2>${t("response-title")}</h2><p class="says">${t("response-none")}</p>`;
    return html`<h2>${t("response-title")}</h2>
      <p class="says num">${this.#sentence(network)}</p>
      ${this.facility || facilities.length < 2 ? nothing : this.#table(facilities)}
      ${misses.length ? this.#misses(misses) : nothing}`;
  }

  #sentence(row: ResponseRow) {
    const told = row.instruction_p50_s === null ? "" : t("response-told", { half: time(row.instruction_p50_s), most: time(row.instruction_p90_s) });
    const eyes = row.eyes_p50_s === null ? t("response-no-eyes", { tasks: count(row.tasks) }) : t("response-eyes", {
      tasks: count(row.tasks), half: time(row.eyes_p50_s), most: time(row.eyes_p90_s),
    });
    return html`${eyes} ${told} <b>${t("response-missed", { n: row.eyes_missed })} ${t("response-untold", { n: row.instruction_missed })}</b>`;
  }

  #table(rows: readonly ResponseRow[]) {
    const columns = ["facility", "tasks", "eyes", "told", "missed", "untold", "further"];
    return html`<details><summary class="s13">${t("response-by-facility")}</summary><div class="scroll"><table class="num"><thead><tr>
      ${columns.map((each, i) => html`<th scope="col" class=${i ? "r" : ""}>${t(`response-col-${each}`)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr><td><a href="/facilities/${row.facility_id}">${this.names.get(row.facility_id ?? "") ?? row.facility_id}</a></td>
        <td class="r">${count(row.tasks)}</td><td class="r">${time(row.eyes_p50_s)} · ${time(row.eyes_p90_s)}</td>
        <td class="r">${time(row.instruction_p50_s)} · ${time(row.instruction_p90_s)}</td>
        <td class="r ${row.eyes_missed ? "sb" : ""}">${count(row.eyes_missed)}</td><td class="r ${row.instruction_missed ? "sb" : ""}">${count(row.instruction_missed)}</td><td class="r">${count(row.escalated)}</td></tr>`)}</tbody></table></div></details>`;
  }

  #misses(misses: readonly Miss[]) {
    return html`<details><summary class="s13">${t("response-misses")}</summary><ul class="s13">${misses.map(
      (each) => html`<li><a href="/patients/${each.patient_id}${each.treatment_id ? `?treatment=${each.treatment_id}` : ""}">${day(each.raised_at)}</a>
        ${reason({ reason: each.reason, values: {} })} ${lateness(each)}</li>`,
    )}</ul></details>`;
  }
}

function lateness(of: Miss): string {
  const late = (at: string, by: string): string => time((Date.parse(at) - Date.parse(by)) / 1000);
  if (of.missed === "eyes") {
    return of.eyes_at ? t("response-late", { late: late(of.eyes_at, of.deadline_at) }) : t("response-never");
  }
  return of.instructed_at
    ? t("response-untold-late", { late: late(of.instructed_at, of.instruct_by_at) })
    : t("response-untold-never");
}

const time = (seconds: number | null): string => (seconds === null ? "–" : duration(seconds));
