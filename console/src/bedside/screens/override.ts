/** Past a hard stop: what stops it, why all the same; recorded, and looked at afterwards. */
import { html, type TemplateResult } from "lit";

import { code, t } from "../../i18n";
import type { Store } from "../store";
import type { OverrideBody, TherapyFinding } from "../api-types";
import { findings } from "../therapy";
import { big, screen } from "./parts";

export type Override = OverrideBody;

const REASONS: OverrideBody["reason"][] = ["expert_said", "life_threatening", "no_alternative", "other"];

export function overrideScreen(
  store: Store,
  found: readonly TherapyFinding[],
  to: { busy: string; go: (override: Override) => void; back: () => void },
): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const words = String(data.get("words") ?? "").trim();
    to.go({ reason: String(data.get("reason")) as OverrideBody["reason"], words });
  };
  const body = html`<h1>${t("override-title")}</h1>
    ${findings(found.filter((each) => each.level === "stop"))}
    <p class="lead">${t("override-text")}</p>
    <form id="override" @submit=${submit}>
      <fieldset class="fld"><legend>${t("override-reason")}</legend><div class="choices">${REASONS.map(
        (each) => html`<label class="choice"><input type="radio" name="reason" value=${each} required />
          <span>${code("override-reason", each)}</span></label>`,
      )}</div></fieldset>
      <label class="fld"><span>${t("override-words")}</span><textarea name="words" rows="2" maxlength="1000"></textarea></label>
    </form>`;
  return html`${screen(store, body, null)}
    <footer class="ft two flow">
      ${big(store, { words: t("override-back"), do: to.back })}
      ${big(store, { words: t("override-go"), do: () => undefined, busy: to.busy, form: "override", quiet: true })}
    </footer>`;
}
