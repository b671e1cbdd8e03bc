/** The worklist. */
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { BwElement } from "../element";
import { t } from "../i18n";

@customElement("bw-worklist")
export class WorklistPage extends BwElement {
  override render() {
    return html`<h1>${t("nav-worklist")}</h1>`;
  }
}
