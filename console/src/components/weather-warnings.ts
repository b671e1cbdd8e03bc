/**
 * `bw-weather-warnings`: what weather services warn of, in their own words, with who says so and until when.
 *
 * In: `places`, or none for every place of ours; or `facility`, or `reach` for all facilities in it.
 * `fold` says it in one line until it is opened; `feeds` says too how the services' indexes stand, to
 * operators. Nothing is drawn where nothing stands, unless `always`.
 */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { serverNow } from "../api";
import type { StandingWarning, WarningFeed } from "../api-types";
import { BwElement } from "../element";
import { age, moment } from "../format";
import { code, t } from "../i18n";
import "./weather-warnings.css";

const LOOK_AGAIN_MS = 60_000;

/** One message for several places is one line. */
export function gathered(rows: readonly StandingWarning[]): StandingWarning[] {
  const found = new Map<string, StandingWarning>();
  for (const row of rows) {
    const key = `${row.sender} ${row.identifier} ${row.sent_at} ${row.headline}`;
    const before = found.get(key);
    found.set(key, before ? { ...before, place_name: `${before.place_name}, ${row.place_name}` } : row);
  }
  return [...found.values()];
}

@customElement("bw-weather-warnings")
export class WeatherWarnings extends BwElement {
  @property({ attribute: false }) places: readonly string[] | null = null;
  @property() facility = "";
  @property({ type: Boolean }) reach = false;
  @property({ type: Boolean }) fold = false;
  @property({ type: Boolean }) feeds = false;
  @property({ type: Boolean }) always = false;
  @state() private rows: StandingWarning[] | null = null;
  @state() private followed: readonly WarningFeed[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_AGAIN_MS, () => this.#load());
    this.#load();
  }

  #load(): void {
    this.reads.get<StandingWarning[]>("/api/weather-warnings").then(
      (rows) => (this.rows = rows ?? this.rows),
      () => (this.rows = null), // the page says what fails
    );
    if (this.feeds) this.reads.get<WarningFeed[]>("/api/weather-feeds").then((feeds) => (this.followed = feeds ?? this.followed), () => undefined);
  }

  #shown(): StandingWarning[] {
    const rows = (this.rows ?? []).filter((row) => this.places?.includes(row.place) ?? true);
    if (this.facility) return rows.filter((row) => row.facility_ids.includes(this.facility));
    return this.reach ? rows.filter((row) => row.facility_ids.length > 0) : rows;
  }

  override render() {
    const rows = gathered(this.#shown());
    if (!this.rows || (!rows.length && !this.always)) return nothing;
    const list = rows.length ? html`<ul>${rows.map((row) => this.#row(row))}</ul>` : html`<p class="q">${t("ww-none")}</p>`;
    if (this.fold) {
      const said = [...new Set(rows.map((row) => this.#named(row)))].join(t("comma"));
      return html`<details class="ww noprint"><summary><b class="md">${t("ww-title")}:</b> ${said}</summary>${list}</details>`;
    }
    return html`<section class="ww" aria-label=${t("ww-title")}><h2 class="t">${t("ww-title")}</h2>${list}
      ${this.followed.map((feed) => this.#feed(feed))}</section>`;
  }

  /** One place's page need not name it. */
  #named(row: StandingWarning): string {
    return this.places?.length === 1 || this.facility ? row.headline : `${row.headline} (${row.place_name})`;
  }

  #feed(feed: WarningFeed): TemplateResult {
    const heard = feed.answered_at ? t("ww-feed-answered", { age: age(feed.answered_at, serverNow()) }) : t("ww-feed-never");
    return html`<p class="q">${feed.feed}: ${heard}${feed.problem ? html` <b>${t("ww-feed-problem", { problem: feed.problem })}</b>` : nothing}
      ${feed.unplaced ? t("ww-feed-unplaced", { count: feed.unplaced, as: feed.unplaced_as.join(t("comma")) }) : nothing}</p>`;
  }

  #row(row: StandingWarning): TemplateResult {
    const until = row.expires_at ? t("ww-until", { at: moment(row.expires_at, serverNow()) }) : t("ww-no-end");
    return html`<li>
      <b class="md">${this.#named(row)}</b>
      <span>${code("ww-severity", row.severity)}, ${until}</span>
      <span class="q">${t("ww-from", { sender: row.sender, at: moment(row.sent_at, serverNow()) })}
        ${t(`ww-signature-${row.signature}`, { signer: row.signer })}</span>
    </li>`;
  }
}
