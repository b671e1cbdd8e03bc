/** `bw-erase`: an administrator destroys the key of a person's data. Typed, never a single click. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, post } from "../api";
import { BwElement } from "../element";
import { find, t } from "../i18n";

const REASONS = ["request", "retention"];

@customElement("bw-erase")
export class Erase extends BwElement {
  @property() patientId = "";
  @state() private confirm = "";
  @state() private busy = false;
  @state() private done = false;
  @state() private refused = "";

  #erase = async (event: Event): Promise<void> => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason"));
    this.busy = true;
    this.refused = "";
    try {
      await post(`/api/patients/${this.patientId}/erase`, { confirm: this.confirm, reason });
      this.done = true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { title, detail, hint } = error.problem;
      this.refused = find(`problem-${title.replaceAll("_", "-")}`) ?? `${detail}. ${hint}`;
    } finally {
      this.busy = false;
    }
  };

  override render() {
    if (this.done) return html`<p class="s13" role="status"><b>${t("erase-done")}</b></p>`;
    const matches = this.confirm.trim().toLowerCase() === this.patientId.toLowerCase();
    return html`<form class="small-form erase" @submit=${this.#erase}>
      <p>${t("erase-words")}</p>
      <label class="field">${t("erase-reason")}
        <select class="in" name="reason">${REASONS.map((each) => html`<option value=${each}>${t(`erase-reason-${each}`)}</option>`)}</select></label>
      <label class="field">${t("erase-type", { id: this.patientId })}
        <input class="in num" autocomplete="off" spellcheck="false" .value=${this.confirm} @input=${(event: Event) => (this.confirm = (event.target as HTMLInputElement).value)} /></label>
      ${this.refused ? html`<p class="problem" role="alert">${this.refused}</p>` : nothing}
      <button class="btn" ?disabled=${!matches || this.busy}>${t("erase-do")}</button>
    </form>`;
  }
}
