/** Sign-in: name and password, then the one-time code where the account has one. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "./api";
import type { Me } from "./api-types";
import { mark } from "./components/mark";
import "./components/languages";
import { BwElement } from "./element";
import { find, t } from "./i18n";
import { signInPlot } from "./plots/sign-in-plot";
import { askPasskey, passkeysHere } from "./passkey";
import { signIn, signInByPasskey } from "./session";

@customElement("bw-sign-in")
export class SignInPage extends BwElement {
  @property({ type: Boolean }) ended = false;
  @state() private wantsCode = false;
  @state() private busy = false;
  @state() private problem: ApiError | null = null;

  override render() {
    return html`<div class="sign">
      <section class="a">
        <span class="brand">${mark(34)}<span>Breathway</span></span>
        <h1>${t("sign-in-promise")}</h1>
        <p>${t("sign-in-what")}</p>
        <div class="loop">${signInPlot()}</div>
      </section>
      <main class="b">
        <bw-languages long></bw-languages>
        <h2>${t("sign-in")}</h2>
        ${this.ended ? html`<p class="problem" role="status">${t("session-ended")}</p>` : nothing}
        <form @submit=${this.#submit}>
          <label class="field" for="username">${t("username")}</label>
          <input class="in" id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus />
          <label class="field" for="password">${t("password")}</label>
          <input class="in" id="password" name="password" type="password" autocomplete="current-password" required />
          ${this.wantsCode ? this.#code() : nothing}
          ${this.problem ? this.#refused(this.problem) : nothing}
          <button class="btn p" ?disabled=${this.busy}>${t(this.busy ? "signing-in" : "sign-in")}</button>
        </form>
        ${passkeysHere() ? html`<button class="btn passkey" ?disabled=${this.busy} @click=${this.#byPasskey}>${t("passkey-use")}</button>` : nothing}
        <div class="bedside-note"><b>${t("sign-in-bedside")}</b>${t("sign-in-bedside-how")}</div>
        <p class="informs">${t("informs")}</p>
      </main>
    </div>`;
  }

  #code() {
    return html`<label class="field" for="code">${t("one-time-code")}</label>
      <input class="in num" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,8}" required />
      <p class="hint">${t("one-time-code-hint")}</p>`;
  }

  #refused(error: ApiError) {
    const key = error.title.replaceAll("_", "-");
    const words = find(`problem-${key}`) ?? error.problem.detail ?? t("problem-other");
    const hint = find(`problem-${key}.hint`) ?? error.problem.hint;
    const wait = error.retryAfterS;
    return html`<p class="problem" role="alert">
      ${words} ${hint} ${wait ? t("try-again-in", { n: wait }) : nothing}
      ${error.problem.reference ? t("problem-reference", { reference: error.problem.reference }) : nothing}
    </p>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => String(data.get(name) ?? "");
    await this.#enter(() =>
      signIn({
        username: text("username").trim(),
        password: text("password"),
        code: text("code").replaceAll(" ", ""),
      }),
    );
  }

  #byPasskey = (): Promise<void> =>
    this.#enter(async () => {
      const answer = await askPasskey();
      return answer && signInByPasskey(answer);
    });

  async #enter(how: () => Promise<Me | null>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      if (await how()) this.dispatchEvent(new Event("bw-signed-in"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.#answer(error);
    } finally {
      this.busy = false;
    }
  }

  async #answer(error: ApiError): Promise<void> {
    if (error.title === "second_factor_needed") {
      this.wantsCode = true;
      await this.updateComplete;
      this.querySelector<HTMLInputElement>("#code")?.focus();
      return;
    }
    this.problem = error;
  }
}
