/** `bw-warn-family`: e-mail to the family before days that are bad for this person, with their consent. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { post } from "../api";
import type { FamilyPage, FamilyRow, PatientPage } from "../api-types";
import { Asking } from "../asking";
import { moment } from "../format";
import { code, isLanguage, language, LANGUAGE_WORDS, LANGUAGES, t } from "../i18n";

const CONSENTS = ["verbal-witnessed", "signed"];
/** What may be asked for even where it is not yet known what this person reacts to. */
const COMMON = ["cold", "heat", "pm25", "o3", "no2", "humidity", "pollen"];

@customElement("bw-warn-family")
export class WarnFamily extends Asking {
  @property({ attribute: false }) page!: PatientPage;
  @property({ attribute: false }) now = new Date();
  @property({ type: Boolean }) stale = false;
  @state() private found: FamilyPage | null = null;
  @state() private asking = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(async () => (this.found = (await this.reads.get<FamilyPage>(this.#path)) ?? this.found));
  }

  get #path(): string {
    return `/api/patients/${this.page.person.patient_id}/family-warnings`;
  }

  #agree = async (event: Event): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const [email, place, language, consent] = ["email", "place", "language", "consent"].map((key) => data.get(key));
    const request = { email, place, language, consent, triggers: data.getAll("trigger") };
    const done = await this.attempt(async () => (this.found = await post<FamilyPage>(this.#path, request)));
    if (done) this.asking = false;
  };

  #end(row: FamilyRow): void {
    const request = { agreement_id: row.agreement_id };
    void this.attempt(async () => (this.found = await post<FamilyPage>(`${this.#path}/end`, request)));
  }

  override render() {
    if (this.page.access !== "scope" || !this.found) return nothing;
    return html`<section>
      <h2 class="t">${t("warn-family-title")}</h2>
      ${this.problem()}
      ${this.found.rows.length ? nothing : html`<p class="m">${t("warn-family-none")}</p>`}
      <ul class="lines">${this.found.rows.map((row) => this.#line(row))}</ul>
      <button class="btn" aria-expanded=${this.asking} ?disabled=${this.stale} @click=${() => (this.asking = !this.asking)}>${t("warn-family-do")}</button>
      ${this.asking ? this.#form(this.found) : nothing}
    </section>`;
  }

  #line(row: FamilyRow): TemplateResult {
    const when = row.triggers.length ? row.triggers.map((each) => code("exposure", each)).join(", ") : t("warn-family-any");
    return html`<li><span>
      ${row.ended_at ? html`<span class="q">${t("warn-family-ended", { at: moment(row.ended_at, this.now) })}, ${code("warn-family", row.reason ?? "")}</span>` : html`<b class="md">${row.email}</b>`}
      <span class="q">${when}</span>
      ${row.ended_at ? nothing : html`<button class="btn t" ?disabled=${this.stale} @click=${() => this.#end(row)}>${t("warn-family-end")}</button>`}
    </span></li>`;
  }

  #form(of: FamilyPage): TemplateResult {
    const offered = [...of.triggers, ...COMMON.filter((each) => !of.triggers.includes(each))];
    const reads = isLanguage(this.page.language) ? this.page.language : language();
    return html`<form class="small-form" @submit=${this.#agree}>
      <label class="field">${t("warn-family-email")}<input class="in" type="email" name="email" required autocomplete="off" /></label>
      <label class="field">${t("warn-family-place")}
        <select class="in" name="place">${Object.entries(of.places).map(([id, name]) => html`<option value=${id}>${name}</option>`)}</select></label>
      <label class="field">${t("warn-family-language")}
        <select class="in" name="language">${LANGUAGES.map((tag) => html`<option value=${tag} ?selected=${tag === reads}>${LANGUAGE_WORDS[tag]}</option>`)}</select></label>
      <fieldset class="field checks"><legend>${t("warn-family-triggers")}</legend>
        ${offered.map((each) => html`<label><input type="checkbox" name="trigger" value=${each} ?checked=${of.triggers.includes(each)} /> ${code("exposure", each)}</label> `)}
      </fieldset>
      <p class="hint">${t("warn-family-hint")}</p>
      <label class="field">${t("consult-consent")}
        <select class="in" name="consent">${CONSENTS.map((each) => html`<option value=${each}>${t(`consent-${each}`)}</option>`)}</select></label>
      <button class="btn p">${t("warn-family-do")}</button>
    </form>`;
  }
}
