/**
 * The table of facilities. Of 14,220 rows only those in view are in the document; the others are
 * two empty rows of the right height, and `aria-rowcount` says how many there are.
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FacilityRow, Instrument } from "../api-types";
import "../components/alarm-tag";
import { BwElement } from "../element";
import { age, count } from "../format";
import { code, t } from "../i18n";
import { what, type Level } from "./facilities-trouble";

const ROW_PX = 34;
const NARROW_ROW_PX = 76;
const AHEAD = 12;
const KINDS: Instrument["kind"][] = ["stethoscope", "spirometer", "nebulizer", "pulse_oximeter"];

@customElement("bw-facility-table")
export class FacilityTable extends BwElement {
  @property({ attribute: false }) rows: readonly FacilityRow[] = [];
  @property({ attribute: false }) level: (row: FacilityRow) => Level = () => "well";
  @property({ attribute: false }) now = new Date();
  @property() chosen = "";
  @state() private first = 0;
  @state() private last = 60;

  override firstUpdated(): void {
    const measure = () => this.#measure();
    this.on(this.#box, "scroll", measure);
    const size = new ResizeObserver(measure);
    size.observe(this.#box);
    this.during(() => size.disconnect());
    measure();
  }

  get #box(): HTMLElement {
    return this.querySelector<HTMLElement>(".fac-scroll")!;
  }

  get #rowPx(): number {
    return window.innerWidth <= 700 ? NARROW_ROW_PX : ROW_PX;
  }

  #measure(): void {
    const box = this.#box;
    const px = this.#rowPx;
    this.first = Math.max(0, Math.floor(box.scrollTop / px) - AHEAD);
    this.last = Math.ceil((box.scrollTop + box.clientHeight) / px) + AHEAD;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("chosen") && this.chosen) this.#reveal();
  }

  /** Bring the chosen row into view; it may not be in the document yet. */
  #reveal(): void {
    const at = this.rows.findIndex((row) => row.facility_id === this.chosen);
    if (at < 0) return;
    const box = this.#box;
    const px = this.#rowPx;
    const head = box.querySelector("thead")?.clientHeight ?? 0;
    if (at * px < box.scrollTop) box.scrollTop = at * px;
    else if ((at + 1) * px + head > box.scrollTop + box.clientHeight) box.scrollTop = (at + 1) * px + head - box.clientHeight;
  }

  override render() {
    const first = Math.min(this.first, Math.max(0, this.rows.length - 1));
    const shown = this.rows.slice(first, this.last);
    const px = this.#rowPx;
    const after = Math.max(0, this.rows.length - first - shown.length);
    return html`<div class="fac-scroll" tabindex="0" role="region" aria-label=${t("fac-table", { count: count(this.rows.length) })}>
      <table class="fac-table num" aria-rowcount=${this.rows.length + 1}>
        <caption class="sr">${t("fac-table", { count: count(this.rows.length) })}</caption>
        <thead><tr aria-rowindex="1">
          <th scope="col">${t("fac-col-priority")}</th><th scope="col">${t("fac-col-name")}</th><th scope="col">${t("fac-col-what")}</th>
          <th scope="col" class="r">${t("fac-col-heard")}</th><th scope="col">${t("fac-devices")}</th>
          <th scope="col" class="r">${t("fac-col-tasks")}</th><th scope="col" class="r">${t("fac-col-today")}</th>
          <th scope="col" class="r">${t("fac-col-waiting")}</th><th scope="col">${t("fac-col-version")}</th></tr></thead>
        <tbody>
          ${first ? html`<tr aria-hidden="true"><td class="gap" colspan="9" .style=${`height:${first * px}px`}></td></tr>` : nothing}
          ${shown.map((row, i) => this.#row(row, first + i))}
          ${after ? html`<tr aria-hidden="true"><td class="gap" colspan="9" .style=${`height:${after * px}px`}></td></tr>` : nothing}
        </tbody>
      </table></div>`;
  }

  #row(row: FacilityRow, at: number) {
    const level = this.level(row);
    const chosen = row.facility_id === this.chosen;
    const late = row.link === "silent" || row.link === "weak";
    return html`<tr class=${chosen ? "on" : ""} aria-rowindex=${at + 2} aria-selected=${chosen ? "true" : "false"} @click=${() => this.#choose(row)}>
      <td class="c-priority">${level === "well" || level === "note"
        ? html`<span class="q s12">${t("fac-note")}</span>`
        : html`<bw-alarm-tag priority=${level}></bw-alarm-tag>`}</td>
      <td class="c-name"><a href="/facilities/${row.facility_id}">${row.name}</a></td>
      <td class="c-what ${level === "well" ? "q" : ""}" title=${what(row, this.now)}>${what(row, this.now)}</td>
      <td class="r c-heard ${late ? "sb" : "m"}">${row.last_seen_at ? age(row.last_seen_at, this.now) : "–"}</td>
      <td class="c-devices">${letters(row)}</td>
      <td class="r c-tasks ${row.open_tasks ? "sb" : "q"}">${count(row.open_tasks)}</td>
      <td class="r c-today m">${count(row.treatments_today)}</td>
      <td class="r c-waiting ${row.backlog > 50 ? "sb" : "q"}">${count(row.backlog)}</td>
      <td class="c-version m">${row.version || "–"}</td></tr>`;
  }

  #choose(row: FacilityRow): void {
    this.dispatchEvent(new CustomEvent("bw-choose", { detail: row.facility_id }));
  }
}

/** Four letters, one a kind of instrument; black is at fault or silent, dotted is none. */
export function letters(row: Pick<FacilityRow, "instruments">) {
  const states = KINDS.map((kind) => {
    const all = row.instruments.filter((one) => one.kind === kind);
    const best = all.find((one) => one.status !== "fault" && one.status !== "silent") ?? all[0];
    return { kind, status: best ? (best.status ?? "ready") : "none" };
  });
  const text = states.map((one) => `${code("fac-device", one.kind)} ${t(`fac-status-${one.status}`)}`).join(", ");
  return html`<span class="fac-letters" role="img" aria-label=${text}>${states.map(
    (one) => html`<i class=${one.status} aria-hidden="true">${code("fac-letter", one.kind)}</i>`,
  )}</span>`;
}
