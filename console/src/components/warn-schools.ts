/**
 * `bw-warn-schools`: how many schools of a place are warned, and an operator's own warning to them.
 *
 * In: `place`. What is sent is said before it is sent: to how many, in which colour, whether it is an
 * exercise. Nothing is drawn where no school asked to be warned and nothing stands.
 */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, LINK, post } from "../api";
import type { Alert, SchoolsWarned, WarnedPlace } from "../api-types";
import { BwElement } from "../element";
import { calendarDate } from "../format";
import { find, t } from "../i18n";

const COLOURS = ["yellow", "orange", "red", "purple"] as const;
const LOOK_AGAIN_MS = 15_000;
const DAY_MS = 86_400_000;

const tomorrow = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

@customElement("bw-warn-schools")
export class WarnSchools extends BwElement {
  @property() place = "";
  @state() private answer: SchoolsWarned | null = null;
  @state() private asking = false;
  @state() private refused = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.#load();
    this.every(LOOK_AGAIN_MS, this.#load);
    this.on(window, LINK, this.#load);
  }

  #load = (): void => void this.read<SchoolsWarned>("/api/schools-warned", (answer) => (this.answer = answer));

  async #send(day: string, colour: string, reasons: string[] = []): Promise<void> {
    const body = { place: this.place, day, colour, reasons };
    try {
      this.answer = await post<SchoolsWarned>("/api/schools-warned", body);
      this.asking = false;
      this.refused = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused = find(`problem-${error.title.replaceAll("_", "-")}`) ?? t("problem-other");
    }
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const reason = String(form.get("reason"));
    this.#send(String(form.get("day")), String(form.get("colour")), reason ? [reason] : []);
  }

  override render() {
    const here = this.answer?.places.find((each) => each.place === this.place);
    if (!here || (!here.schools && !here.alerts.length)) return nothing;
    return html`<section class="warn-schools" aria-label=${t("warned-title")}>
      <h3>${t("warned-title")}</h3>
      <p>${t("warned-count", { schools: here.schools, warned: here.warned, waiting: here.waiting })}</p>
      ${here.alerts.map((alert) => this.#standing(alert))}
      ${this.refused ? html`<p class="problem" role="alert">${this.refused}</p>` : nothing}
      ${!this.answer!.may_warn || !here.schools ? nothing : this.asking ? this.#form(here) : html`
        <button class="btn p" @click=${() => (this.asking = true)}>${t("warned-warn", { schools: here.schools })}</button>`}
    </section>`;
  }

  #standing(alert: Alert) {
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: "UTC" }).format(Date.parse(alert.onset_at) + DAY_MS / 2);
    return html`<p>${t("warned-stands", { day: calendarDate(day), colour: t(`colour-${alert.colour}`), by: t(`warned-by-${alert.basis.replace("_", "-")}`) })}
      ${alert.exercise === false ? nothing : html`<b>${t("warned-exercise")}</b>`}
      ${this.answer!.may_warn ? html`<button class="btn sm" @click=${() => this.#send(day, "green")}>${t("warned-end")}</button>` : nothing}</p>`;
  }

  #form(here: WarnedPlace) {
    const days = [here.today, tomorrow(here.today)];
    return html`<form class="small-form" @submit=${(event: SubmitEvent) => this.#submit(event)}>
      <label class="field">${t("warned-day")}<select class="in" name="day">${days.map((day) => html`<option value=${day}>${calendarDate(day)}</option>`)}</select></label>
      <label class="field">${t("warned-colour")}<select class="in" name="colour">${COLOURS.map((colour) => html`<option value=${colour} ?selected=${colour === "orange"}>${t(`colour-${colour}`)}</option>`)}</select></label>
      <label class="field">${t("warned-reason")}<select class="in" name="reason"><option value="">–</option>${this.answer!.reasons.map((code) => html`<option value=${code}>${find(`forecast-because-${code.replaceAll("_", "-")}`) ?? code}</option>`)}</select></label>
      <p>${t(this.answer!.exercise ? "warned-says-exercise" : "warned-says-earnest", { schools: here.schools, place: here.name })}</p>
      <p><button class="btn p">${t("warned-send")}</button> <button class="btn t" type="button" @click=${() => ((this.asking = false), (this.refused = ""))}>${t("cancel")}</button></p>
    </form>`;
  }
}
