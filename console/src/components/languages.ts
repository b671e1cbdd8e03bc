/** The language switch: each language in its own name. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { BwElement } from "../element";
import { LANGUAGES, LANGUAGE_NAMES, LANGUAGE_WORDS, language, setLanguage, t } from "../i18n";

@customElement("bw-languages")
export class Languages extends BwElement {
  @property({ type: Boolean }) long = false;

  override render() {
    return html`<span class="languages" role="group" aria-label=${t("language")}>
      ${LANGUAGES.map(
        (tag) => html`<button
          lang=${tag}
          aria-pressed=${language() === tag}
          title=${LANGUAGE_WORDS[tag]}
          @click=${() => void setLanguage(tag)}
        >
          ${this.long ? LANGUAGE_WORDS[tag] : LANGUAGE_NAMES[tag]}
        </button>`,
      )}
    </span>`;
  }
}
