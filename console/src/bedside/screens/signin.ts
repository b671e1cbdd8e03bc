/** Who is at the bedside: a name, the facility's PIN. Works without internet. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { BwElement } from "../../element";
import { t } from "../../i18n";
import { logo } from "../draw-care";
import type { Store } from "../store";
import { big, problem } from "./parts";

const NAME = "breathway-bedside-name";

@customElement("bw-bedside-signin")
export class SignInScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;

  override render() {
    const name = localStorage.getItem(NAME) ?? "";
    return html`<main class="bd signin" id="main">
        <p class="brand">${logo(30)} Breathway</p>
        <h1>${t("bedside-signin-title")}</h1>
        ${problem(this.store)}
        <form id="signin" @submit=${(event: SubmitEvent) => this.#go(event)}>
          <label class="fld"><span>${t("bedside-signin-name")}</span>
            <input name="name" required maxlength="100" autocomplete="name" .value=${name} aria-describedby="name-help" />
            <small id="name-help">${t("bedside-signin-name-help")}</small>
          </label>
          <label class="fld"><span>${t("bedside-signin-pin")}</span>
            <input name="pin" class="pin" type="password" inputmode="numeric" autocomplete="off" required minlength="4" maxlength="32"
              ?autofocus=${Boolean(name)} aria-describedby="pin-help" />
            <small id="pin-help">${t("bedside-signin-works-offline")}</small>
          </label>
        </form>
      </main>
      <footer class="ft">${big(this.store, { words: t("bedside-signin-go"), do: () => undefined, busy: "signin", form: "signin" })}</footer>
`;
  }

  #go(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const name = String(data.get("name") ?? "").trim();
    localStorage.setItem(NAME, name);
    void this.store.signIn(String(data.get("pin") ?? ""), name);
  }
}
