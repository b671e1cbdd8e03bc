/** `bw-sounds`: the chest sounds of a treatment, site by site, before and after; one large. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { LiveSound, SoundView } from "../api-types";
import { BwElement } from "../element";
import { clock, number } from "../format";
import { code, t } from "../i18n";
import type { Clip } from "./clips";
import "./sound-clip";

const LOOK_MS = 5000;

interface Site {
  name: string;
  before: SoundView | undefined;
  after: SoundView | undefined;
}

export function sites(sounds: readonly SoundView[]): Site[] {
  const names = [...new Set(sounds.map((each) => each.body_site))];
  const last = (name: string, phase: string): SoundView | undefined =>
    sounds.filter((each) => each.body_site === name && each.phase === phase).at(-1);
  return names.map((name) => ({ name, before: last(name, "before"), after: last(name, "after") }));
}

@customElement("bw-sounds")
export class Sounds extends BwElement {
  @property({ attribute: false }) sounds: readonly SoundView[] = [];
  @property() zone = "";
  @property({ type: Boolean }) asTable = false;
  /** Of a treatment that goes on: a stethoscope may be live. */
  @property() running = "";
  @state() private live = false;
  @state() private chosen: SoundView | null = null;
  @state() private clips = new Map<string, Clip>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_MS, () => void this.#look());
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("running")) void this.#look();
  }

  async #look(): Promise<void> {
    if (!this.running) return;
    const rows = await this.reads.get<LiveSound[]>("/api/listening").catch(() => []); // the page says what is wrong
    if (rows) this.live = rows.some((row) => row.treatment_id === this.running);
  }

  #listen() {
    return this.live ? html`<a class="btn p sm noprint" href="/listen/${this.running}">${t("listen-live")}</a>` : nothing;
  }

  #take = (event: Event): void => {
    const { sound, clip } = (event as CustomEvent<{ sound: SoundView; clip: Clip }>).detail;
    this.clips = new Map(this.clips).set(sound.event_id, clip);
  };

  /** One scale for a site's two pictures: the louder of them sets it. */
  #top(site: Site): number | null {
    const tops = [site.before, site.after].flatMap((each) => {
      const clip = each && this.clips.get(each.event_id);
      return clip ? [clip.spectrogram.topDb] : [];
    });
    return tops.length ? Math.max(...tops) : null;
  }

  override render() {
    const all = sites(this.sounds);
    if (!all.length) return html`<h2 class="t">${t("sounds-title")}</h2>${this.#listen()}<p class="m none">${t("sounds-none")}</p>`;
    const chosen = this.chosen ?? this.sounds.at(-1)!;
    const site = all.find((each) => each.name === chosen.body_site);
    return html`<section
      aria-labelledby="sounds-title"
      @bw-clip=${this.#take}
      @bw-clip-chosen=${(event: CustomEvent<SoundView>) => (this.chosen = event.detail)}
    >
      <h2 class="t" id="sounds-title">${t("sounds-title")}</h2>
      ${this.#listen()}
      <p class="q s12">${t("sounds-axis", { s: number(chosen.duration_s, 0), theme: document.documentElement.dataset["theme"] ?? "light" })}</p>
      ${this.asTable ? this.#table() : html`${this.#rows(all)} ${this.#stage(chosen, site)}`}
    </section>`;
  }

  #rows(all: Site[]): TemplateResult {
    return html`<div class="clips">
      <span></span><span class="cap">${t("before")}</span><span class="cap">${t("after")}</span>
      ${all.map((site) => html`<b class="md site">${code("site", site.name)}</b>${this.#cell(site, site.before)}${this.#cell(site, site.after)}`)}
    </div>`;
  }

  #cell(site: Site, sound: SoundView | undefined) {
    if (!sound) return html`<span class="q s12">–</span>`;
    return html`<bw-sound-clip .sound=${sound} .topDb=${this.#top(site)}></bw-sound-clip>`;
  }

  #stage(chosen: SoundView, site: Site | undefined): TemplateResult {
    return html`<div class="stage">
      <p class="s13"><b>${code("site", chosen.body_site)}</b>, ${t(chosen.phase)} ${clock(chosen.at, this.zone)}
        ${this.#loudest(chosen)} <a class="noprint" href="/sounds/${chosen.event_id}">${t("sound-open")}</a></p>
      <bw-sound-clip large .sound=${chosen} .topDb=${site ? this.#top(site) : null}></bw-sound-clip>
    </div>`;
  }

  #loudest(sound: SoundView) {
    const clip = this.clips.get(sound.event_id);
    return clip ? html`<span class="q">${t("sound-loudest", { hz: clip.spectrogram.loudestHz })}</span>` : nothing;
  }

  #table(): TemplateResult {
    return html`<table class="grid num">
      <tbody>${this.sounds.map((sound) => html`<tr>
        <td>${code("site", sound.body_site)}, ${t(sound.phase)}</td><td>${clock(sound.at, this.zone)}</td>
        <td class="r">${number(sound.duration_s, 1)} s</td><td class="r">${sound.rate_hz} Hz</td><td>${this.#loudest(sound)} <a class="in-text" href="/sounds/${sound.event_id}">${t("sound-open")}</a></td>
      </tr>`)}</tbody>
    </table>`;
  }
}
