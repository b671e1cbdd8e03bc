/** `Asking`: an element that asks something of the API, and says in words what was refused. */
import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { ApiError } from "./api";
import { BwElement } from "./element";
import { find } from "./i18n";

/** A refusal in the reader's words; in the API's own where there are none. */
export function refusal({ problem: { title, detail, hint } }: ApiError): string {
  return find(`problem-${title.replaceAll("_", "-")}`) ?? `${detail}. ${hint}`;
}

export class Asking extends BwElement {
  @state() protected refused = "";
  @state() protected busy = false;

  /** Whether it was done; what is no answer of the API is thrown on. */
  protected async attempt(act: () => Promise<unknown>): Promise<boolean> {
    this.refused = "";
    this.busy = true;
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused = this.worded(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  protected worded(error: ApiError): string {
    return refusal(error);
  }

  protected problem(): TemplateResult | typeof nothing {
    return this.refused ? html`<p class="problem" role="alert">${this.refused}</p>` : nothing;
  }
}
