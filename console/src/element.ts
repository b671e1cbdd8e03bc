/**
 * The one parent of our elements: Lit in the light DOM, drawn again when the language changes.
 *
 * The light DOM lets the sheets of `base.css` style every page alike, and keeps headings, labels
 * and focus in one tree for assistive technology. No inline style attributes in templates: the
 * content security policy forbids them (`styleMap` and SVG attributes are fine).
 */
import { LitElement } from "lit";
import { onLanguage } from "./i18n";

export class BwElement extends LitElement {
  #stops: (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.during(onLanguage(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Keep something going while the element is on the page; `stop` ends it. */
  protected during(stop: () => void): void {
    this.#stops.push(stop);
  }

  /** Listen to an event of `target` while the element is on the page. */
  protected on(target: EventTarget, name: string, listener: (event: Event) => void): void {
    target.addEventListener(name, listener);
    this.during(() => target.removeEventListener(name, listener));
  }

  /** Call `act` every `ms` while the element is on the page. */
  protected every(ms: number, act: () => void): void {
    const timer = setInterval(act, ms);
    this.during(() => clearInterval(timer));
  }
}
