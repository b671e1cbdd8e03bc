/** The pieces that every screen is made of: the body, the one action, choices, states. */
import { html, nothing, type TemplateResult } from "lit";

import { find, t } from "../../i18n";
import type { Store } from "../store";

export interface Action {
  words: string;
  do: () => void;
  /** The name of the call in `store.busy`: while it runs the button waits. */
  busy?: string;
  /** An outlined action: stops or pauses something. */
  quiet?: boolean;
  disabled?: boolean;
  /** The id of the form it submits. */
  form?: string;
}

/** One screen: what is read, the one action 76 px high, and what may be done besides. */
export function screen(
  store: Store,
  body: unknown,
  action: Action | null,
  beside: (TemplateResult | typeof nothing)[] = [],
  kind = "",
): TemplateResult {
  return html`<main class="bd ${kind}" id="main" tabindex="-1">${problem(store)}${body}</main>
    ${action || beside.length
      ? html`<footer class="ft">
          ${action ? big(store, action) : nothing}
          ${beside.length ? html`<div class="beside">${beside}</div>` : nothing}
        </footer>`
      : nothing}`;
}

export function big(store: Store, action: Action): TemplateResult {
  const waiting = Boolean(action.busy) && store.busy === action.busy;
  return html`<button
    class="go ${action.quiet ? "alt" : ""}"
    type=${action.form ? "submit" : "button"}
    form=${action.form ?? nothing}
    ?disabled=${Boolean(action.disabled) || Boolean(store.busy)}
    aria-busy=${waiting ? "true" : "false"}
    @click=${action.form ? nothing : action.do}
  >${action.words}</button>`;
}

export const linkTo = (words: string, to: string): TemplateResult =>
  html`<a class="txt" href=${to}>${words}</a>`;

export const textButton = (words: string, act: () => void): TemplateResult =>
  html`<button type="button" class="txt" @click=${act}>${words}</button>`;

/** What failed, what is safe, what to do. The rest of the screen stays. */
export function problem(store: Store): TemplateResult | typeof nothing {
  const failed = store.problem;
  if (!failed) return nothing;
  const name = failed.title.replaceAll("_", "-");
  const known = find(`bedside-problem-${name}`);
  const key = known ? `bedside-problem-${name}` : "bedside-problem-other";
  return html`<div class="problem-box" role="alert">
    <b>${t(key)}</b>
    <span>${t(`${key}.hint`, { name: failed.title })}</span>
    <button type="button" class="txt" @click=${() => {
      store.problem = null;
      store.changed();
    }}>${t("bedside-problem-dismiss")}</button>
  </div>`;
}

/** A problem that the treatment itself reports, as an instrument gone silent. */
export function treatmentProblem(name: string): TemplateResult | typeof nothing {
  if (!name) return nothing;
  const key = `bedside-problem-${name.replaceAll("_", "-")}`;
  const known = find(key) ? key : "bedside-problem-other";
  return html`<div class="problem-box" role="alert"><b>${t(known)}</b><span>${t(`${known}.hint`, { name })}</span></div>`;
}

export function loading(): TemplateResult {
  return html`<main class="bd" aria-busy="true"><bw-bedside-loading></bw-bedside-loading></main>`;
}

export interface Choice {
  value: string;
  words: string;
  note?: string;
}

/** Radio buttons 64 px high. */
export function choices(name: string, of: Choice[], chosen: string, choose: (value: string) => void): TemplateResult {
  return html`<div class="choices" role="radiogroup">${of.map(
    (each) => html`<label class="choice">
      <input type="radio" name=${name} .value=${each.value} .checked=${each.value === chosen} required
        @change=${() => choose(each.value)} />
      <span>${each.words}${each.note ? html`<small>${each.note}</small>` : nothing}</span>
    </label>`,
  )}</div>`;
}

/** A row that leads somewhere. */
export function row(words: unknown, note: unknown, to: string, end: unknown = nothing): TemplateResult {
  return html`<a class="row" href=${to}><span>${words}${note ? html`<small>${note}</small>` : nothing}</span>${end}</a>`;
}
