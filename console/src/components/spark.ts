/** `bw-spark`: a spark line with its numbers as the text equivalent. */
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { BwElement } from "../element";
import { sparkLines } from "../plots/spark";

@customElement("bw-spark")
export class Spark extends BwElement {
  @property({ attribute: false }) values: readonly (number | null)[] = [];
  @property({ type: Number }) width = 84;
  @property({ type: Number }) height = 34;
  @property({ type: Number }) low = 0;
  @property({ type: Number }) high = 100;
  @property({ type: Number }) reference: number | null = null;
  /** What a screen reader says instead, with the numbers. */
  @property() text = "";

  override render() {
    if (!this.values.length) return nothing;
    const { width, height, low, high, reference } = this;
    return html`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img" aria-label=${this.text}>
      ${sparkLines(this.values, { width, height, low, high, reference })}
    </svg>`;
  }
}
