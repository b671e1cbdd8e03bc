/** All keys, in a sheet at the side: the page and its alarms stay visible and usable. */
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { BwElement } from "../element";
import { t } from "../i18n";
import { listedKeys } from "../keys";
import { allowed, pages } from "../router";
import { who } from "../session";

const SHOWN: Record<string, string> = { Enter: "↵", " ": "Space", Escape: "Esc" };

@customElement("bw-keys-sheet")
export class KeysSheet extends BwElement {
  override connectedCallback(): void {
    super.connectedCallback();
    this.on(window, "keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape") this.#close();
    });
  }

  #close(): void {
    this.dispatchEvent(new Event("bw-close"));
  }

  override render() {
    const sections = pages.filter((page) => page.key && allowed(page, who()?.role ?? ""));
    return html`<section class="keys" aria-label=${t("key-all")}>
      <h2>${t("key-all")}<button class="btn sm" @click=${() => this.#close()}>${t("close")}</button></h2>
      <dl>
        ${listedKeys().map(
          (key) => html`<dt><kbd>${SHOWN[key.key] ?? key.key.toUpperCase()}</kbd></dt><dd>${t(key.says)}</dd>`,
        )}
        ${sections.map(
          (page) => html`<dt><kbd>G</kbd> <kbd>${page.key!.toUpperCase()}</kbd></dt><dd>${t(`nav-${page.section}`)}</dd>`,
        )}
      </dl>
      <p class="hint">${t("keys-hint")}</p>
    </section>`;
  }
}
