/** `bw-erase`: an administrator destroys the key of a person's data. Typed, never a single click. */
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { post } from "../api";
import { Asking } from "../asking";
import { t } from "../i18n";

const REASONS = ["request", "retention"];

@customElement("bw-erase")
export class Erase extends Asking {
  @property() patientId = "";
  @state() private confirm = "";
  @state() private done = false;

  #erase = async (event: Event): Promise<void> => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason"));
    await this.attempt(async () => {
      await post(`/api/patients/${this.patientId}/erase`, { confirm: this.confirm, reason });
      this.done = true;
    });
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
      ${this.problem()}
      <button class="btn" ?disabled=${!matches || this.busy}>${t("erase-do")}</button>
    </form>`;
  }
}
