/**
 * Live listening: where, what is heard as line and spectrum, how good the line is; beside it vital
 * signs, medicines, the last test, and words to the bedside.
 */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, post, serverNow } from "../api";
import type { Me, PatientPage, TreatmentView } from "../api-types";
import { chest, BACK, FRONT, SITE_NUMBER, type Site } from "../bedside/draw-care";
import "../components/state-panel";
import { BwElement } from "../element";
import { number } from "../format";
import { code, t } from "../i18n";
import { addKeys } from "../keys";
import { Ear } from "../listen/ear";
import { figures, overlay, sentence } from "../listen/findings";
import { drawLine, drawSpectra } from "../listen/picture";
import { SHOWN_S, type Gap } from "../listen/strip";
import { live } from "../live";
import "../patient/advice";
import { noAllergies } from "../patient/header";
import { lastTests } from "../patient/last-tests";
import { medicinesSection } from "../patient/medicines";
import "../patient/sounds";
import { vitalsSection } from "../patient/vitals";
import { TOP_HZ } from "../plots/spectrum";
import { name, plainName, sexWord, years } from "../words/person";
import "./listen.css";
import "./patient.css";

const DRAW_MS = 80;
const SILENT_MS = 1500;
const GATHER_MS = 1500;
const [WIDTH, WAVE, SPECTRUM] = [720, 90, 284];

@customElement("bw-listening")
export class Listening extends BwElement {
  @property({ attribute: false }) me!: Me;
  @property({ attribute: false }) parts!: Record<string, string>;
  @state() private page: PatientPage | null = null;
  @state() private treatment: TreatmentView | null = null;
  @state() private frozen: number | null = null;
  @state() private asked: Site | null = null;
  @state() private told = "";
  @state() private recorded = false;
  ear: Ear | null = null;
  #soon: ReturnType<typeof setTimeout> | undefined;

  get #id(): string {
    return this.parts["treatmentId"]!;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(DRAW_MS, () => this.#draw());
    this.every(1000, () => this.requestUpdate());
    this.on(window, "bw-theme", () => this.#draw());
    this.during(live.subscribe((c) => c.topic === "patient" && c.id === this.page?.person.patient_id && this.#later()));
    this.during(
      addKeys([
        { key: " ", says: "key-freeze", act: (event) => this.#freeze(event) },
        { key: "n", says: "key-next-site", act: () => this.#next() },
      ]),
    );
    this.during(() => {
      this.ear?.close();
      this.ear = null;
      clearTimeout(this.#soon);
    });
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("parts")) return;
    this.ear?.close();
    this.page = this.treatment = this.failed = null;
    this.reads.forget();
    this.ear = new Ear(this.#id, () => this.requestUpdate());
    void this.#load();
  }

  #later(): void {
    this.#soon ??= setTimeout(() => void this.#load(), GATHER_MS);
  }

  #load = async (): Promise<void> => {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    await this.read<TreatmentView>(`/api/treatments/${this.#id}`, (treatment) =>
      this.read<PatientPage>(`/api/patients/${treatment.patient_id}`, (page) => {
        [this.treatment, this.page] = [treatment, page];
        document.title = `${t("nav-listen")}: ${plainName(page.person)} – Breathway`;
      }, "page"), "treatment");
  };

  // what is shown

  /** The index at the right edge: what is heard, or where it was frozen. */
  get #end(): number {
    const ear = this.ear;
    if (this.frozen !== null) return this.frozen;
    const newest = ear?.strip?.end ?? 0;
    if (!ear?.sounding || !ear.heard) return newest;
    return ear.ended ? Math.min(newest, Math.round(ear.heard.index)) : Math.round(ear.heard.index);
  }

  #draw(): void {
    const strip = this.ear?.strip;
    const spectrum = this.querySelector<HTMLCanvasElement>("canvas.ls-spectrum");
    const wave = this.querySelector<HTMLCanvasElement>("canvas.ls-wave");
    if (!strip || !spectrum || !wave || document.visibilityState !== "visible") return;
    drawSpectra(spectrum, strip, this.#end);
    drawLine(wave, strip, this.#end);
    if (this.ear?.found.length) this.requestUpdate();
  }

  #freeze(event?: Event): void {
    event?.preventDefault();
    this.frozen = this.frozen === null ? this.#end : null;
  }

  #gaps(): Gap[] {
    return this.ear?.strip?.gaps(this.#end) ?? [];
  }

  // what is asked

  get #heardSites(): Site[] {
    return (this.treatment?.sounds ?? []).map((each) => each.body_site as Site);
  }

  #next(): void {
    const all = [...BACK, ...FRONT];
    const after = all.indexOf(this.asked ?? (this.ear?.site as Site));
    const heard = this.#heardSites;
    this.asked = [...all.slice(after + 1), ...all].find((site) => !heard.includes(site)) ?? all[0]!;
  }

  /** The nurse reads it as advice, in the words of this page's language and with the number. */
  async #ask(): Promise<void> {
    const site = this.asked;
    if (!site) return;
    const words = t("listen-ask-words", { n: SITE_NUMBER[site], site: code("site", site) });
    try {
      await post(`/api/treatments/${this.#id}/advice`, { phrase: null, words, task_id: null });
      this.told = t("advice-sent-now");
      this.asked = null;
      await this.#load();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.told = `${error.problem.detail}. ${error.problem.hint}`;
    }
  }

  override render() {
    const ear = this.ear;
    if ((this.failed && !this.page) || ear?.state === "refused") {
      const error = this.failed ?? new Error(ear?.reason);
      return html`<bw-state-panel kind="error" .error=${error} .retry=${() => this.#load()}></bw-state-panel>`;
    }
    if (!this.page || !this.treatment || !ear) return html`<bw-state-panel kind="loading"></bw-state-panel>`;
    return html`${this.#header(this.page, ear)}
      <div class="ls-three">
        <section class="ls-where" aria-labelledby="ls-where">${this.#where(ear)}</section>
        <section class="ls-stage" aria-labelledby="ls-title">${this.#stage(ear)}</section>
        <section class="ls-beside">${this.#beside(this.page, this.treatment)}</section>
      </div>`;
  }

  #header(page: PatientPage, ear: Ear) {
    const gapS = this.#gaps().reduce((sum, gap) => sum + gap.toS - gap.fromS, 0);
    const away = ear.state !== "open" || (!ear.ended && ear.line.up === false);
    const facts: [string, string][] = [
      [ear.delayMs === null || away ? "–" : `${ear.delayMs} ms`, t("listen-delay")],
      [this.#lineWord(ear), t("listen-line")],
      [this.#wayWord(ear), t("listen-way")],
      [gapS ? t("listen-gap-s", { s: number(gapS, 1) }) : t("listen-gap-none"), t("listen-gaps")],
      [t("listen-listeners-n", { n: ear.line.listeners ?? 0 }), t("listen-listeners")],
    ];
    return html`<section class="ls-head" aria-label=${t("nav-listen")}>
      <h1><a href="/patients/${page.person.patient_id}?treatment=${this.#id}">${name(page.person)}</a></h1>
      <p class="m">${[sexWord(page.person), years(page.person.age_years), this.treatment!.place.name].filter(Boolean).join(t("comma"))}
        ${page.person.synthetic ? html`<br /><span class="s12">${t("person-synthetic")}</span>` : nothing}</p>
      <p><span class="cap">${t("patient-allergies")}</span><br />
        <b>${page.allergies.map((each) => each.substance).join(t("comma")) || noAllergies(page)}</b></p>
      <span class="sp"></span>
      ${facts.map(([value, what]) => html`<p class="ls-fact"><b class="num">${value}</b><span class="cap">${what}</span></p>`)}
    </section>`;
  }

  /** The line from the bedside, in a word. */
  #lineWord(ear: Ear): string {
    if (ear.state !== "open") return t("listen-line-centre");
    if (!ear.opening || ear.ended) return "–";
    if (ear.line.up === false) return t("listen-line-cut");
    if ((ear.line.silent_ms ?? 0) > SILENT_MS) return t("listen-line-silent");
    return t((ear.line.rtt_ms ?? 0) > 250 ? "listen-line-slow" : "listen-line-good");
  }

  /** How sound travels: to the centre, and from there to here; and whether at its full rate. */
  #wayWord(ear: Ear): string {
    if (ear.state !== "open" || !ear.opening || ear.ended) return "–";
    const way = (datagrams: boolean): string => t(datagrams ? "listen-way-datagrams" : "listen-way-line");
    const words = t("listen-way-both", { first: way(ear.line.datagrams ?? false), second: way(ear.datagrams.open) });
    return ear.half ? `${words}, ${t("listen-way-half", { hz: ear.opening.rate_hz / 2 })}` : words;
  }

  #where(ear: Ear) {
    const liveSite = (ear.opening && !ear.ended ? ear.site : "") as Site | "";
    const picture = (side: "front" | "back") =>
      chest({
        side,
        chosen: this.asked ?? (liveSite || null),
        heard: this.#heardSites,
        live: liveSite !== "" && this.asked === null,
        name: (site) => code("site", site),
        heardWord: t("listen-heard"),
        choose: (site) => (this.asked = site),
      });
    return html`<h2 class="t" id="ls-where">${t("listen-where")}</h2>
      <p class="q s12">${t("listen-where-words")}</p>
      ${picture("front")}<p class="cap ls-mid">${t("bedside-listen-side-front")}</p>
      ${picture("back")}<p class="cap ls-mid">${t("bedside-listen-side-back")}</p>
      ${this.asked
        ? html`<p><button class="btn p" @click=${() => this.#ask()}>${t("listen-ask", { n: SITE_NUMBER[this.asked] })}</button></p>`
        : nothing}
      ${this.told ? html`<p class="s13" role="status">${this.told}</p>` : nothing}
      <p class="s13">${t("listen-heard-n", { n: new Set(this.#heardSites).size })}</p>`;
  }

  #stage(ear: Ear) {
    const playing = ear.sounding;
    return html`<div class="ls-tools">
        <p class="s13 ${ear.opening && !ear.ended ? "ls-on" : ""}">${this.#stateWords(ear)}</p>
        <span class="sp"></span>
        <button class="btn ${playing ? "" : "p"}" @click=${() => (playing ? ear.silence() : ear.sound())}>${t(playing ? "listen-mute" : "listen-play")}</button>
        ${this.#talk(ear)}
        <button class="btn" aria-pressed=${this.frozen !== null} @click=${() => this.#freeze()}>${t("listen-freeze")} <kbd aria-hidden="true">␣</kbd></button>
      </div>
      <h2 id="ls-title">${this.#title(ear)}</h2>
      <p class="ls-found">${sentence(ear.found)}</p>
      <div class="ls-picture">
        <canvas class="ls-wave" width=${WIDTH} height=${WAVE} role="img" aria-label=${t("listen-wave-text")}></canvas>
        <canvas class="ls-spectrum" width=${WIDTH} height=${SPECTRUM} role="img" aria-label="${t("listen-spectrum-text")} ${sentence(ear.found)}"></canvas>
        <span class="ls-over">${ear.strip ? overlay(ear.found, this.#end, ear.strip.rateHz) : nothing}</span>
        <span class="ls-hz num" aria-hidden="true">${[`${TOP_HZ} Hz`, 1200, 800, 400, 0].map((hz) => html`<span>${hz}</span>`)}</span>
        ${this.#gaps().map((gap) => this.#gap(gap, ear))}
      </div>
      <p class="ls-axis num s12 q" aria-hidden="true"><span>−${SHOWN_S} s</span><span>−6</span><span>−4</span><span>−2</span><span>${t("listen-now")}</span></p>
      <div class="ls-figures">${figures(ear.found, ear.strip?.rateHz ?? 1).map(([value, what]) => html`<p class="ls-fact"><b class="num">${value}</b><span class="cap">${t(`listen-figure-${what}`)}</span></p>`)}</div>
      ${this.#recorded()}`;
  }

  /** Asked for: its clips must not take the line from what is live. */
  #recorded() {
    const of = this.treatment!;
    if (!of.sounds.length) return nothing;
    if (!this.recorded) return html`<button class="btn" @click=${() => (this.recorded = true)}>${t("listen-recorded")}</button>`;
    return html`<bw-sounds .sounds=${of.sounds} zone=${of.place.zone}></bw-sounds>`;
  }

  /** A voice to the bedside: muted until it is opened, and said in words how it stands. */
  #talk(ear: Ear) {
    const caller = ear.caller;
    const words = caller.state === "off" ? nothing : html`<span class="s13" role="status">${t(`talk-${caller.state}`)}</span>`;
    if (!ear.opening || (ear.ended && !caller.busy)) return words;
    if (!caller.busy) return html`${words}<button class="btn" @click=${() => void caller.ring()}>${t("talk-ring")}</button>`;
    return html`${words}${caller.state === "talking" || caller.state === "line"
        ? html`<button class="btn ${caller.muted ? "p" : ""}" aria-pressed=${!caller.muted} @click=${() => caller.mute(!caller.muted)}>${t(caller.muted ? "talk-unmute" : "talk-mute")}</button>`
        : nothing}<button class="btn" @click=${() => caller.end()}>${t("talk-end")}</button>`;
  }

  #gap(gap: Gap, ear: Ear) {
    const rate = ear.strip!.rateHz;
    const left = 100 * (1 - (this.#end / rate - gap.fromS) / SHOWN_S);
    const width = (100 * (gap.toS - gap.fromS)) / SHOWN_S;
    const words = t("listen-gap-words", { s: number(gap.toS - gap.fromS, 1) });
    return html`<span class="ls-gap" .style=${`left:${left}%;width:${width}%`} title=${words}><i>${width > 3 ? words : ""}</i></span>`;
  }

  #title(ear: Ear): string {
    if (ear.refused) return t("listen-refused");
    if (!ear.opening) return t("listen-nothing");
    return t(ear.ended ? "listen-was-at" : "listen-at", { n: SITE_NUMBER[ear.site as Site] ?? 0, site: code("site", ear.site) });
  }

  #stateWords(ear: Ear): string {
    if (ear.state !== "open") return t("listen-state-connecting");
    if (ear.refused) return t("listen-refused-words");
    if (!ear.opening) return t("listen-nothing-words");
    if (ear.complete) return t("listen-state-complete");
    if (ear.ended) return t("listen-state-ended");
    return t(ear.line.up === false ? "listen-state-cut" : "listen-state-live");
  }

  #beside(page: PatientPage, of: TreatmentView) {
    const now = serverNow();
    return html`${vitalsSection(of, now, false)} ${medicinesSection(of, page.medications, now)} ${lastTests(page, of)}
      <bw-advice .page=${page} .advice=${of.advice} treatmentId=${this.#id} .now=${now} open @bw-advised=${() => this.#load()}></bw-advice>`;
  }
}
