/** `bw-access`: who looked at this record, who else may see it, which registrations are one person. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { get, post } from "../api";
import type { AuditRow, ExpertRow, GrantRow, PatientPage } from "../api-types";
import { Asking } from "../asking";
import { moment } from "../format";
import { code, t } from "../i18n";
import { name, plainName } from "../words/person";

const DAY_MS = 86_400_000;
const CONSENTS = ["verbal-witnessed", "signed"];

export interface Look extends AuditRow {
  times: number;
}

/** The same person doing the same again and again is one line, with its number and last time. */
export function gathered(rows: readonly AuditRow[]): Look[] {
  const out: Look[] = [];
  for (const row of rows) {
    const last = out.at(-1);
    if (last && last.who === row.who && last.action === row.action) last.times += 1;
    else out.push({ ...row, times: 1 });
  }
  return out;
}

@customElement("bw-access")
export class Access extends Asking {
  @property({ attribute: false }) page!: PatientPage;
  @property({ attribute: false }) now = new Date();
  @property({ type: Boolean }) stale = false;
  @state() private audit: AuditRow[] | null = null;
  @state() private grants: GrantRow[] | null = null;
  @state() private experts: ExpertRow[] | null = null;
  @state() private granting = false;
  @state() private linking = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(async () => (this.grants = (await this.reads.get<GrantRow[]>(`${this.#path}/consultations`)) ?? this.grants));
  }

  get #path(): string {
    return `/api/patients/${this.page.person.patient_id}`;
  }

  #showAudit = (): Promise<boolean> =>
    this.attempt(async () => (this.audit = (await this.reads.get<AuditRow[]>(`${this.#path}/audit?limit=200`)) ?? this.audit));

  #openGrant = (): void => {
    this.granting = !this.granting;
    if (!this.experts) void this.attempt(async () => (this.experts = await get<ExpertRow[]>("/api/experts")));
  };

  #grant = async (event: Event): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const until = new Date(`${String(data.get("until"))}T23:59:59`);
    const request = { expert_id: data.get("expert"), until_at: until.toISOString(), consent: data.get("consent") };
    const done = await this.attempt(async () => (this.grants = await post<GrantRow[]>(`${this.#path}/consultations`, request)));
    if (done) this.granting = false;
  };

  #end(grant: GrantRow): void {
    const request = { expert_id: grant.expert.account_id, reason: "no_longer_needed" };
    void this.attempt(async () => (this.grants = await post<GrantRow[]>(`${this.#path}/consultations/end`, request)));
  }

  #link = async (event: Event): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const request = { other_patient_id: String(data.get("other")).trim(), reason: "same_person" };
    if (await this.attempt(() => post(`${this.#path}/link`, request))) {
      this.linking = false;
      this.dispatchEvent(new Event("bw-changed", { bubbles: true }));
    }
  };

  async #unlink(other: string): Promise<void> {
    const request = { other_patient_id: other, reason: "mistake" };
    if (await this.attempt(() => post(`${this.#path}/unlink`, request))) {
      this.dispatchEvent(new Event("bw-changed", { bubbles: true }));
    }
  }

  override render() {
    return html`${this.problem()}
      <div class="three">${this.#auditPart()} ${this.#consultPart()} ${this.#linkPart()}</div>`;
  }

  #auditPart(): TemplateResult {
    return html`<section>
      <h2 class="t">${t("access-title")}</h2>
      ${this.audit === null
        ? html`<button class="btn" @click=${this.#showAudit}>${t("access-show")}</button>`
        : this.audit.length
          ? html`<ul class="lines tall" tabindex="0">${gathered(this.audit).map((row) => this.#auditLine(row))}</ul>`
          : html`<p class="m">${t("access-none")}</p>`}
    </section>`;
  }

  #auditLine(row: Look) {
    const role = row.role ? html` <span class="q">${code("role", row.role)}</span>` : nothing;
    return html`<li><span class="num q s12">${moment(row.at, this.now, this.page.place.zone)}</span><span><b class="md">${row.who}</b>${role}<br />${code("audit", row.action)}${row.times > 1 ? html` <span class="q num">× ${row.times}</span>` : nothing}</span></li>`;
  }

  #consultPart(): TemplateResult {
    const grants = this.grants ?? [];
    return html`<section>
      <h2 class="t">${t("consult-title")}</h2>
      ${this.grants && !grants.length ? html`<p class="m">${t("consult-none")}</p>` : nothing}
      <ul class="lines">${grants.map((grant) => html`<li><span>
        ${t("consult-line", { who: grant.expert.name || "–", until: moment(grant.until_at, this.now) })}
        <span class="q">${grant.ended ? t("consult-ended") : code("consent", grant.consent)}</span>
        ${grant.ended ? nothing : html`<button class="btn t" ?disabled=${this.stale} @click=${() => this.#end(grant)}>${t("consult-end")}</button>`}
      </span></li>`)}</ul>
      ${this.page.access === "scope"
        ? html`<button class="btn" aria-expanded=${this.granting} ?disabled=${this.stale} @click=${this.#openGrant}>${t("consult-grant")}</button>`
        : nothing}
      ${this.granting ? this.#grantForm() : nothing}
    </section>`;
  }

  #grantForm(): TemplateResult {
    const date = (days: number): string => new Date(this.now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
    return html`<form class="small-form" @submit=${this.#grant}>
      <label class="field">${t("consult-expert")}
        <select class="in" name="expert" required>${(this.experts ?? []).map((each) => html`<option value=${each.account_id}>${each.name} (${each.jurisdiction})</option>`)}</select></label>
      <label class="field">${t("consult-until")}
        <input class="in" type="date" name="until" required min=${date(0)} max=${date(89)} .value=${date(7)} /></label>
      <label class="field">${t("consult-consent")}
        <select class="in" name="consent">${CONSENTS.map((each) => html`<option value=${each}>${t(`consent-${each}`)}</option>`)}</select></label>
      <button class="btn p">${t("consult-grant")}</button>
    </form>`;
  }

  #linkPart(): TemplateResult {
    const { linked } = this.page;
    return html`<section>
      <h2 class="t">${t("link-registrations")}</h2>
      ${linked.length ? nothing : html`<p class="m">${t("link-none")}</p>`}
      <ul class="lines">${linked.map((other) => html`<li><span>
        <a href="/patients/${other.patient_id}" aria-label=${plainName(other)}>${name(other)}</a>
        <button class="btn t" ?disabled=${this.stale} @click=${() => this.#unlink(other.patient_id)}>${t("unlink-do")}</button>
      </span></li>`)}</ul>
      <p class="q s12 ids num">${this.page.person.patient_id}</p>
      ${this.page.access === "scope"
        ? html`<button class="btn" aria-expanded=${this.linking} ?disabled=${this.stale} @click=${() => (this.linking = !this.linking)}>${t("link-with")}</button>`
        : nothing}
      ${this.linking
        ? html`<form class="small-form" @submit=${this.#link}>
            <label class="field">${t("link-other")}<input class="in num" name="other" required pattern="[0-9a-fA-F-]{36}" spellcheck="false" autocomplete="off" /></label>
            <p class="hint">${t("link-reason")}: ${t("link-reason-same-person")}</p>
            <button class="btn p">${t("link-do")}</button>
          </form>`
        : nothing}
    </section>`;
  }
}
