/**
 * `bw-unassigned`: readings of a facility that came without a patient; its nurse says whose they are.
 *
 * Nothing is guessed: the nurse finds the person by name, and the name is on the button that does it.
 */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { post, serverNow } from "../api";
import type { PatientRow, UnassignedRow } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { moment, number } from "../format";
import { t } from "../i18n";
import { live } from "../live";
import { name, plainName } from "../words/person";

const PAUSE_MS = 250;
const FOUND = 6;

@customElement("bw-unassigned")
export class Unassigned extends BwElement {
  @property({ attribute: false }) facilityId = "";
  @property({ attribute: false }) zone = "UTC";
  @state() private rows: UnassignedRow[] | null = null;
  @state() private open = "";
  @state() private found: PatientRow[] | null = null;
  @state() private refused: unknown = null;
  @state() private said = "";
  @state() private busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(live.subscribe(() => void this.#load(), [`facility:${this.facilityId}`]));
    this.during(() => clearTimeout(this.#timer));
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.rows = (await this.reads.get<UnassignedRow[]>(`/api/facilities/${encodeURIComponent(this.facilityId)}/unassigned`)) ?? this.rows;
    } catch (error) {
      if (!this.rows) this.refused = error;
    }
  }

  #typed = (event: Event): void => {
    const q = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(q), PAUSE_MS);
  };

  async #find(q: string): Promise<void> {
    if (!q) return this.#findNobody();
    try {
      this.found = (await this.reads.get<PatientRow[]>(`/api/patients?q=${encodeURIComponent(q)}&limit=${FOUND}`, "found")) ?? this.found;
      this.refused = null;
    } catch (error) {
      this.refused = error;
    }
  }

  #findNobody(): void {
    clearTimeout(this.#timer);
    this.reads.forget("found");
    this.found = null;
  }

  async #assign(row: UnassignedRow, to: PatientRow): Promise<void> {
    this.busy = true;
    this.refused = null;
    try {
      await post(`/api/treatments/${row.treatment_id}/assign`, { patient_id: to.person.patient_id });
      this.said = t("una-done", { name: plainName(to.person) });
      this.open = "";
      await this.#load();
    } catch (error) {
      this.refused = error;
    } finally {
      this.busy = false;
    }
  }

  #toggle(id: string): void {
    this.open = this.open === id ? "" : id;
    this.#findNobody();
    this.said = "";
    if (this.open) void this.updateComplete.then(() => this.querySelector("input")?.focus());
  }

  override render() {
    if (!this.rows?.length && !this.said && !this.refused) return nothing;
    return html`<h2>${t("una-title", { count: this.rows?.length ?? 0 })}</h2>
      <p class="says">${t("una-what")}</p>
      ${this.said ? html`<p class="problem" role="status">${this.said}</p>` : nothing}
      ${this.refused ? html`<bw-state-panel small kind="error" .error=${this.refused}></bw-state-panel>` : nothing}
      <ul class="unassigned">${this.rows?.map((row) => this.#row(row))}</ul>`;
  }

  #row(row: UnassignedRow) {
    const on = this.open === row.treatment_id;
    const litres = (of: number | null): string => (of === null ? "–" : number(of, 2));
    return html`<li><div><b class="num">${moment(row.read_at, serverNow(), this.zone)}</b>
        <span class="num">${t("una-line", { blows: row.blows, fev1: litres(row.fev1_l), fvc: litres(row.fvc_l) })}</span>
        <span class="id">${row.instrument_id}</span></div>
      <button class="btn sm" aria-expanded=${on} @click=${() => this.#toggle(row.treatment_id)}>${t("una-whose")}</button>
      ${on ? this.#choose(row) : nothing}</li>`;
  }

  #choose(row: UnassignedRow) {
    return html`<div class="choose">
      <input class="in" type="search" aria-label=${t("una-find")} placeholder=${t("una-find")} autocomplete="off" @input=${this.#typed} />
      ${this.found?.length === 0 ? html`<p class="m">${t("una-nobody")}</p>` : nothing}
      <ul>${this.found?.map((to) => html`<li><span>${name(to.person)} <span class="q">${to.place.name}</span></span>
        <button class="btn sm p" ?disabled=${this.busy} @click=${() => this.#assign(row, to)}>${t("una-assign", { name: plainName(to.person) })}</button></li>`)}</ul></div>`;
  }
}
