/**
 * `bw-weather-warnings`: what weather services warn of, in their own words, with who says so and until when.
 *
 * In: `places`, or none for every place of ours. Nothing is drawn where nothing stands, unless `always`.
 */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { get, serverNow } from "../api";
import type { StandingWarning } from "../api-types";
import { BwElement } from "../element";
import { moment } from "../format";
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
  @property({ type: Boolean }) always = false;
  @state() private rows: StandingWarning[] | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_AGAIN_MS, () => this.#load());
    this.#load();
  }

  #load(): void {
    get<StandingWarning[]>("/api/weather-warnings").then(
      (rows) => (this.rows = rows),
      () => (this.rows = null), // the page says what fails
    );
  }

  override render() {
    const rows = gathered((this.rows ?? []).filter((row) => this.places?.includes(row.place) ?? true));
    if (!this.rows || (!rows.length && !this.always)) return nothing;
    return html`<section class="ww" aria-label=${t("ww-title")}>
      <h2 class="t">${t("ww-title")}</h2>
      ${rows.length ? html`<ul>${rows.map((row) => this.#row(row))}</ul>` : html`<p class="q">${t("ww-none")}</p>`}
    </section>`;
  }

  #row(row: StandingWarning): TemplateResult {
    const until = row.expires_at ? t("ww-until", { at: moment(row.expires_at, serverNow()) }) : t("ww-no-end");
    return html`<li>
      <b class="md">${row.headline}</b>${this.places?.length === 1 ? nothing : html` <span>${row.place_name}</span>`}
      <span>${code("ww-severity", row.severity)}, ${until}</span>
      <span class="q">${t("ww-from", { sender: row.sender, at: moment(row.sent_at, serverNow()) })}
        ${t(`ww-signature-${row.signature}`, { signer: row.signer })}</span>
    </li>`;
  }
}
