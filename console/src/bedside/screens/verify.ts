/** A spirometer and its 3-L syringe: a slow, a medium and a fast stroke, and what it read of each. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { get, post } from "../../api";
import { BwElement } from "../../element";
import { clock, day } from "../../format";
import { code, find, t } from "../../i18n";
import { href } from "../route";
import type { Store } from "../store";
import type { VerificationLine, VerificationList } from "../api-types";
import { linkTo, loading, screen } from "./parts";

const SPEEDS = ["low", "medium", "high"] as const;
type Speed = (typeof SPEEDS)[number];

@customElement("bw-bedside-verify")
export class VerifyScreen extends BwElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) stamp: unknown;
  @state() private lines: VerificationLine[] | null = null;
  @state() private chosen = "";
  @state() private read: Record<Speed, string> = { low: "", medium: "", high: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    void this.store.act("", async () => {
      this.lines = (await get<VerificationList>("/api/verification")).lines;
    });
  }

  override render() {
    if (!this.lines) return loading();
    const back = [linkTo(t("bedside-back"), href.instruments)];
    const one = this.lines.find((line) => line.instrument_id === this.chosen) ?? this.lines[0];
    if (!one) return screen(this.store, html`<h1>${t("verify-title")}</h1><p class="lead m">${t("verify-none")}</p>`, null, back);
    const ready = SPEEDS.every((speed) => litres(this.read[speed]) > 0);
    const body = html`<h1>${t("verify-title")}</h1>
      ${this.lines.length > 1 ? this.#choice(one) : nothing}
      ${this.#standing(one)}
      <p class="m">${t("verify-how")}</p>
      <form id="verify" @submit=${(event: SubmitEvent) => this.#save(event, one)}>${SPEEDS.map((speed) => this.#stroke(speed))}</form>`;
    return screen(this.store, body, {
      words: t("verify-save"), do: () => undefined, busy: "verify", form: "verify", disabled: !ready,
    }, back, "flow");
  }

  #choice(one: VerificationLine): TemplateResult {
    return html`<div class="sides" role="group" aria-label=${t("bedside-instrument-spirometer")}>${this.lines?.map(
      (line) => html`<button type="button" aria-pressed=${line === one} @click=${() => (this.chosen = line.instrument_id)}>${line.instrument_id}</button>`,
    )}</div>`;
  }

  #standing(one: VerificationLine): TemplateResult {
    const zone = this.store.bedside?.facility.zone;
    const at = one.checked_at ? t("verify-at", { date: day(one.checked_at, zone), time: clock(one.checked_at, zone) }) : "";
    return html`<p class="lead" role="status"><b>${code("verify", one.state)}</b> ${at}
      ${one.reasons.map((reason) => html`<br />${find(`verify-${reason.replaceAll("_", "-")}`) ?? reason}`)}</p>`;
  }

  #stroke(speed: Speed): TemplateResult {
    return html`<label class="fld"><span>${code("verify-speed", speed)}</span>
      <input name=${speed} inputmode="decimal" autocomplete="off" required .value=${this.read[speed]}
        @input=${(event: InputEvent) => (this.read = { ...this.read, [speed]: (event.target as HTMLInputElement).value })} /></label>`;
  }

  #save(event: SubmitEvent, one: VerificationLine): void {
    event.preventDefault();
    const strokes = SPEEDS.map((speed) => ({ speed, volume_l: litres(this.read[speed]) }));
    void this.store.act("verify", async () => {
      this.lines = (await post<VerificationList>(`/api/instruments/${one.instrument_id}/verification`, { strokes })).lines;
      this.read = { low: "", medium: "", high: "" };
    });
  }
}

/** 2.98, or 2,98 as many write it; 0 where it is no number. */
const litres = (text: string): number => Number(text.trim().replace(",", ".")) || 0;
