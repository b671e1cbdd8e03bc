/**
 * The one parent of our elements: Lit in the light DOM, drawn again when the language changes.
 *
 * The light DOM lets the sheets of `base.css` style every page alike, and keeps headings, labels
 * and focus in one tree for assistive technology. No inline style attributes in templates: the
 * content security policy forbids them (`styleMap` and SVG attributes are fine).
 */
import { LitElement } from "lit";
import { state } from "lit/decorators.js";
import { onLanguage } from "./i18n";
import { Reads } from "./reads";

export class BwElement extends LitElement {
  /** What it asks of the API, as long as it is on the page. */
  protected readonly reads = new Reads(() => this.isConnected);
  /** Why it could not be read; null once it could. */
  @state() protected failed: unknown = null;
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
    this.reads.forget();
  }

  /** Hand on what is read, where nothing has overtaken it. */
  protected async read<T>(path: string, take: (found: T) => unknown, key = path): Promise<void> {
    try {
      const found = await this.reads.get<T>(path, key);
      if (found === null) return;
      this.failed = null;
      await take(found);
    } catch (error) {
      this.failed = error;
    }
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
