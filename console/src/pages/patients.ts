/** Find a patient: by name in either script, or by the facility's number. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Me, PatientRow } from "../api-types";
import "../components/state-panel";
import { BwElement } from "../element";
import { day } from "../format";
import { t } from "../i18n";
import { go } from "../router";
import { name, sexWord, years } from "../words/person";

const PAUSE_MS = 250;

@customElement("bw-patients")
export class PatientsPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @property() query = "";
  @state() private rows: PatientRow[] | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get #asked(): string {
    return new URLSearchParams(this.query).get("q") ?? "";
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("query") && this.me.role !== "administrator") void this.#load();
  }

  async #load(): Promise<void> {
    const q = this.#asked ? `q=${encodeURIComponent(this.#asked)}&` : "";
    await this.read<PatientRow[]>(`/api/patients?${q}limit=50`, (rows) => (this.rows = rows), "rows");
  }

  #typed = (event: Event): void => {
    const q = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => go(q ? `/patients?q=${encodeURIComponent(q)}` : "/patients", true), PAUSE_MS);
  };

  override render() {
    return html`<div class="page-head"><div>
        <h1>${t("patients-title")}</h1>
        <p>${this.me.role === "administrator" ? t("erase-title") : t("patients-how")}</p>
      </div></div>
      <div class="wrap search">${this.me.role === "administrator" ? this.#byId() : this.#search()}</div>`;
  }

  /** An administrator sees no record; a person is known by the identifier alone. */
  #byId() {
    const open = (event: Event): void => {
      event.preventDefault();
      go(`/patients/${String(new FormData(event.currentTarget as HTMLFormElement).get("id")).trim()}`);
    };
    return html`<form class="small-form" @submit=${open}>
      <label class="field">${t("link-other")}<input class="in num" name="id" required pattern="[0-9a-fA-F-]{36}" autocomplete="off" spellcheck="false" /></label>
      <button class="btn p">${t("open")}</button>
    </form>`;
  }

  #search() {
    const typed = this.querySelector<HTMLInputElement>(".search input")?.value ?? "";
    const value = typed.trim() === this.#asked ? typed : this.#asked; // a space may begin the next word
    return html`<input class="in big" type="search" .value=${value} aria-label=${t("find")} placeholder=${t("find")} autocomplete="off" @input=${this.#typed} />
      ${this.failed
        ? html`<bw-state-panel small kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : this.rows === null
          ? html`<bw-state-panel small kind="loading"></bw-state-panel>`
          : this.rows.length
            ? this.#table(this.rows)
            : html`<bw-state-panel small kind="empty" heading=${t("patients-none", { q: this.#asked })} words=${t("patients-none-hint")}></bw-state-panel>`}`;
  }

  #table(rows: PatientRow[]) {
    return html`<table class="grid found">
      <thead><tr><th>${t("col-person")}</th><th>${t("col-registered")}</th><th>${t("col-last")}</th></tr></thead>
      <tbody>${rows.map((row) => this.#row(row))}</tbody>
    </table>`;
  }

  #row({ person, place, last_treatment_at: last, treatments }: PatientRow) {
    const about = [sexWord(person), years(person.age_years)].filter(Boolean).join(t("comma"));
    return html`<tr>
      <td><a class="sb" href="/patients/${person.patient_id}">${name(person)}</a>
        <span class="q">${about}</span> ${person.synthetic ? html`<span class="made-up s12">${t("person-synthetic")}</span>` : nothing}</td>
      <td>${place.name}</td>
      <td class="num">${last ? day(last, place.zone) : html`<span class="q">${t("patients-never")}</span>`}
        ${last ? html`<span class="q s12">${t("patients-count", { n: treatments })}</span>` : nothing}</td>
    </tr>`;
  }
}
