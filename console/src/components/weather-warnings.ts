/**
 * `bw-weather-warnings`: what weather services warn of, in their own words, with who says so and until when.
 *
 * In: `place`, or none for every place of ours. Nothing is drawn where nothing stands, unless `always`.
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

@customElement("bw-weather-warnings")
export class WeatherWarnings extends BwElement {
  @property() place = "";
  @property({ type: Boolean }) always = false;
  @state() private rows: StandingWarning[] | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(LOOK_AGAIN_MS, () => this.#load());
  }

  override firstUpdated(): void {
    if (!this.place) this.#load();
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("place") && this.place) this.#load();
  }

  #load(): void {
    const asked = this.place;
    get<StandingWarning[]>(`/api/weather-warnings${asked ? `?place=${encodeURIComponent(asked)}` : ""}`).then(
      (rows) => {
        if (asked === this.place) this.rows = rows;
      },
      () => (this.rows = null), // the page says what fails
    );
  }

  override render() {
    if (!this.rows || (!this.rows.length && !this.always)) return nothing;
    return html`<section class="ww" aria-label=${t("ww-title")}>
      <h3>${t("ww-title")}</h3>
      ${this.rows.length ? html`<ul>${this.rows.map((row) => this.#row(row))}</ul>` : html`<p class="q">${t("ww-none")}</p>`}
    </section>`;
  }

  #row(row: StandingWarning): TemplateResult {
    const until = row.expires_at ? t("ww-until", { at: moment(row.expires_at, serverNow()) }) : t("ww-no-end");
    return html`<li>
      <b class="md">${row.headline}</b>${this.place ? nothing : html` <span>${row.place_name}</span>`}
      <span>${code("ww-severity", row.severity)}, ${until}</span>
      <span class="q">${t("ww-from", { sender: row.sender, at: moment(row.sent_at, serverNow()) })}
        ${t(`ww-signature-${row.signature}`, { signer: row.signer })}</span>
    </li>`;
  }
}
