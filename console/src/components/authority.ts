/** Whether warnings are in earnest: who may warn the public, recorded by an operator, ended likewise. */
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { get, post, serverNow } from "../api";
import type { AuthorityRow } from "../api-types";
import { Asking } from "../asking";
import { moment } from "../format";
import { t } from "../i18n";

const PARTS = ["holder", "authority", "document"] as const;

@customElement("bw-authority")
export class Authority extends Asking {
  @state() private rows: AuthorityRow[] | null = null;
  @state() private asking = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#take(get<AuthorityRow[]>("/api/warning-authority"));
  }

  async #take(answer: Promise<AuthorityRow[]>): Promise<void> {
    if (await this.attempt(async () => (this.rows = await answer))) this.asking = false;
  }

  #record(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const body = Object.fromEntries(PARTS.map((part) => [part, String(form.get(part))]));
    void this.#take(post<AuthorityRow[]>("/api/warning-authority", body));
  }

  override render() {
    const held = this.rows?.find((row) => row.ended_at === null);
    return html`<section class="sch-pad sch-authority" aria-label=${t("auth-title")}>
      ${this.problem()}
      ${this.rows === null ? nothing : held ? this.#held(held) : this.#none()}
    </section>`;
  }

  #held(row: AuthorityRow) {
    const when = moment(row.recorded_at, serverNow());
    return html`<p><b>${t("auth-held", { holder: row.holder })}</b> ${row.authority}, ${row.document}.
      <span class="q">${t("auth-by", { who: row.recorded_by ?? "–", when })}</span>
      <button class="btn" @click=${() => void this.#take(post(`/api/warning-authority/${row.authority_id}/end`))}>${t("auth-end")}</button></p>`;
  }

  #none() {
    if (!this.asking) {
      return html`<p><b>${t("auth-none")}</b> <button class="btn" @click=${() => (this.asking = true)}>${t("auth-record")}</button></p>`;
    }
    return html`<form @submit=${(event: SubmitEvent) => this.#record(event)}>
      <p>${t("auth-words")}</p>
      ${PARTS.map((part) => html`<label><span class="field">${t(`auth-${part}`)}</span><input class="in" name=${part} required minlength="2" maxlength="300" autocomplete="off" /></label>`)}
      <p><button class="btn p">${t("auth-record")}</button> <button class="btn t" type="button" @click=${() => (this.asking = false)}>${t("cancel")}</button></p>
    </form>`;
  }
}
