/**
 * What the bedside page knows: loaded over the API, kept fresh by one event stream.
 *
 * Loads are by what the screen shows; live messages change the parts they name, or cause one load.
 * Without contact to the bedside computer the last values stay, with their age.
 */
import { ApiError, LINK, SESSION_ENDED, call, get, noLinkSince, post, serverNow, type ProblemDocument } from "../api";
import { Live as Stream, type Change } from "../live";
import type {
  AdviceCard,
  Bedside,
  CareList,
  Live,
  PatientView,
  Patients,
  RecordView,
  Records,
  Session,
  TreatmentView,
} from "./api-types";
import { Reads } from "../reads";
import { Talks } from "./talks";
import { type Blow, withAdvice, withFlow, withInstrument, withRecord, withVitals } from "./rows";

export const CHANGED = "bedside-changed";
export const SIGNED_IN = "bedside-signed-in";
const TOPICS = ["flow", "vitals", "dose", "sound", "instrument", "treatment", "record", "link", "advice", "talk"];
const TOLD = ["instrument", "link", "record", "advice"]; // whole, so that nothing is loaded for them
const LIMITS_MS = 4000;
const FALL = 0.9; // of a level meter from one message to the next: it rises at once and falls slowly

export interface Sound {
  level: number;
  heardAt: number;
}

export class Store extends EventTarget {
  /** undefined: not known yet; null: nobody is signed in. */
  session: Session | null | undefined = undefined;
  bedside: Bedside | null = null;
  patients: Patients | null = null;
  query = "";
  patient: PatientView | null = null;
  treatment: TreatmentView | null = null;
  records: Records | null = null;
  care: CareList | null = null;
  blow: Blow | null = null;
  sound: Sound | null = null;
  /** When the nebulizer was last heard: its clock runs on from there. */
  doseHeardAt = 0;
  /** A further dose is being chosen although one is finished. */
  anotherDose = false;
  /** A call is running: its button waits. */
  busy = "";
  problem: ProblemDocument | null = null;
  lostAt: Date | null = null;
  /** An expert's voice, asked for or open. */
  readonly talks = new Talks((name, job) => this.act(name, job), () => this.changed());
  readonly reads = new Reads();
  readonly stream = new Stream("/api/live", TOPICS);
  #wanted: { patient: string | null; treatment: string | null; records: string | null } = {
    patient: null,
    treatment: null,
    records: null,
  };
  #reload: ReturnType<typeof setTimeout> | undefined;
  #search: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.stream.subscribe((change) => this.#take(change as Change & Partial<Live>));
    this.stream.watch(() => this.#contact());
    window.addEventListener(LINK, () => this.#contact());
    window.addEventListener(SESSION_ENDED, () => {
      if (this.session) this.#signedOut();
    });
  }

  changed(): void {
    this.dispatchEvent(new Event(CHANGED));
  }

  // -- signing in ----------------------------------------------------------------------------

  async begin(): Promise<void> {
    try {
      this.session = await get<Session>("/api/session");
      await this.#entered();
    } catch (error) {
      if (error instanceof ApiError && error.offline) {
        this.#contact();
        setTimeout(() => void this.begin(), 3000);
        return;
      }
      this.session = null;
    }
    this.changed();
  }

  async signIn(pin: string, name: string): Promise<void> {
    await this.act("signin", async () => {
      this.session = await post<Session>("/api/session", { pin, name });
      await this.#entered();
    });
  }

  async signOut(): Promise<void> {
    await this.act("signout", async () => {
      await call("/api/session", { method: "DELETE" });
      this.#signedOut();
    });
  }

  #signedOut(): void {
    this.stream.close();
    this.reads.forget();
    this.session = null;
    this.bedside = null;
    this.patients = null;
    this.patient = null;
    this.treatment = null;
    this.records = null;
    this.changed();
  }

  async #entered(): Promise<void> {
    await this.loadBedside();
    this.stream.open();
    this.dispatchEvent(new Event(SIGNED_IN));
  }

  // -- loading -------------------------------------------------------------------------------

  async loadBedside(): Promise<void> {
    this.bedside = (await this.reads.get<Bedside>("/api/bedside")) ?? this.bedside;
    this.changed();
  }

  find(query: string): void {
    this.query = query;
    clearTimeout(this.#search);
    this.#search = setTimeout(() => void this.loadPatients(), query ? 200 : 0);
    this.changed();
  }

  async loadPatients(): Promise<void> {
    await this.act("", async () => {
      const path = `/api/patients?q=${encodeURIComponent(this.query)}`;
      this.patients = (await this.reads.get<Patients>(path, "patients")) ?? this.patients;
    });
  }

  /** What the screen shows now; anything else is forgotten. */
  async show(wanted: { patient?: string; treatment?: string; records?: string }): Promise<void> {
    this.#wanted = {
      patient: wanted.patient ?? null,
      treatment: wanted.treatment ?? null,
      records: wanted.records ?? null,
    };
    if (wanted.patient && this.patient?.patient_id !== wanted.patient) this.patient = null;
    if (this.treatment?.treatment_id !== wanted.treatment) {
      this.treatment = null;
      this.blow = null;
    }
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const { patient, treatment, records } = this.#wanted;
    await this.act("", async () => {
      const jobs: Promise<void>[] = [];
      if (patient) jobs.push(this.#loadPatient(patient));
      if (treatment) jobs.push(this.#loadTreatment(treatment));
      if (records !== null) jobs.push(this.#loadRecords(records));
      await Promise.all(jobs);
    });
  }

  async #loadPatient(id: string): Promise<void> {
    const found = await this.reads.get<PatientView>(`/api/patients/${id}`);
    if (found && this.#wanted.patient === id) this.patient = found;
  }

  /** The answer to an act, where the person is still on the screen. */
  setPatient(found: PatientView): void {
    if (this.#wanted.patient === found.patient_id) this.patient = found;
  }

  async #loadTreatment(id: string): Promise<void> {
    const found = await this.reads.get<TreatmentView>(`/api/treatments/${id}`);
    if (!found || this.#wanted.treatment !== id) return;
    this.#setTreatment(found);
    // Prescribed medicines and body measures stand with the person.
    const who = found.patient.patient_id;
    if (this.patient?.patient_id !== who) this.patient = (await this.reads.get<PatientView>(`/api/patients/${who}`)) ?? this.patient;
  }

  async #loadRecords(treatment: string): Promise<void> {
    const only = treatment ? `treatment=${treatment}&` : "";
    this.records = (await this.reads.get<Records>(`/api/records?${only}limit=100`)) ?? this.records;
  }

  #setTreatment(found: TreatmentView): void {
    this.treatment = found;
    this.doseHeardAt = Date.now();
    if (!found.activity.some((each) => each.what === "blow")) this.blow = null;
    if (!found.activity.some((each) => each.what === "record")) this.sound = null;
  }

  // -- doing ---------------------------------------------------------------------------------

  /** Run one call; what fails is shown in words, and nothing else is touched. */
  async act(name: string, job: () => Promise<void>): Promise<boolean> {
    if (name) {
      if (this.busy) return false;
      this.busy = name;
      this.problem = null;
      this.changed();
    }
    try {
      await job();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const silent = error.offline || (error.title === "not_signed_in" && !this.session);
      if (name || !silent) this.problem = error.problem;
      return false;
    } finally {
      if (name) this.busy = "";
      this.changed();
    }
  }

  /** POST to the treatment on screen; its answer is the treatment as it now stands. */
  async treat(path: string, body: unknown = {}, method: "POST" | "DELETE" = "POST"): Promise<boolean> {
    const id = this.treatment?.treatment_id;
    if (!id) return false;
    return this.act(path, async () => {
      const url = `/api/treatments/${id}/${path}`;
      if (method === "DELETE") {
        await call(url, { method: "DELETE" });
        await this.#loadTreatment(id);
        return;
      }
      const found = await post<TreatmentView>(url, body);
      if (this.#wanted.treatment === id) this.#setTreatment(found);
    });
  }

  async answerAdvice(advice: AdviceCard, state: "seen" | "done"): Promise<void> {
    await this.act(state === "done" ? `advice-${advice.advice_id}` : "", async () => {
      this.#setAdvice(await post<AdviceCard>(`/api/advice/${advice.advice_id}`, { state }));
    });
  }

  // -- live ----------------------------------------------------------------------------------

  #contact(): void {
    const lost = noLinkSince();
    const silent = this.session && this.stream.freshness === "stale";
    this.lostAt = lost ?? (silent ? (this.lostAt ?? serverNow()) : null);
    this.changed();
  }

  #take(live: Partial<Live> & { topic: string }): void {
    if (TOLD.includes(live.topic)) this.reads.changed();
    switch (live.topic) {
      case "hello":
        void this.loadBedside().catch(() => undefined);
        this.#soon();
        break;
      case "flow":
        if (this.#mine(live)) this.blow = withFlow(this.blow, live, Date.now());
        break;
      case "vitals":
        if (this.#mine(live)) this.#vitals(live);
        break;
      case "dose":
        if (this.#mine(live)) this.#dose(live);
        break;
      case "sound":
        this.sound = { level: Math.max(live.level ?? 0, (this.sound?.level ?? 0) * FALL), heardAt: Date.now() };
        break;
      case "treatment":
        if (this.#mine(live)) this.#soon();
        void this.loadBedside().catch(() => undefined);
        break;
      case "instrument":
        this.#instrument(live);
        break;
      case "link":
        if (this.bedside && live.link) this.bedside.link = live.link;
        break;
      case "record":
        if (live.record) this.#record(live.record);
        break;
      case "advice":
        if (live.advice) this.#setAdvice(live.advice);
        break;
      case "talk":
        this.talks.take(live);
        break;
    }
    this.changed();
  }

  #mine(live: Partial<Live>): boolean {
    return this.treatment !== null && live.treatment_id === this.treatment.treatment_id;
  }

  /** One load for a burst of messages. */
  #soon(): void {
    clearTimeout(this.#reload);
    this.#reload = setTimeout(() => void this.refresh(), 80);
  }

  #checkedAt = 0;

  #vitals(live: Partial<Live>): void {
    // The limits of oxygen and heart rate are judged by the edge, from its own readings.
    if (!this.treatment!.finished_at && Date.now() - this.#checkedAt > LIMITS_MS) {
      this.#checkedAt = Date.now();
      this.#soon();
    }
    const at = live.at ?? serverNow().toISOString();
    this.treatment = { ...this.treatment!, vitals: withVitals(this.treatment!.vitals, live, at) };
  }

  #dose(live: Partial<Live>): void {
    this.doseHeardAt = Date.now();
    const doses = [...this.treatment!.doses];
    const at = doses.findIndex((dose) => dose.ended_at === null);
    const running = doses[at];
    if (!running) {
      this.#soon();
      return;
    }
    if ((live.paused ?? false) !== running.paused) this.#soon();
    doses[at] = {
      ...running,
      delivered_mg: live.delivered_mg ?? running.delivered_mg,
      remaining_s: live.remaining_s ?? running.remaining_s,
      paused: live.paused ?? false,
      output: live.output == null ? running.output : [...running.output, live.output],
    };
    this.treatment = { ...this.treatment!, doses };
  }

  #instrument(live: Partial<Live>): void {
    const changed = live.instrument;
    if (!this.bedside || !changed) return;
    this.bedside.instruments = withInstrument(this.bedside.instruments, changed);
  }

  #record(record: RecordView): void {
    if (this.records) {
      const wanted = this.#wanted.records;
      if (!wanted || wanted === record.treatment_id) {
        this.records = { ...this.records, rows: withRecord(this.records.rows, record) };
      }
    }
    if (this.treatment && record.treatment_id === this.treatment.treatment_id) {
      this.treatment = { ...this.treatment, records: withRecord(this.treatment.records, record) };
    }
  }

  #setAdvice(card: AdviceCard): void {
    if (this.bedside) {
      const open = withAdvice(this.bedside.advice, card).filter((each) => each.done_at === null);
      this.bedside = { ...this.bedside, advice: open };
    }
    if (this.treatment && card.treatment_id === this.treatment.treatment_id) {
      this.treatment = { ...this.treatment, advice: withAdvice(this.treatment.advice, card) };
    }
    this.changed();
  }
}
