/**
 * Empty, loading, error: in place of the part that has nothing to show, and only of that part.
 *
 * In: `kind`; for `error` the `ApiError` (its name, hint and reference are shown) and optionally
 * `retry`. Loading stays quiet and after 4 s says why and what is possible meanwhile.
 */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../api";
import { BwElement } from "../element";
import { find, t } from "../i18n";

const SLOW_MS = 4000;

@customElement("bw-state-panel")
export class StatePanel extends BwElement {
  @property() kind: "empty" | "loading" | "error" = "loading";
  @property() heading = "";
  @property() words = "";
  @property({ attribute: false }) error: unknown = null;
  @property({ attribute: false }) retry: (() => void) | null = null;
  @property({ type: Boolean }) small = false;
  @state() private slow = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.slow = false;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    this.during(() => clearTimeout(timer));
  }

  override render() {
    const kinds = `state ${this.small ? "small" : ""}`;
    if (this.kind === "empty") {
      return html`<div class=${kinds}><h2>${this.heading}</h2>${this.words ? html`<p>${this.words}</p>` : nothing}</div>`;
    }
    if (this.kind === "loading") return this.#loading(kinds);
    return this.#failed(kinds);
  }

  #loading(kinds: string) {
    if (!this.slow) return html`<div class=${kinds} aria-busy="true"><span class="sr">${t("loading")}</span></div>`;
    return html`<div class=${kinds} role="status">
      <h2>${this.heading || t("loading-slow")}</h2>
      <p>${this.words || t("loading-slow-why")}</p>
      ${this.#again()}
    </div>`;
  }

  #failed(kinds: string) {
    const problem = this.error instanceof ApiError ? this.error.problem : null;
    const key = problem?.title.replaceAll("_", "-") ?? "";
    const heading = this.heading || find(`problem-${key}`) || t("problem-other");
    const hint = find(`problem-${key}.hint`) ?? problem?.hint ?? "";
    return html`<div class=${kinds} role="alert">
      <h2>${heading}</h2>
      <p>${hint || t("problem-other.hint")} ${this.words}</p>
      <div class="acts">
        ${this.#again()}
        ${problem?.reference
          ? html`<span class="q s13">${t("problem-reference", { reference: problem.reference })}</span>`
          : nothing}
      </div>
    </div>`;
  }

  #again() {
    const retry = this.retry;
    if (!retry) return nothing;
    return html`<button class="btn" @click=${() => retry()}>${t("try-again")}</button>`;
  }
}
