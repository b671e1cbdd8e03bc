/** Asking for an expert: one reason, words if there is time. It is sent before all else. */
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { BwElement } from "../../element";
import { code, t } from "../../i18n";
import { go, href } from "../route";
import type { Store } from "../store";
import { choices, linkTo, loading, screen } from "./parts";

const REASONS = ["worse", "no_response", "unsure", "equipment"];

@customElement("bw-bedside-help")
export class HelpScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private reason = "";

  override render() {
    const one = this.store.treatment;
    if (!one) return loading();
    const body = html`<h1>${t("bedside-help-title")}</h1>
      <form id="help" @submit=${(event: SubmitEvent) => this.#ask(event, one.treatment_id)}>
        ${choices("reason", REASONS.map((value) => ({ value, words: code("bedside-help-reason", value) })), this.reason, (value) => (this.reason = value))}
        <label class="fld"><span>${t("bedside-help-words")}</span><textarea name="words" rows="3" maxlength="1000"></textarea></label>
      </form>
      <p class="hold">${t("bedside-danger")}</p>`;
    return screen(this.store, body, { words: t("bedside-help-go"), do: () => undefined, busy: "help", form: "help", disabled: !this.reason }, [
      linkTo(t("bedside-back"), href.treatment(one.treatment_id)),
    ]);
  }

  #ask(event: SubmitEvent, id: string): void {
    event.preventDefault();
    const words = String(new FormData(event.target as HTMLFormElement).get("words") ?? "").trim();
    void this.store.treat("help", { reason: this.reason, words }).then((done) => {
      if (done) go(href.treatment(id));
    });
  }
}
