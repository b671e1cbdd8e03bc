/** One row of the worklist: priority, why and who, the evidence, where, by when, claim. */
import { html, nothing, type TemplateResult } from "lit";
import type { Asked, ExpertRow, Step, TaskMoment, TaskRow } from "../api-types";
import "../components/alarm-tag";
import "../components/spark";
import { bareClock, clock, countdown, number } from "../format";
import { t } from "../i18n";
import { blowOfPoints, type Point } from "../plots/curve";
import { miniLoop, type LoopCurve } from "../plots/flow-volume";
import { line, plainName } from "../words/person";
import { link } from "../words/place";
import { also, evidence, headline, step } from "../words/task";
import type { Gathered } from "./worklist-order";

export interface SmallLoop {
  before: Point[];
  after: Point[];
}

export interface RowContext {
  now: Date;
  current: boolean;
  sounding: boolean;
  stale: boolean;
  gone: boolean;
  mine: boolean;
  busy: boolean;
  loop: SmallLoop | undefined;
  claim: () => void;
  release: () => void;
  colleagues: readonly ExpertRow[];
  handOver: (accountId: string) => void;
  told: readonly TaskMoment[] | undefined;
  tell: () => void;
  finish: (outcome: string) => void;
}

export const address = (row: TaskRow): string =>
  `/patients/${row.person.patient_id}${row.treatment_id ? `?treatment=${row.treatment_id}` : ""}`;

const OUTCOMES = ["advised", "no_action", "duplicate"];

export function worklistRow(row: Gathered, c: RowContext): TemplateResult {
  const waiting = row.state === "open" || row.state === "overdue";
  return html`<div>
      <bw-alarm-tag priority=${row.priority} ?unclaimed=${waiting && !c.stale} ?stale=${c.stale || c.gone}></bw-alarm-tag>
    </div>
    <div class="what">
      <h2><a href=${address(row)}>${headline(row)}</a></h2>
      <p class="why">${evidence(row)}</p>
      ${also(row, row.also) ? html`<p class="why">${also(row, row.also)}</p>` : nothing}
      <p class="pt">${line(row.person)}</p>
      ${row.asked && row.state !== "done" ? askedLine(row, row.asked) : nothing}
    </div>
    <div class="fvn">${loopCell(row, c)}</div>
    <div class="o2">${oxygen(row, c)}</div>
    <div class="fac"><span class="md">${row.place.name}</span><br /><span class="q s12">${link(row.place, c.now)}</span></div>
    <div class="due">${deadline(row, c)}</div>
    <div class="claim">${claimCell(row, c)}</div>
    ${c.current ? details(row, c) : nothing}`;
}

/** Nobody answered in time: who is asked now, and whether that is you. */
function askedLine(row: TaskRow, asked: Asked): TemplateResult {
  const time = clock(asked.at, row.place.zone);
  const open = row.state === "overdue";
  const key = asked.you && open ? `asked-of-you-${asked.level.replaceAll("_", "-")}` : asked.names.length ? "asked-of" : "asked-of-everyone";
  return html`<p class="asked ${asked.you && open ? "you" : ""}">${t(key, { time, who: asked.names.join(", ") })}</p>`;
}

function loopCell(row: TaskRow, c: RowContext): TemplateResult {
  const { fev1_before_l: before, fev1_after_l: after } = row;
  if (before === null && after === null) return html`<span class="q s12">${t("no-test")}</span>`;
  const curves: LoopCurve[] = [];
  if (c.loop?.before.length) curves.push({ kind: "before", blow: blowOfPoints(c.loop.before) });
  if (c.loop?.after.length) curves.push({ kind: "after", blow: blowOfPoints(c.loop.after) });
  const label = t("loop-mini-text", { before: number(before, 2), after: number(after, 2) });
  const size = c.current ? { width: 92, height: 90 } : { width: 82, height: 62 };
  return html`${curves.length
      ? miniLoop(curves, { ...size, inspiration: c.current, label })
      : html`<svg class="mini" width=${size.width} height="2" aria-hidden="true"><path class="ax" d="M1 1H${size.width}"></path></svg>`}
    <span class="num"
      ><em>${before === null ? nothing : number(before, 2)}</em>${before !== null && after !== null ? html`<br />` : nothing}${after ===
      null
        ? nothing
        : html`<b>${number(after, 2)}</b>`}
      L</span
    >`;
}

function oxygen(row: TaskRow, c: RowContext): TemplateResult {
  if (row.spo2_percent === null) return html`<span class="q s12">${t("no-oximeter")}</span>`;
  const values = row.spo2_recent;
  return html`<b class="num">${number(row.spo2_percent)}</b>
    <bw-spark
      .values=${values}
      .low=${Math.min(87, ...values)}
      .high=${100}
      .reference=${92}
      width=${c.current ? 76 : 84}
      height=${c.current ? 44 : 34}
      text=${t("spark-spo2-text", { values: values.map((v) => number(v)).join(" ") })}
    ></bw-spark>`;
}

function deadline(row: TaskRow, c: RowContext): TemplateResult {
  const left = (Date.parse(row.deadline_at) - c.now.getTime()) / 1000;
  const shown = countdown(left);
  const past = left < 0 && row.state !== "claimed" && row.state !== "done";
  return html`<div class="dl num ${past ? "past" : ""}">${shown.text}${shown.unit ? html`<small> ${shown.unit}</small>` : nothing}</div>
    ${past ? html`<div class="cap">${t("deadline-past")}</div>` : nothing}`;
}

function claimCell(row: TaskRow, c: RowContext): TemplateResult {
  if (c.gone) return html`<span class="q s12">${t("task-finished")}</span>`;
  if (row.claimed_by) {
    const who = c.mine ? t("claimed-yours") : row.claimed_by.name;
    return html`<span class="s12 held"><b class="md">${who}</b><br /><span class="q num">${row.claimed_at ? t("since", { time: clock(row.claimed_at, row.place.zone) }) : nothing}</span></span>`;
  }
  return html`<button
    class="btn ${c.current ? "p" : "sm"}"
    ?disabled=${c.stale || c.busy}
    @click=${(event: Event) => {
      event.stopPropagation();
      c.claim();
    }}
  >
    ${t("claim")}<span class="sr"> ${plainName(row.person)}</span>${c.current ? html` <kbd aria-hidden="true">C</kbd>` : nothing}
  </button>`;
}

function details(row: TaskRow, c: RowContext): TemplateResult {
  return html`<ol class="ev" aria-label=${t("worklist-steps")}>
      ${row.steps.slice(-5).map((each) => stepLine(each, row.place.zone))}
    </ol>
    ${history(row, c)}
    <div class="act">
      ${c.mine && !c.gone ? finishing(c) : nothing}
      ${c.sounding ? html`<a class="btn" href="/listen/${row.treatment_id}">${t("listen-live")} <kbd aria-hidden="true">L</kbd></a>` : nothing}
      <a class="btn" href=${address(row)}>${t("open")} <kbd aria-hidden="true">↵</kbd></a>
    </div>`;
}

/** Everything that happened to the task, on demand. */
function history(row: TaskRow, c: RowContext): TemplateResult {
  return html`<details class="told" @toggle=${(event: Event) => (event.target as HTMLDetailsElement).open && c.tell()}>
    <summary>${t("task-history")}</summary>
    <ol>
      ${(c.told ?? []).map(
        (each) => html`<li><b class="num">${clock(each.at, row.place.zone)}</b> ${t(`task-was-${each.what}`, {
            who: each.by || "–",
            to: each.to.join(", ") || t("task-everyone"),
          })}</li>`,
      )}
    </ol>
  </details>`;
}

function finishing(c: RowContext): TemplateResult {
  return html`<button class="btn t" ?disabled=${c.stale || c.busy} @click=${c.release}>${t("release")}</button>
    ${c.colleagues.length ? choose(t("hand-over"), c.colleagues.map((each) => [each.account_id, each.name]), c, c.handOver) : nothing}
    ${choose(t("task-done"), OUTCOMES.map((outcome) => [outcome, t(`outcome-${outcome.replaceAll("_", "-")}`)]), c, c.finish)}`;
}

/** A choice that acts at once and stands empty again. */
function choose(label: string, options: [string, string][], c: RowContext, act: (value: string) => void): TemplateResult {
  return html`<select
    class="btn"
    aria-label=${label}
    ?disabled=${c.stale || c.busy}
    @change=${(event: Event) => {
      const select = event.target as HTMLSelectElement;
      const value = select.value;
      select.value = "";
      if (value) act(value);
    }}
  >
    <option value="">${label}</option>
    ${options.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
  </select>`;
}

function stepLine(of: Step, zone: string): TemplateResult {
  const when = of.until_at ? `${bareClock(of.at, zone)}–${clock(of.until_at, zone)}` : clock(of.at, zone);
  return html`<li><b class="num">${when}</b>${step(of)}</li>`;
}

