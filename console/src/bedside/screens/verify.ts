/** A spirometer and its 3-L syringe: a slow, a medium and a fast stroke, and what it read of each. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { post } from "../../api";
import { BwElement } from "../../element";
import { clock, day, number } from "../../format";
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
  @state() private volumes: Record<Speed, string> = { low: "", medium: "", high: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    void this.store.act("", async () => {
      this.lines = (await this.reads.get<VerificationList>("/api/verification"))?.lines ?? this.lines;
    });
  }

  override render() {
    if (!this.lines) return loading();
    const back = [linkTo(t("bedside-back"), href.instruments)];
    const one = this.lines.find((line) => line.instrument_id === this.chosen) ?? this.lines[0];
    if (!one) return screen(this.store, html`<h1>${t("verify-title")}</h1><p class="lead m">${t("verify-none")}</p>`, null, back);
    const ready = SPEEDS.every((speed) => litres(this.volumes[speed]) > 0);
    const body = html`<h1>${t("verify-title")}</h1>
      ${this.lines.length > 1 ? this.#choice(one) : nothing}
      ${this.#standing(one)}
      <p class="m">${t("verify-how")}</p>
      <form id="verify" @submit=${(event: SubmitEvent) => this.#save(event, one)}>${SPEEDS.map((speed) => this.#stroke(speed))}</form>
      <h2 class="lbl">${t("control-title")}</h2><p class="m">${t("control-how")}</p>
      <form id="control" class="pair" @submit=${(event: SubmitEvent) => this.#control(event, one)}>
        ${["fev1", "fvc"].map((name) => html`<label class="fld"><span>${name.toUpperCase()}, L</span>
          <input name=${name} inputmode="decimal" autocomplete="off" required /></label>`)}
        <button class="mid" ?disabled=${Boolean(this.store.busy)}>${t("control-save")}</button></form>
      ${one.charts.map((each) => this.#chart(each))}`;
    return screen(this.store, body, {
      words: t("verify-save"), do: () => undefined, busy: "verify", form: "verify", disabled: !ready,
    }, back, "flow");
  }

  /** Each control as a Levey-Jennings chart, with the rules its newest value breaks. */
  #chart(of: VerificationLine["charts"][number]): TemplateResult {
    const newest = number(of.values.at(-1) ?? null, 2);
    const says = of.mean === null || of.sd === null
      ? t("control-missing", { n: of.missing })
      : t(of.in_control ? "control-in" : "control-out", { mean: number(of.mean, 2), sd: number(of.sd, 3), rules: of.broken.join(", ") });
    return html`<figure class="control"><figcaption><b>${code("control", of.name)} <span class="num">${newest}</span></b> ${says}</figcaption>
      ${of.mean === null || !of.sd ? nothing : chart(of.values.map((value) => (value - of.mean!) / of.sd!), says)}</figure>`;
  }

  #control(event: SubmitEvent, one: VerificationLine): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const body = { fev1_l: litres(String(data.get("fev1"))), fvc_l: litres(String(data.get("fvc"))) };
    void this.store.act("control", async () => {
      this.lines = (await post<VerificationList>(`/api/instruments/${one.instrument_id}/control`, body)).lines;
      (event.target as HTMLFormElement).reset();
    });
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
      <input name=${speed} inputmode="decimal" autocomplete="off" required .value=${this.volumes[speed]}
        @input=${(event: InputEvent) => (this.volumes = { ...this.volumes, [speed]: (event.target as HTMLInputElement).value })} /></label>`;
  }

  #save(event: SubmitEvent, one: VerificationLine): void {
    event.preventDefault();
    const strokes = SPEEDS.map((speed) => ({ speed, volume_l: litres(this.volumes[speed]) }));
    void this.store.act("verify", async () => {
      this.lines = (await post<VerificationList>(`/api/instruments/${one.instrument_id}/verification`, { strokes })).lines;
      this.volumes = { low: "", medium: "", high: "" };
    });
  }
}

const SPAN = 4; // standard deviations, up and down

function chart(z: readonly number[], says: string): TemplateResult {
  const y = (of: number): number => 50 - (Math.max(-SPAN, Math.min(SPAN, of)) * 46) / SPAN;
  const x = (n: number): number => 6 + (n * 288) / Math.max(1, z.length - 1);
  return html`<svg viewBox="0 0 300 100" role="img" aria-label=${says}>${[-3, -2, 0, 2, 3].map(
      (line) => svg`<path d="M0 ${y(line)}H300" stroke=${line ? "var(--line)" : "var(--edge)"} stroke-width="1"></path>`)}
    <polyline points=${z.map((each, n) => `${x(n)},${y(each)}`).join(" ")} fill="none" stroke="var(--ink-2)" stroke-width="1"></polyline>
    ${z.map((each, n) => svg`<circle cx=${x(n)} cy=${y(each)} r="3" fill=${Math.abs(each) > 3 ? "var(--alarm-high)" : "var(--accent)"}></circle>`)}</svg>`;
}

/** 2.98, or 2,98 as many write it; 0 where it is no number. */
const litres = (text: string): number => Number(text.trim().replace(",", ".")) || 0;
