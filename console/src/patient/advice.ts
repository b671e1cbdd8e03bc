/** `bw-advice`: what was advised, with its delivery marks; and writing more, by phrase or in words. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ApiError, get, post } from "../api";
import type { AdviceRequest, AdviceView, PatientPage, PhraseView, StepRequest, TaskRow } from "../api-types";
import { Asking } from "../asking";
import { delivery } from "../components/delivery";
import { moment } from "../format";
import { code, t } from "../i18n";
import { addKeys } from "../keys";
import { plainName } from "../words/person";
import { requestWords } from "../words/request";

/** Steps that the bedside can start from the advice itself. */
const REQUESTS: StepRequest[] = [
  { what: "blow" },
  { what: "listen" },
  { what: "vitals" },
  { what: "protocol_step", detail: "repeat_dose" },
  { what: "protocol_step", detail: "next" },
  { what: "protocol_step", detail: "stop" },
];
/** Advice that waits on this machine survives a reload of the page, not the end of the session. */
const DRAFT = "breathway-draft-";

@customElement("bw-advice")
export class Advice extends Asking {
  @property({ attribute: false }) page!: PatientPage;
  @property({ attribute: false }) advice: readonly AdviceView[] = [];
  @property() treatmentId = "";
  @property({ attribute: false }) now = new Date();
  @property({ type: Boolean }) stale = false;
  @property({ type: Boolean }) open = false;
  @state() private phrases: readonly PhraseView[] = [];
  @state() private said = "";

  override connectedCallback(): void {
    super.connectedCallback();
    get<PhraseView[]>("/api/phrases").then(
      (phrases) => (this.phrases = phrases),
      () => undefined, // words of one's own remain
    );
    const digits = Array.from({ length: 9 }, (_, n) => ({
      key: String(n + 1),
      says: "key-phrase",
      silent: n > 0,
      act: () => this.#byKey(String(n + 1)),
    }));
    this.during(addKeys(digits));
  }

  get #draftKey(): string {
    return DRAFT + this.treatmentId;
  }

  /** Phrases act by key only while they are on the screen. */
  #byKey(key: string): void {
    const phrase = this.phrases.find((each) => each.key === key);
    if (this.open && phrase) void this.#send({ phrase: phrase.code });
  }

  async #send(request: AdviceRequest): Promise<void> {
    if (this.busy || this.stale || !this.treatmentId) return;
    this.said = "";
    const draft = this.#draftKey;
    const task = this.page.now.find((each: TaskRow) => each.treatment_id === this.treatmentId);
    await this.attempt(async () => {
      await post(`/api/treatments/${this.treatmentId}/advice`, { ...request, task_id: task?.task_id ?? null });
      this.said = t("advice-sent-now");
      if (request.words) this.#clear(draft);
      this.dispatchEvent(new Event("bw-advised", { bubbles: true }));
    });
  }

  protected override worded(error: ApiError): string {
    const { reference } = error.problem;
    return `${super.worded(error)}${reference ? ` ${t("problem-reference", { reference })}` : ""}`;
  }

  #clear(draft: string): void {
    sessionStorage.removeItem(draft);
    const box = draft === this.#draftKey ? this.querySelector("textarea") : null;
    if (box) box.value = "";
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    const words = this.querySelector("textarea")?.value.trim() ?? "";
    if (words) void this.#send({ words });
  };

  #keep = (event: Event): void => {
    sessionStorage.setItem(this.#draftKey, (event.target as HTMLTextAreaElement).value);
  };

  override render() {
    return html`<section aria-labelledby="advice-title" id="advice">
      <h2 class="t" id="advice-title">${t("advice-title")}</h2>
      ${this.open && this.treatmentId ? this.#form() : nothing} ${this.#list()}
    </section>`;
  }

  #form() {
    return html`<form class="advise noprint" @submit=${this.#submit}>
      <p class="q s12">${t("advice-to", { name: plainName(this.page.person), place: this.page.latest?.place.name ?? this.page.place.name })}</p>
      <div class="phrases">
        ${this.phrases.map(
          (phrase) => html`<button type="button" class="btn" ?disabled=${this.stale || this.busy} @click=${() => this.#send({ phrase: phrase.code })}>
            ${code("phrase", phrase.code)} <kbd aria-hidden="true">${phrase.key}</kbd>
          </button>`,
        )}
      </div>
      <div class="phrases asks" role="group" aria-label=${t("advice-ask")}>
        <span class="q s12 whole">${t("advice-ask")}</span>
        ${REQUESTS.map(
          (request) => html`<button type="button" class="btn" ?disabled=${this.stale || this.busy} @click=${() => this.#send({ request })}>${requestWords(request)}</button>`,
        )}
      </div>
      <label class="field" for="own-words">${t("advice-own")}</label>
      <textarea class="in" id="own-words" maxlength="4000" .value=${sessionStorage.getItem(this.#draftKey) ?? ""} @input=${this.#keep} @keydown=${this.#key}></textarea>
      <div class="send"><span class="hint">${t("advice-own-hint")}</span><button class="btn p" ?disabled=${this.stale || this.busy}>${t("advice-send")}</button></div>
      ${this.said ? html`<p class="s13" role="status">${this.said}</p>` : nothing}
      ${this.problem()}
    </form>`;
  }

  /** Control and Enter send; Enter alone is a new line. */
  #key = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#submit(event);
  };

  #list() {
    if (!this.advice.length) return this.open ? nothing : html`<p class="m none">${t("advice-none")}</p>`;
    return html`<ul class="advised">
      ${this.advice.map((each) => html`<li>
        <div>${each.phrase ? html`<b class="md">${code("phrase", each.phrase)}</b> ` : nothing}${each.request ? html`<b class="md">${requestWords(each.request)}</b> ` : nothing}${each.words}</div>
        <span class="q s12">${t("advice-by", { who: each.by?.name ?? "–", time: moment(each.given_at, this.now, this.page.place.zone) })}</span>
        ${delivery(each, this.page.place.zone)}
      </li>`)}
    </ul>`;
  }
}
