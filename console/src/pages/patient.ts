/**
 * The patient page: identity and allergies, what is asked for now, the year, the test before and
 * after, medicines, vitals, sounds, advice, and who looked. Live while it is open.
 */
import { html, nothing, type LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, LINK, noLinkSince, post, serverNow } from "../api";
import type { Curves, Me, PatientPage, TaskRow, TreatmentView } from "../api-types";
import "../components/state-panel";
import "../components/weather-warnings";
import { BwElement } from "../element";
import { age, clock, dayMonth } from "../format";
import { t } from "../i18n";
import { addKeys } from "../keys";
import { live } from "../live";
import "../patient/access";
import "../patient/advice";
import { forgetClips } from "../patient/clips";
import "../patient/erase";
import { header } from "../patient/header";
import { medicinesSection } from "../patient/medicines";
import "../patient/sounds";
import { testSection } from "../patient/test";
import { therapySection } from "../patient/therapy";
import { treatmentsSection } from "../patient/treatments";
import { triggersSection } from "../patient/triggers";
import { vitalsSection } from "../patient/vitals";
import "../patient/warn-family";
import { yearSection } from "../patient/year";
import { plainName } from "../words/person";
import "./patient.css";

/** Each look is written down for the patient: changes of a running treatment are gathered. */
const GATHER_MS = 400;
const PAUSE_MS = 4000;
/** That an edge has fetched advice is no event: it is looked for while advice is on its way. */
const LOOK_FOR_DELIVERY_MS = 5000;
const ON_ITS_WAY_MS = 10 * 60_000;
const SEEN_AFTER_MS = 1500; // a record is seen when it stood on the screen, not when it was asked for

@customElement("bw-patient")
export class PatientPageElement extends BwElement {
  @property({ attribute: false }) me!: Me;
  @property({ attribute: false }) parts!: Record<string, string>;
  @property() query = "";
  @state() private page: PatientPage | null = null;
  @state() private treatment: TreatmentView | null = null;
  @state() private curves: Curves | null = null;
  @state() private curvesFailed: unknown = null;
  @state() private asTable = false;
  @state() private allBlows = false;
  @state() private writing = false;
  @state() private width = window.innerWidth;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loadedAt = 0;
  #unfollow: () => unknown = () => undefined;
  #curvesOf = "";
  #seen = "";

  get #id(): string {
    return this.parts["patientId"]!;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.me.role === "administrator") return;
    this.every(5000, () => this.requestUpdate());
    this.every(LOOK_FOR_DELIVERY_MS, () => this.#onItsWay() && this.#soon());
    this.during(live.watch(() => this.requestUpdate()));
    this.during(() => this.#unfollow());
    this.on(window, LINK, () => this.#soon());
    this.on(window, "resize", () => (this.width = window.innerWidth));
    this.during(
      addKeys([
        { key: "w", says: "key-write", act: () => this.#write() },
        { key: "t", says: "key-table", act: () => (this.asTable = !this.asTable) },
      ]),
    );
    this.during(() => {
      clearTimeout(this.#timer);
      forgetClips();
    });
    this.writing = location.hash === "#write";
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (this.me.role === "administrator") return;
    if (changed.has("parts") && (changed.get("parts") as typeof this.parts | undefined)?.["patientId"] !== this.#id) {
      this.page = this.treatment = this.curves = this.failed = null;
      this.#curvesOf = "";
      this.reads.forget();
      this.#follow([this.#id]);
      forgetClips();
      void this.#load();
    } else if (changed.has("query") && this.page) {
      this.#show(this.page).catch((error: unknown) => (this.failed = error));
    }
  }

  /** The person on the page, under every registration. */
  #follow(ids: readonly string[]): void {
    this.#unfollow();
    this.#unfollow = live.subscribe(() => this.#soon(), ids.map((id) => `patient:${id}`));
  }

  #soon(): void {
    const wait = Math.max(GATHER_MS, this.#loadedAt + PAUSE_MS - Date.now());
    this.#timer ??= setTimeout(() => void this.#load(), wait);
  }

  async #load(): Promise<void> {
    const id = this.#id;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#loadedAt = Date.now();
    await this.read<PatientPage>(`/api/patients/${id}`, (page) => {
      this.page = page;
      if (page.linked.length) this.#follow([id, ...page.linked.map((each) => each.patient_id)]);
      document.title = `${plainName(page.person)} – Breathway`;
      return this.#show(page);
    }, "page");
  }

  /** The treatment of the address, else the newest. */
  async #show(page: PatientPage): Promise<void> {
    const wanted = new URLSearchParams(this.query).get("treatment");
    if (!wanted || wanted === page.latest?.treatment_id) {
      this.reads.forget("treatment");
      this.treatment = page.latest;
    } else {
      const found = await this.reads.get<TreatmentView>(`/api/treatments/${wanted}`, "treatment");
      if (!found) return;
      this.treatment = found;
    }
    void this.#loadCurves();
    this.#noteSeen();
  }

  #loadCurves = async (): Promise<void> => {
    const of = this.treatment;
    const drawn = of?.spirometry.filter((each) => each.has_curves) ?? [];
    const key = drawn.map((each) => each.event_id).join(" ");
    if (!of || key === this.#curvesOf) return;
    this.#curvesOf = key;
    if (this.curves?.treatment_id !== of.treatment_id) this.curves = null;
    this.curvesFailed = null;
    if (!drawn.length) return;
    try {
      this.curves = (await this.reads.get<Curves>(`/api/treatments/${of.treatment_id}/curves`, "curves")) ?? this.curves;
    } catch (error) {
      this.#curvesOf = "";
      this.curvesFailed = error;
    }
  };

  /** Tell the bedside, once a treatment, that it was really looked at. */
  #noteSeen(): void {
    const id = this.treatment?.treatment_id;
    if (!id || id === this.#seen) return;
    setTimeout(() => {
      if (!this.isConnected || this.treatment?.treatment_id !== id || this.#seen === id) return;
      if (document.visibilityState !== "visible") return;
      this.#seen = id;
      post(`/api/treatments/${id}/seen`).catch(() => (this.#seen = "")); // said with the next look
    }, SEEN_AFTER_MS);
  }

  #onItsWay(): boolean {
    const since = serverNow().getTime() - ON_ITS_WAY_MS;
    const advice = [...(this.treatment?.advice ?? []), ...(this.page?.advice ?? [])];
    return advice.some((each) => !each.sent_at && Date.parse(each.given_at) > since);
  }

  get #stale(): boolean {
    return live.freshness === "stale" || noLinkSince() !== null || this.failed !== null;
  }

  #write = (): void => {
    this.writing = true;
    void this.updateComplete.then(async () => {
      const advice = this.querySelector<LitElement>("bw-advice");
      await advice?.updateComplete;
      const box = advice?.querySelector("textarea");
      box?.scrollIntoView({ block: "center" });
      box?.focus({ preventScroll: true });
    });
  };

  async #claim(task: TaskRow): Promise<void> {
    try {
      await post(`/api/tasks/${task.task_id}/claim`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // who has it shows with the next load
    }
    await this.#load();
  }

  override render() {
    if (this.me.role === "administrator") {
      return html`<div class="wrap"><h1>${t("erase-title")}</h1><bw-erase patientId=${this.#id}></bw-erase></div>`;
    }
    const page = this.page;
    if (!page) {
      if (!this.failed) return html`<bw-state-panel kind="loading"></bw-state-panel>`;
      return html`<bw-state-panel kind="error" .error=${this.failed} .retry=${() => this.#load()}></bw-state-panel>`;
    }
    const now = serverNow();
    return html`<div class=${this.#stale ? "old-record" : ""}>
      ${header(page, {
        me: this.me,
        now,
        stale: this.#stale,
        write: this.#write,
        claim: (task) => void this.#claim(task),
      })}
      <div class="wrap">
        ${this.#ageLine(page)} ${this.#tableSwitch()}
        <bw-weather-warnings fold .facility=${page.place.facility_id}></bw-weather-warnings>
        ${yearSection(page, { now, width: this.#yearWidth() }, this.asTable)} ${this.#visit(page, now)}
        <bw-warn-family .page=${page} .now=${now} ?stale=${this.#stale}></bw-warn-family>
        <bw-access .page=${page} .now=${now} ?stale=${this.#stale} @bw-changed=${() => this.#load()}></bw-access>
      </div>
    </div>`;
  }

  #ageLine(page: PatientPage) {
    if (!this.#stale) return nothing;
    const at = new Date(page.answered_at);
    return html`<p class="old s13">${t("stale-as-of", { time: clock(at), age: age(at, serverNow()) })}</p>`;
  }

  #tableSwitch() {
    return html`<div class="seg switch noprint" role="group">
      <button aria-pressed=${!this.asTable} @click=${() => (this.asTable = false)}>${t("as-plot")}</button>
      <button aria-pressed=${this.asTable} @click=${() => (this.asTable = true)}>${t("as-table")} <kbd aria-hidden="true">T</kbd></button>
    </div>`;
  }

  /** What the grid leaves for the strips; below 1180 px they stand alone. */
  #yearWidth(): number {
    const inner = Math.max(320, window.innerWidth || this.width) - (this.width <= 700 ? 32 : 64);
    return this.width <= 1180 ? inner : Math.max(420, Math.min(870, inner - 190 - 266 - 36));
  }

  #visit(page: PatientPage, now: Date) {
    const of = this.treatment;
    const older = of && of.treatment_id !== page.latest?.treatment_id;
    const zone = of?.place.zone ?? page.place.zone;
    return html`${older && of.started_at
        ? html`<p class="visit-note"><b>${t("treatment-of", { date: dayMonth(of.started_at, zone) })}</b> <a href=${location.pathname}>${t("treatment-latest")}</a></p>`
        : nothing}
      <div class="two">
        <div>
          ${of
            ? testSection(of, {
                curves: this.curves,
                failed: this.curvesFailed,
                asTable: this.asTable,
                allBlows: this.allBlows,
                showBlows: () => (this.allBlows = !this.allBlows),
                retry: () => void this.#loadCurves(),
              })
            : nothing}
          <bw-advice
            .page=${page}
            .advice=${of ? [...of.advice, ...page.advice.filter((each) => !each.treatment_id)] : page.advice}
            treatmentId=${of?.treatment_id ?? ""}
            .now=${now}
            ?stale=${this.#stale}
            ?open=${this.writing}
            @bw-advised=${() => this.#load()}
          ></bw-advice>
          ${treatmentsSection(page, of?.treatment_id ?? "")}
        </div>
        <div>
          ${of ? therapySection(of, now) : nothing} ${medicinesSection(of, page.medications, now)} ${of ? vitalsSection(of, now, this.asTable) : nothing}
          ${of ? html`<bw-sounds running=${of.finished_at ? "" : of.treatment_id} .sounds=${of.sounds} zone=${zone} ?asTable=${this.asTable}></bw-sounds>` : nothing}
          ${triggersSection(page, this.asTable)}
        </div>
      </div>`;
  }
}
