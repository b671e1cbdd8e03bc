/** Lung sounds by body site: choose a number on the chest, watch the level, hold still. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { BwElement } from "../../element";
import { serverNow } from "../../api";
import { code, t } from "../../i18n";
import { Microphone } from "../../listen/microphone";
import { BACK, chest, FRONT, heardSites, levelMeter, SITE_NUMBER, type Site } from "../draw-care";
import type { Store } from "../store";
import type { SoundBody, TreatmentView } from "../api-types";
import { loading, screen, textButton } from "./parts";
import { besides, moveOn, stepHead } from "./treatment";

const CLIP_S = 10;
const QUIET_DB = -38; // of full scale: below it the head of the stethoscope does not touch
const LOUD_DB = -1;
const FLOOR_DB = -50; // the meter's left end
const SILENT_MS = 1500;

@customElement("bw-bedside-listen")
export class ListenScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private side: "back" | "front" = "back";
  @state() private chosen: Site | null = null;
  #microphone: Microphone | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#microphone?.end();
  }

  override render() {
    const one = this.store.treatment;
    if (!one) return loading();
    const phase = this.#phase(one);
    const heard = heardSites(one.sounds, phase);
    const recording = one.activity.find((each) => each.what === "record");
    const here = this.#microphone?.over === false ? this.#microphone : null;
    const site = recording?.body_site ?? this.chosen ?? this.#next(heard);
    const title = t("bedside-listen-at", { number: SITE_NUMBER[site] });
    const body = html`${stepHead(one, title)}
      <p class="lead site-name">${code("site", site)}</p>
      ${this.#microphoneWords()}
      ${chest({
        side: this.side, chosen: site, heard, live: Boolean(recording) || here !== null, heardWord: t("bedside-listen-heard"),
        name: (each) => code("site", each),
        choose: (each) => {
          if (recording) return;
          this.chosen = each;
          here?.move(each);
        },
      })}
      ${recording || here ? this.#meter(here) : nothing} ${recording ? nothing : this.#sides(here !== null)}
      <p class="note">${recording
        ? html`<b>${t("bedside-listen-recording")}</b> ${t("bedside-listen-left", { seconds: left(recording.since_at, recording.seconds ?? CLIP_S) })}`
        : heard.length ? t("bedside-listen-count", { count: heard.length }) : t("bedside-listen-text")}</p>`;
    const done = textButton(t(heard.length ? "bedside-listen-done" : "bedside-next-step"), () => moveOn(this.store, one));
    return screen(
      this.store,
      body,
      recording ? null
        : here ? { words: t("bedside-mic-stop"), do: () => here.end() }
        : { words: t("bedside-listen-record"), do: () => this.#record(site, phase), busy: "sounds" },
      recording || here ? [] : besides(this.store, one, done, textButton(t("bedside-mic-start"), () => this.#hear(one, phase, site))),
      "listening",
    );
  }

  #phase(one: TreatmentView): SoundBody["phase"] {
    return one.doses.length ? "after" : "before";
  }

  /** The next place not heard yet, on the side that is shown. */
  #next(heard: Site[]): Site {
    const sites = this.side === "back" ? BACK : FRONT;
    return sites.find((each) => !heard.includes(each)) ?? sites[0]!;
  }

  /** While the microphone listens, the place stays until another is chosen. */
  #sides(stays: boolean) {
    return html`<div class="sides" role="group">${(["back", "front"] as const).map(
      (side) => html`<button type="button" aria-pressed=${this.side === side ? "true" : "false"} @click=${() => {
        this.side = side;
        if (!stays) this.chosen = null;
      }}>${t(`bedside-listen-side-${side}`)}</button>`,
    )}</div>`;
  }

  #hear(one: TreatmentView, phase: SoundBody["phase"], site: Site): void {
    this.chosen = site;
    this.#microphone = new Microphone(() => this.requestUpdate());
    void this.#microphone.begin(one.treatment_id, phase, site);
  }

  /** What the edge says of this device's microphone, and what the browser refused. */
  #microphoneWords() {
    const here = this.#microphone;
    if (!here) return nothing;
    if (here.trouble) return html`<p class="note" role="alert">${t(`bedside-mic-${here.trouble}`)}</p>`;
    if (here.over) return html`<p class="note" role="status">${t("bedside-mic-kept")}</p>`;
    const notes = (here.said?.notes ?? []).map((each) => t(`bedside-mic-note-${each.replaceAll("_", "-")}`)).join(" ");
    return html`<p class="note" role="status">${t(here.said?.line === "up" ? "bedside-mic-live" : "bedside-mic-recorded", { n: here.said?.listeners ?? 0 })} ${notes}</p>`;
  }

  #meter(here: Microphone | null) {
    const sound = here ? { level: here.level / 32768, heardAt: Date.now() } : this.store.sound;
    const fresh = sound !== null && Date.now() - sound.heardAt < SILENT_MS;
    const db = fresh ? 20 * Math.log10(Math.max(1e-4, sound.level)) : FLOOR_DB;
    const word = !fresh ? "none" : db < QUIET_DB ? "quiet" : db > LOUD_DB ? "loud" : "good";
    return levelMeter(1 - db / FLOOR_DB, t("bedside-level"), t(`bedside-level-${word}`));
  }

  #record(site: Site, phase: SoundBody["phase"]): void {
    void this.store.treat("sounds", { body_site: site, phase, seconds: CLIP_S }).then((done) => {
      if (done) this.chosen = null;
    });
  }
}

function left(sinceAt: string, seconds: number): number {
  const gone = (serverNow().getTime() - Date.parse(sinceAt)) / 1000;
  return Math.max(0, Math.ceil(seconds - gone));
}
