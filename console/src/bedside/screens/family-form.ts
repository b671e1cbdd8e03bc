/** The family agrees, at the bedside, to be told by e-mail before days that may be hard for the child. */
import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { post } from "../../api";
import { BwElement } from "../../element";
import { code, isLanguage, language, LANGUAGE_WORDS, LANGUAGES, t } from "../../i18n";
import { go, href } from "../route";
import type { Store } from "../store";
import type { PatientView } from "../api-types";
import { choices, linkTo, loading, screen } from "./parts";

const CONSENTS = ["verbal-witnessed", "signed"];
/** What may be asked for; what this child reacts to is worked out at the centre. */
const TRIGGERS = ["cold", "heat", "pm25", "o3", "no2", "humidity", "pollen"];

@customElement("bw-bedside-family")
export class FamilyForm extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private consent = "";

  override render() {
    const one = this.store.patient;
    if (!one) return loading();
    const reads = isLanguage(one.language) ? one.language : language();
    const body = html`<h1>${t("bedside-family-add")}</h1><p class="m">${t("bedside-family-words")}</p>
      <form id="family" @submit=${(event: SubmitEvent) => this.#save(event, one)}>
        <label class="fld"><span>${t("bedside-family-email")}</span>
          <input name="email" type="email" required maxlength="254" autocomplete="off" inputmode="email" /></label>
        <label class="fld"><span>${t("bedside-family-language")}</span>
          <select name="language">${LANGUAGES.map((tag) => html`<option value=${tag} lang=${tag} ?selected=${tag === reads}>${LANGUAGE_WORDS[tag]}</option>`)}</select></label>
        <fieldset class="tap"><legend>${t("bedside-family-triggers")}</legend><div class="opts">
          ${TRIGGERS.map((each) => html`<label><input type="checkbox" name="trigger" value=${each} /><span>${code("exposure", each)}</span></label>`)}
        </div></fieldset><p class="note">${t("bedside-family-triggers-hint")}</p>
        <fieldset class="fld"><legend>${t("bedside-family-consent")}</legend>
          ${choices("consent", CONSENTS.map((value) => ({ value, words: t(`consent-${value}`) })), this.consent, (value) => (this.consent = value))}</fieldset>
      </form>`;
    return screen(
      this.store,
      body,
      { words: t("bedside-family-save"), do: () => undefined, busy: "family", form: "family", disabled: !this.consent },
      [linkTo(t("bedside-back"), href.patient(one.patient_id))],
    );
  }

  #save(event: SubmitEvent, one: PatientView): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    void this.store.act("family", async () => {
      this.store.patient = await post<PatientView>(`/api/patients/${one.patient_id}/family`, {
        email: String(data.get("email")),
        language: data.get("language"),
        triggers: data.getAll("trigger"),
        consent: this.consent,
      });
      go(href.patient(one.patient_id));
    });
  }
}
