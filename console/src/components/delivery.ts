/** Delivery marks: saved, sent, seen, done. Three dots and a word; never one tick for all. */
import { html, svg, type TemplateResult } from "lit";
import { clock } from "../format";
import { t } from "../i18n";

export interface Delivered {
  sent_at: string | null;
  seen_at: string | null;
  done_at: string | null;
}

export function stateOf(of: Delivered): "saved" | "sent" | "seen" | "done" {
  if (of.done_at) return "done";
  if (of.seen_at) return "seen";
  return of.sent_at ? "sent" : "saved";
}

const REACHED = { saved: 1, sent: 2, seen: 3, done: 3 };

export function delivery(of: Delivered, zone: string): TemplateResult {
  const state = stateOf(of);
  const at = of.done_at ?? of.seen_at ?? of.sent_at;
  const time = at ? clock(at, zone) : "";
  const word = state === "seen" ? t("delivery-seen-by", { time }) : `${t(`delivery-${state}`)}${time ? ` ${time}` : ""}`;
  return html`<span class="delivery s12 ${state}">
    <svg width="34" height="10" viewBox="0 0 34 10" aria-hidden="true">
      ${[0, 1, 2].map((n) => svg`<circle cx=${5 + n * 12} cy="5" r="3.6" stroke="var(--accent)" stroke-width="1.4" fill=${n < REACHED[state] ? "var(--accent)" : "none"}></circle>`)}
    </svg>
    <b class="md">${word}</b>
  </span>`;
}
