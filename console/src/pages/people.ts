/** The accounts, for administrators: who may sign in, as what, how far; add, hand over once, end. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LINK, get, post, serverNow } from "../api";
import type { AccountRow, Facilities, Me, NewAccount } from "../api-types";
import { qr } from "../components/qr";
import "../components/state-panel";
import { Asking } from "../asking";
import { age, country, day } from "../format";
import { LANGUAGES, LANGUAGE_WORDS, language, t } from "../i18n";
import "./facilities.css";
import "./people.css";

const ROLES = ["nurse", "expert", "epidemiologist", "operator", "administrator"];
const UNBOUND = ["administrator"]; // roles without facilities of their own

@customElement("bw-people")
export class PeoplePage extends Asking {
  @property({ attribute: false }) me!: Me;
  @state() private rows: AccountRow[] | null = null;
  @state() private places: Facilities["rows"] = [];
  @state() private adding = false;
  @state() private newRole = "nurse";
  @state() private all = true;
  @state() private made: NewAccount | null = null;
  @state() private open = "";
  @state() private ending = "";
  @state() private ended = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(30_000, () => void this.#load());
    this.on(window, LINK, () => void this.#load());
    void this.#load();
    // Administrators may see where a person can work; where not, all is the only choice.
    get<Facilities>("/api/facilities").then((found) => (this.places = found.rows), () => undefined);
  }

  #load = (): Promise<void> => this.read<AccountRow[]>("/api/people", (rows) => (this.rows = rows));

  async #act(job: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    await this.attempt(job);
    await this.#load();
  }

  override render() {
    const rows = this.rows;
    if (!rows) {
      return this.failed
        ? html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`
        : html`<div class="page-head"><h1>${t("nav-people")}</h1></div><bw-state-panel kind="loading"></bw-state-panel>`;
    }
    const active = rows.filter((row) => !row.ended_at);
    const shown = this.ended ? rows : active;
    return html`<div class="page-head"><div><h1>${t("peo-title", { count: active.length })}</h1><p>${t("peo-what")}</p></div><span class="sp"></span>
        ${this.adding ? nothing : html`<button class="btn p" @click=${() => (this.adding = true)}>${t("peo-add")}</button>`}</div>
      ${this.made ? this.#handOver(this.made) : nothing}
      ${this.refused ? html`<div class="peo-pad">${this.problem()}</div>` : nothing}
      ${this.adding ? this.#form() : nothing}
      ${shown.length ? this.#table(shown) : html`<bw-state-panel kind="empty" heading=${t("peo-none-active")}></bw-state-panel>`}
      ${rows.length > active.length
        ? html`<p class="peo-pad"><label class="s13"><input type="checkbox" .checked=${this.ended} @change=${() => (this.ended = !this.ended)} /> ${t("peo-show-ended")}</label></p>`
        : nothing}`;
  }

  #table(rows: AccountRow[]) {
    const columns = ["name", "username", "role", "facilities", "factor", "seen", "since"];
    return html`<div class="scroll peo-pad"><table class="peo num"><caption class="sr">${t("peo-table")}</caption>
      <thead><tr>${columns.map((each) => html`<th scope="col">${t(`peo-col-${each}`)}</th>`)}<td></td></tr></thead>
      <tbody>${rows.map((row) => this.#row(row))}</tbody></table></div>`;
  }

  #row(row: AccountRow) {
    const own = row.account_id === this.me.account_id;
    const toggle = () => {
      this.open = this.open === row.account_id ? "" : row.account_id;
      this.ending = "";
    };
    return html`<tr class=${row.ended_at ? "old" : ""}>
        <td><b>${row.name}</b>${own ? html` <span class="q s12">${t("peo-own")}</span>` : nothing}</td><td class="m">${row.username}</td><td>${t(`role-${row.role}`)}</td>
        <td class="m">${reach(row, this.places)}</td><td>${t(row.second_factor ? "peo-factor-on" : "peo-factor-off")}</td>
        <td>${row.last_seen_at ? age(row.last_seen_at, serverNow()) : t("peo-never-seen")}</td>
        <td>${row.ended_at ? t("peo-ended", { date: day(row.ended_at) }) : day(row.created_at)}</td>
        <td class="r">${own || row.ended_at ? nothing : html`<button class="btn sm" aria-expanded=${this.open === row.account_id ? "true" : "false"}
          aria-label=${t("peo-acts", { name: row.name })} @click=${toggle}>…</button>`}</td></tr>
      ${this.open === row.account_id ? html`<tr class="peo-acts"><td colspan="8">${this.ending === row.account_id ? this.#end(row) : this.#acts(row)}</td></tr>` : nothing}`;
  }

  #acts(row: AccountRow) {
    const reset = () => void this.#act(async () => {
      this.made = await post<NewAccount>(`/api/people/${row.account_id}/reset-password`);
      this.open = "";
    });
    const forget = () => void this.#act(async () => {
      await post(`/api/people/${row.account_id}/reset-second-factor`);
      this.open = "";
    });
    return html`<div class="acts"><button class="btn" ?disabled=${this.busy} @click=${reset}>${t("peo-reset-password")}</button>
      ${row.second_factor ? html`<button class="btn" ?disabled=${this.busy} @click=${forget}>${t("peo-reset-factor")}</button>` : nothing}
      <button class="btn" @click=${() => (this.ending = row.account_id)}>${t("peo-end")}</button></div>`;
  }

  #end(row: AccountRow) {
    const end = () => void this.#act(async () => {
      await post(`/api/people/${row.account_id}/end`);
      this.open = this.ending = "";
    });
    return html`<div class="ask"><b>${t("peo-end-title", { name: row.name })}</b><p>${t("peo-end-text")}</p>
      <div class="acts"><button class="btn p" ?disabled=${this.busy} @click=${end}>${t("peo-end-go")}</button>
      <button class="btn" @click=${() => (this.ending = "")}>${t("cancel")}</button></div></div>`;
  }

  #form() {
    const bound = !UNBOUND.includes(this.newRole);
    return html`<form class="peo-form peo-pad" @submit=${(event: SubmitEvent) => this.#add(event)}>
      <label><span class="field">${t("peo-add-name")}</span><input class="in" name="name" required maxlength="200" autocomplete="off" /></label>
      <label><span class="field">${t("peo-add-username")}</span><input class="in" name="username" required minlength="2" maxlength="60" pattern="[a-z0-9][a-z0-9._\\-]+" autocapitalize="none" autocomplete="off" aria-describedby="un" />
        <span class="hint" id="un">${t("peo-add-username-hint")}</span></label>
      <label><span class="field">${t("peo-add-role")}</span><select class="in" name="role" @change=${(event: Event) => (this.newRole = (event.target as HTMLSelectElement).value)}>
        ${ROLES.map((role) => html`<option value=${role} ?selected=${role === this.newRole}>${t(`role-${role}`)}</option>`)}</select></label>
      <label><span class="field">${t("peo-add-language")}</span><select class="in" name="language">
        ${LANGUAGES.map((tag) => html`<option value=${tag} ?selected=${tag === language()}>${LANGUAGE_WORDS[tag]}</option>`)}</select></label>
      ${bound ? this.#reach() : nothing}
      <div class="acts"><button class="btn p" ?disabled=${this.busy}>${t("peo-add-go")}</button>
        <button class="btn" type="button" @click=${() => (this.adding = false)}>${t("cancel")}</button></div></form>`;
  }

  #reach() {
    const radio = (all: boolean, words: string) => html`<label class="peo-radio"><input type="radio" name="reach" .checked=${this.all === all} @change=${() => (this.all = all)} /> ${words}</label>`;
    return html`<fieldset><legend class="field">${t("peo-add-facilities")}</legend>${radio(true, t("peo-add-all", { jurisdiction: country(this.me.jurisdiction) }))}
      ${radio(false, t("peo-add-some"))}
      ${this.all ? nothing : this.#some()}</fieldset>`;
  }

  /** From the list where this account may see it, else by their identifiers. */
  #some() {
    if (!this.places.length) {
      return html`<input class="in" name="facility_ids" required autocomplete="off" aria-label=${t("peo-add-facilities")} /><span class="hint">${t("peo-add-ids-hint")}</span>`;
    }
    return html`<select class="in" name="facilities" multiple required size=${Math.min(8, this.places.length)} aria-label=${t("peo-add-facilities")}>
            ${this.places.map((place) => html`<option value=${place.facility_id}>${place.name}</option>`)}</select><span class="hint">${t("peo-add-some-hint")}</span>`;
  }

  #add(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const typed = String(data.get("facility_ids") ?? "").split(/[\s,]+/).filter(Boolean);
    const some = [...data.getAll("facilities").map(String), ...typed];
    const facilities = UNBOUND.includes(this.newRole) ? [] : this.all ? ["*"] : some;
    void this.#act(async () => {
      this.made = await post<NewAccount>("/api/people", {
        name: String(data.get("name")).trim(),
        username: String(data.get("username")).trim(),
        role: this.newRole,
        facilities,
        language: String(data.get("language")),
      });
      this.adding = false;
    });
  }

  /** Shown once: nothing here is kept, and leaving the page forgets it. */
  #handOver(made: NewAccount) {
    const secret = made.totp_uri ? new URL(made.totp_uri).searchParams.get("secret") : null;
    return html`<section class="peo-secret" role="status"><h2>${t("peo-secret-title", { name: made.account.name })}</h2>
      <dl><dt>${t("peo-secret-username")}</dt><dd><output>${made.account.username}</output></dd>
        <dt>${t("peo-secret-password")}</dt><dd><output>${made.password}</output></dd>
        ${secret
          ? html`<dt>${t("peo-secret-totp")}</dt><dd><output>${secret.replace(/(.{4})(?=.)/g, "$1 ")}</output>${qr(made.totp_uri, t("account-factor-scan"))}<p class="hint">${t("peo-secret-totp-hint")}</p>
              <a href=${made.totp_uri}>${t("peo-secret-open")}</a></dd>`
          : nothing}</dl>
      <button class="btn" @click=${() => (this.made = null)}>${t("peo-secret-done")}</button></section>`;
  }
}

function reach(row: AccountRow, places: Facilities["rows"]): string {
  if (row.facilities.includes("*")) return t("peo-all-facilities", { jurisdiction: country(row.jurisdiction) });
  if (!row.facilities.length) return row.role === "expert" ? t("peo-by-consultation") : "–";
  const names = new Map(places.map((place) => [place.facility_id, place.name]));
  return row.facilities.map((id) => names.get(id) ?? id).join(", ");
}
