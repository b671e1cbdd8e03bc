/** `bw-family`: the same in plain words for the family, in the language they read. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { EffectView, TriggersView } from "../api-types";
import { BwElement } from "../element";
import { number } from "../format";
import { isLanguage, language, LANGUAGE_NAMES, LANGUAGES, LANGUAGE_WORDS, t, wordsIn, type Language, type Words } from "../i18n";

/** The sentences, the strongest first; what cannot be told is said at the end. */
export function plainly(of: TriggersView, words: Words): string[] {
  const name = (each: EffectView): string => words(`exposure-${each.exposure.replaceAll("_", "-")}`);
  const of_ = (verdict: string): EffectView[] => of.effects.filter((each) => each.verdict === verdict);
  const list = (verdict: string): string => of_(verdict).map(name).join(", ");
  const one = (verdict: string) => (each: EffectView): string => {
    const own = each.exposure === "cold" || each.exposure === "heat" ? `-${each.exposure}` : "";
    return words(`family-${verdict}${own}`, { what: name(each), rr: number(each.rr, 1), lower: number(each.lower, 1), upper: number(each.upper, 1) });
  };
  const raised = of_("raises").sort((a, b) => (b.rr ?? 0) - (a.rr ?? 0));
  return [
    ...raised.map(one("raises")),
    ...of_("lowers").map(one("lowers")),
    ...(list("little") ? [words("family-little", { what: list("little") })] : []),
    ...(list("cannot_tell") ? [words("family-cannot-tell", { what: list("cannot_tell") })] : []),
    words("family-rests", { n: of.treatments, months: of.months }),
    ...(raised.length ? [words("family-ask")] : []),
  ];
}

@customElement("bw-family")
export class Family extends BwElement {
  @property({ attribute: false }) triggers!: TriggersView;
  /** The one the patient speaks, where it is known. */
  @property() language = "";
  @state() private chosen: Language | null = null;
  @state() private words: Words | null = null;

  #choose = async (tag: Language): Promise<void> => {
    this.chosen = tag;
    this.words = await wordsIn(tag);
  };

  #toggled = (event: Event): void => {
    const opened = (event.currentTarget as HTMLDetailsElement).open;
    const tag = isLanguage(this.language) ? this.language : language();
    if (opened && !this.words) void this.#choose(this.chosen ?? tag);
  };

  override render() {
    return html`<details class="family" @toggle=${this.#toggled}>
      <summary>${t("family-title")}</summary>
      <div class="seg noprint" role="group">${LANGUAGES.map(
        (tag) => html`<button lang=${tag} aria-pressed=${this.chosen === tag} title=${LANGUAGE_WORDS[tag]} @click=${() => this.#choose(tag)}>${LANGUAGE_NAMES[tag]}</button>`,
      )}</div>
      ${this.words && this.chosen
        ? html`<div lang=${this.chosen} class="plain">
            ${plainly(this.triggers, this.words).map((sentence) => html`<p>${sentence}</p>`)}
            <p class="q s12">${this.words("family-unreviewed")}</p>
          </div>`
        : nothing}
    </details>`;
  }
}
