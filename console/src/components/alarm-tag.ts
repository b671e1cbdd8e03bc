/** A priority as colour, mark and word (IEC 60601-1-8); an outline when it is stale. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { BwElement } from "../element";
import { t } from "../i18n";

export const MARKS: Record<string, string> = { high: "!!!", medium: "!!", low: "!" };

@customElement("bw-alarm-tag")
export class AlarmTag extends BwElement {
  @property() priority = "low";
  /** Instead of the priority's word. */
  @property() label = "";
  /** Nobody has claimed it: the mark flashes. */
  @property({ type: Boolean }) unclaimed = false;
  @property({ type: Boolean }) stale = false;

  override render() {
    const kinds = `tag ${this.priority} ${this.unclaimed ? "un" : ""} ${this.stale ? "stale" : ""}`;
    return html`<span class=${kinds}
      ><i aria-hidden="true">${MARKS[this.priority] ?? ""}</i>${this.label || t(`priority-${this.priority}`)}</span
    >`;
  }
}
