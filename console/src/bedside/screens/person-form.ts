/**
 * Register a person, or change what is known. Allergies are a step of their own, asked outright:
 * that none are known is said by a nurse, never assumed (FHIR List.emptyReason).
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { post, put } from "../../api";
import { BwElement } from "../../element";
import { t } from "../../i18n";
import { go, href } from "../route";
import type { Store } from "../store";
import type { Allergy, PatientBody, PatientView } from "../api-types";
import { choices, linkTo, loading, screen, textButton } from "./parts";

type Asked = "listed" | NonNullable<PatientBody["no_allergies"]>;

const ASKED: readonly Asked[] = ["nilknown", "listed", "notasked"];
const SEXES = ["female", "male", "other", "unknown"] as const;

@customElement("bw-bedside-person-form")
export class PersonForm extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ type: Boolean }) changing = false;
  /** The step of allergies; a registration comes to it by itself. */
  @property({ type: Boolean }) asking = false;
  @property({ attribute: false }) stamp: unknown;
  @state() private asked: Asked | "" = "";
  @state() private allergies: Allergy[] | null = null;
  @state() private sex = "";

  override render() {
    const one = this.changing ? this.store.patient : null;
    if (this.changing && !one) return loading();
    const allergies = this.allergies ?? one?.allergies ?? [];
    const title = this.asking ? "bedside-allergies-title" : this.changing ? "bedside-edit-title" : "bedside-register-title";
    const body = html`<h1>${t(title)}</h1>
      <form id="person" @submit=${(event: SubmitEvent) => this.#save(event, one)}>
        <div ?hidden=${this.asking}>
        ${text("name", t("bedside-field-name"), one?.name, { required: true, max: 200 })}
        ${text("name_latin", t("bedside-field-name-latin"), one?.name_latin, { max: 200 })}
        <fieldset class="fld"><legend>${t("bedside-field-sex")}</legend>
          <div class="pair">${SEXES.map(
            (value) => html`<label class="choice"><input type="radio" name="sex" required value=${value}
              .checked=${(this.sex || one?.sex) === value} @change=${() => (this.sex = value)} />
              <span>${t(`bedside-sex-${value}`)}</span></label>`,
          )}</div><small>${t("bedside-field-sex-why")}</small></fieldset>
        <div class="pair">
          <label class="fld"><span>${t("bedside-field-birth-date")}</span><input type="date" name="birth_date" .value=${one?.birth_date ?? ""} /></label>
          ${figure("birth_year", t("bedside-field-birth-year"), one?.birth_date ? null : (one?.birth_year ?? null), 1890, 2200, 1)}
          ${figure("height_cm", t("bedside-field-height"), one?.height_cm ?? null, 20, 280, 0.5)}
          ${figure("weight_kg", t("bedside-field-weight"), one?.weight_kg ?? null, 0.2, 650, 0.1)}
        </div>
        <details class="more"><summary>${t("bedside-field-more")}</summary>
          ${text("local_number", t("bedside-field-number"), one?.local_number, { max: 60 })}
          ${text("phone", t("bedside-field-phone"), one?.phone, { max: 40 })}
          ${text("address", t("bedside-field-address"), one?.address, { max: 400 })}
          <label class="fld"><span>${t("bedside-field-diagnoses")}</span>
            <textarea name="diagnoses" rows="3" .value=${one?.diagnoses.join("\n") ?? ""}></textarea></label>
          <label class="choice check"><input type="checkbox" name="synthetic" .checked=${one?.synthetic ?? false} />
            <span>${t("bedside-field-synthetic")}</span></label>
        </details>
        </div>
        ${this.asking ? this.#allergies(one, allergies) : nothing}
      </form>`;
    const from = this.asking && one?.open_treatment_id ? href.treatment(one.open_treatment_id) : one && href.patient(one.patient_id);
    const back = from ? linkTo(t("bedside-back"), from) : this.asking
      ? textButton(t("bedside-back"), () => (this.asking = false))
      : linkTo(t("bedside-back"), href.home);
    const words = this.changing ? "bedside-save" : this.asking ? "bedside-register-go" : "bedside-register-next";
    return screen(
      this.store,
      body,
      { words: t(words), do: () => undefined, busy: "person", form: "person" },
      [back],
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.get("asking") === undefined) return;
    window.scrollTo(0, 0);
    this.querySelector<HTMLElement>("#main")?.focus();
  }

  #chosen(one: PatientView | null): Asked | "" {
    if (this.asked || !one) return this.asked;
    return one.allergies.length ? "listed" : one.no_allergies;
  }

  #allergies(one: PatientView | null, allergies: Allergy[]) {
    const drop = (at: number) => (this.allergies = allergies.filter((_, i) => i !== at));
    const chosen = this.#chosen(one);
    const of = ASKED.map((value) => ({ value, words: t(`bedside-allergies-${value}`), note: t(`bedside-allergies-${value}-note`) }));
    return html`<p class="m">${t("bedside-allergies-ask")}</p>
      ${choices("asked", of, chosen, (value) => (this.asked = value as Asked))}
      ${chosen !== "listed" ? nothing : html`<fieldset class="fld"><legend>${t("bedside-field-allergies")}</legend>
      ${allergies.length
        ? html`<div class="list">${allergies.map(
            (each, i) => html`<div class="row2"><span><b>${each.substance}</b>${each.reaction ? html`<small>${each.reaction}</small>` : nothing}</span>
              <button type="button" class="txt small" @click=${() => drop(i)} aria-label=${t("bedside-remove", { what: each.substance })}>×</button></div>`,
          )}</div>`
        : nothing}
      <div class="pair">
        <label class="fld"><span>${t("bedside-field-allergy")}</span><input name="substance" maxlength="200" autocomplete="off" ?required=${!allergies.length} /></label>
        <label class="fld"><span>${t("bedside-field-reaction")}</span><input name="reaction" maxlength="400" autocomplete="off" /></label>
      </div>
      <button type="button" class="mid" @click=${(event: Event) => this.#add(event, allergies)}>${t("bedside-field-allergy-add")}</button>
    </fieldset>`}`;
  }

  #add(event: Event, allergies: Allergy[]): void {
    const form = (event.target as HTMLElement).closest("form")!;
    this.allergies = this.#withTyped(form, allergies);
  }

  /** An allergy typed and not added is an allergy all the same. */
  #withTyped(form: HTMLFormElement, allergies: Allergy[]): Allergy[] {
    const substance = form.elements.namedItem("substance") as HTMLInputElement | null;
    const reaction = form.elements.namedItem("reaction") as HTMLInputElement | null;
    const typed = substance?.value.trim();
    if (!substance || !reaction || !typed) return allergies;
    const fresh: Allergy = { substance: typed, reaction: reaction.value.trim() };
    substance.value = reaction.value = "";
    return [...allergies, fresh];
  }

  #save(event: SubmitEvent, one: PatientView | null): void {
    event.preventDefault();
    if (!one && !this.asking) return void (this.asking = true);
    const form = event.target as HTMLFormElement;
    const typed = this.#withTyped(form, this.allergies ?? one?.allergies ?? []);
    this.allergies = typed;
    const asked = this.#chosen(one);
    if (asked === "listed" && !typed.length) return;
    const allergies = asked === "listed" ? typed : [];
    const no_allergies = asked === "nilknown" ? asked : "notasked";
    const body = { ...bodyOf(new FormData(form)), allergies, no_allergies, language: one?.language ?? "" };
    void this.store.act("person", async () => {
      const saved = one
        ? await put<PatientView>(`/api/patients/${one.patient_id}`, body)
        : await post<PatientView>("/api/patients", body);
      this.store.patient = saved;
      this.store.query = "";
      const open = this.asking ? saved.open_treatment_id : null;
      go(open ? href.treatment(open) : href.patient(saved.patient_id));
    });
  }
}

function bodyOf(data: FormData): Omit<PatientBody, "allergies" | "no_allergies" | "language"> {
  const word = (name: string): string => String(data.get(name) ?? "").trim();
  const figureOf = (name: string): number | null => (word(name) ? Number(word(name)) : null);
  const born = word("birth_date");
  return {
    name: word("name"),
    name_latin: word("name_latin"),
    sex: (word("sex") || "unknown") as NonNullable<PatientBody["sex"]>,
    birth_date: born || null,
    birth_year: born ? null : figureOf("birth_year"),
    height_cm: figureOf("height_cm"),
    weight_kg: figureOf("weight_kg"),
    phone: word("phone"),
    address: word("address"),
    local_number: word("local_number"),
    diagnoses: word("diagnoses").split("\n").map((each) => each.trim()).filter(Boolean),
    synthetic: data.get("synthetic") === "on",
  };
}

const text = (name: string, words: string, value: string | undefined, o: { required?: boolean; max: number }) =>
  html`<label class="fld"><span>${words}</span>
    <input name=${name} .value=${value ?? ""} maxlength=${o.max} ?required=${o.required ?? false} autocomplete="off" /></label>`;

const figure = (name: string, words: string, value: number | null, low: number, high: number, step: number) =>
  html`<label class="fld"><span>${words}</span>
    <input name=${name} type="number" inputmode="decimal" min=${low} max=${high} step=${step} .value=${value === null ? "" : String(value)} /></label>`;
