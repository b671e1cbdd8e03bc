/** One's own account: a new password, and the second factor (TOTP, RFC 6238). */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { post } from "../api";
import type { Me, PasskeyRow, SecondFactor } from "../api-types";
import { Asking } from "../asking";
import { qr } from "../components/qr";
import { day } from "../format";
import { t } from "../i18n";
import { addPasskey, passkeysHere } from "../passkey";

const SHORTEST = 15; // NIST SP 800-63B-4, section 3.1.1.2; the server decides

@customElement("bw-account")
export class AccountPage extends Asking {
  @property({ attribute: false }) me!: Me;
  @state() private factor: SecondFactor | null = null;
  @state() private keys: PasskeyRow[] | null = null;
  @state() private said = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.reads.get<PasskeyRow[]>("/api/session/passkeys").then((keys) => (this.keys = keys ?? this.keys), () => undefined);
  }

  async #try(act: () => Promise<string>): Promise<void> {
    this.said = "";
    await this.attempt(async () => (this.said = await act()));
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
        ${this.problem()}
        ${this.#factorPart()} ${this.#passkeyPart()} ${this.#passwordPart()}
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

  #passkeyPart() {
    if (!this.keys?.length && !passkeysHere()) return nothing;
    // Enter adds; removing is a button of its own. Either needs the password.
    const change = (event: Event, remove = ""): void => {
      event.preventDefault();
      const form = (event.currentTarget as HTMLElement).closest("form")!;
      if (!form.reportValidity()) return;
      const password = String(new FormData(form).get("password"));
      void this.#try(async () => {
        const keys = remove
          ? await post<PasskeyRow[]>("/api/session/passkeys/remove", { credential_id: remove, password })
          : await addPasskey(password);
        if (!keys) return t("passkey-declined");
        this.keys = keys;
        form.reset();
        return t(remove ? "passkey-removed" : "passkey-added");
      });
    };
    return html`<section>
      <h2 class="t">${t("passkey-title")}</h2>
      <p class="m">${t(this.keys?.length ? "passkey-on" : "passkey-why")}</p>
      <form class="small-form" @submit=${(event: Event) => change(event)}>
        ${this.keys?.map((key) => html`<p class="passkey"><span>${t("passkey-line", { site: key.site, date: day(key.created_at) })}</span>
          <button class="btn sm" type="button" ?disabled=${this.busy} @click=${(event: Event) => change(event, key.credential_id)}>${t("passkey-remove")}</button></p>`)}
        <label class="field">${t("account-password-old")}<input class="in" type="password" name="password" autocomplete="current-password" required /></label>
        ${passkeysHere() ? html`<button class="btn" ?disabled=${this.busy}>${t("passkey-add")}</button>` : nothing}
      </form>
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
