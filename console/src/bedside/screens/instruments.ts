/** The four instruments: a letter each, a word for their state. */
import { html, nothing, type TemplateResult } from "lit";

import { age } from "../../format";
import { t } from "../../i18n";
import { href } from "../route";
import type { Store } from "../store";
import type { Bedside } from "../api-types";
import { careDue } from "./care";
import { linkTo, screen } from "./parts";

type Instrument = Bedside["instruments"][number];

const KINDS: Instrument["kind"][] = ["stethoscope", "spirometer", "nebulizer", "pulse_oximeter"];

const kindWord = (kind: Instrument["kind"]): string => t(`bedside-instrument-${kind.replaceAll("_", "-")}`);
const statusWord = (one: Instrument): string => t(`bedside-instrument-status-${one.status ?? "ready"}`);

/** Letters are words' first; a black one is silent, at fault or absent. Each says its state. */
export function instrumentLetters(instruments: Instrument[], careDue = false): TemplateResult {
  return html`<span class="letters">${KINDS.map((kind) => {
    const all = instruments.filter((each) => each.kind === kind);
    const best = all.find((each) => each.status !== "silent" && each.status !== "fault") ?? all[0];
    const well = best !== undefined && best.status !== "silent" && best.status !== "fault";
    const care = careDue && kind === "nebulizer" && best?.status === "ready";
    return html`<span class="letter ${well ? "" : "off"}"
      ><b>${kindWord(kind)}</b><small>${care ? t("care-short") : best ? statusWord(best) : t("bedside-instrument-status-absent")}</small></span>`;
  })}</span>`;
}

export function instruments(store: Store, now: Date): TemplateResult {
  const all = store.bedside?.instruments ?? [];
  const body = html`<h1>${t("bedside-instruments-title")}</h1>${careDue(store)}
    ${all.length
      ? html`<div class="list">${all.map(
          (one) => html`<div class="row2"><span>${kindWord(one.kind)}<small>${one.model ?? ""} ${one.id}</small>
            ${one.detail ? html`<small>${one.detail}</small>` : nothing}
            ${one.kind === "spirometer" ? linkTo(t("verify-title"), href.verify) : nothing}</span>
            <span class="end"><b class=${one.status === "fault" || one.status === "silent" ? "bad" : ""}>${statusWord(one)}</b>
            <small>${one.last_reading_at ? t("bedside-instrument-last", { age: age(one.last_reading_at, now) }) : ""}</small></span></div>`,
        )}</div>`
      : html`<section class="empty"><h2>${t("bedside-instruments-none")}</h2><p>${t("bedside-instruments-none-help")}</p></section>`}`;
  return screen(store, body, null, [linkTo(t("bedside-back"), href.home)]);
}
