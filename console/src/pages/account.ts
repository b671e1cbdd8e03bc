/** One's own account: a new password, and the second factor (TOTP, RFC 6238). */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, post } from "../api";
import type { Me, SecondFactor } from "../api-types";
import { qr } from "../components/qr";
import { BwElement } from "../element";
import { find, t } from "../i18n";

const SHORTEST = 15; // NIST SP 800-63B-4, section 3.1.1.2; the server decides

@customElement("bw-account")
export class AccountPage extends BwElement {
  @property({ attribute: false }) me!: Me;
  @state() private factor: SecondFactor | null = null;
  @state() private said = "";
  @state() private refused = "";
  @state() private busy = false;

  async #try(act: () => Promise<string>): Promise<void> {
    this.busy = true;
    this.said = this.refused = "";
    try {
      this.said = await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { title, detail, hint } = error.problem;
      this.refused = find(`problem-${title.replaceAll("_", "-")}`) ?? `${detail}. ${hint}`;
    } finally {
      this.busy = false;
    }
  }

  #changePassword = (event: Event): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    void this.#try(async () => {
      await post("/api/session/password", { password: data.get("old"), new_password: data.get("new") });
      form.reset();
      return t("account-password-changed");
    });
  };

  #begin = (): void => {
    void this.#try(async () => {
      this.factor = await post<SecondFactor>("/api/session/second-factor", { code: "" });
      return "";
    });
  };

  #confirm = (event: Event): void => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget as HTMLFormElement).get("code")).replaceAll(" ", "");
    void this.#try(async () => {
      this.factor = await post<SecondFactor>("/api/session/second-factor", { code });
      return t("account-factor-on");
    });
  };

  override render() {
    return html`<div class="page-head"><div>
        <h1>${t("nav-account")}</h1>
        <p>${t("account-who", { name: this.me.name, role: t(`role-${this.me.role}`), username: this.me.username })}</p>
      </div></div>
      <div class="wrap account">
        ${this.said ? html`<p class="problem" role="status">${this.said}</p>` : nothing}
        ${this.refused ? html`<p class="problem" role="alert">${this.refused}</p>` : nothing}
        ${this.#factorPart()} ${this.#passwordPart()}
      </div>`;
  }

  #factorPart() {
    const active = this.me.second_factor || this.factor?.active;
    return html`<section>
      <h2 class="t">${t("account-factor")}</h2>
      <p class="m">${t(active ? "account-factor-is-on" : "account-factor-why")}</p>
      ${active ? nothing : this.factor ? this.#secret(this.factor) : html`<button class="btn" ?disabled=${this.busy} @click=${this.#begin}>${t("account-factor-begin")}</button>`}
    </section>`;
  }

  #secret(factor: SecondFactor) {
    const secret = factor.secret.replaceAll(/(.{4})/g, "$1 ").trim();
    return html`<ol class="steps">
        <li>${t("account-factor-app")} <a href=${factor.uri}>${t("account-factor-open")}</a></li>
        <li>${qr(factor.uri, t("account-factor-scan"))}</li>
        <li><b class="num secret">${secret}</b></li>
      </ol>
      <form class="small-form" @submit=${this.#confirm}>
        <label class="field">${t("one-time-code")}<input class="in num" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,8}" required /></label>
        <button class="btn p" ?disabled=${this.busy}>${t("account-factor-confirm")}</button>
      </form>`;
  }

  #passwordPart() {
    return html`<section>
      <h2 class="t">${t("account-password")}</h2>
      <form class="small-form" @submit=${this.#changePassword}>
        <input class="sr" tabindex="-1" aria-hidden="true" autocomplete="username" .value=${this.me.username} />
        <label class="field">${t("account-password-old")}<input class="in" type="password" name="old" autocomplete="current-password" required /></label>
        <label class="field">${t("account-password-new", { n: SHORTEST })}<input class="in" type="password" name="new" autocomplete="new-password" minlength=${SHORTEST} required /></label>
        <button class="btn" ?disabled=${this.busy}>${t("account-password")}</button>
      </form>
    </section>`;
  }
}
