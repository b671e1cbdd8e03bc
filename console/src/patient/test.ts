/** The test three ways, before and after overlaid: loop, volume–time, z-bars; and all blows. */
import { html, nothing, type TemplateResult } from "lit";
import type { Curves, SpirometryView, TreatmentView } from "../api-types";
import "../components/state-panel";
import { clock, dose, number, response, signed } from "../format";
import { language, rich, t } from "../i18n";
import { blow, type Blow } from "../plots/curve";
import { flowVolume, type LoopCurve } from "../plots/flow-volume";
import { shape } from "../plots/loop";
import { volumeTime } from "../plots/volume-time";
import { severity, zBar, zScale } from "../plots/z-bar";
import { drugInSentence } from "../words/task";
import { blowsTable, curvesTable } from "./blows";

type Pair = { before: SpirometryView | null; after: SpirometryView | null };

const RESPONSE_PERCENT = 10; // above: a response, ERS/ATS 2021 (Stanojevic 2022)
const SETS: Record<string, string> = { "gli-2022": "GLI Global 2022", "gli-2012": "GLI 2012" };

const BEST_FIRST = "ABCDEUF"; // ATS/ERS 2019, table 10: U is usable, F is not

/** Of each phase the session that counts: the best grade, then the latest. */
export function pair(treatment: TreatmentView): Pair {
  const best = (phase: string): SpirometryView | null =>
    treatment.spirometry.filter((each) => each.phase === phase).reduce<SpirometryView | null>(
      (kept, each) => (kept && BEST_FIRST.indexOf(kept.grade_fev1) < BEST_FIRST.indexOf(each.grade_fev1) ? kept : each),
      null,
    );
  return { before: best("before"), after: best("after") };
}

export interface TestContext {
  curves: Curves | null;
  failed: unknown;
  asTable: boolean;
  allBlows: boolean;
  showBlows: () => void;
  retry: () => void;
}

export function testSection(treatment: TreatmentView, c: TestContext): TemplateResult {
  const both = pair(treatment);
  if (!both.before && !both.after) {
    return html`<section><h2 class="t">${t("test-none")}</h2><p class="m">${t("test-none-words")}</p></section>`;
  }
  return html`<section aria-labelledby="test-title">
    <h2 class="t" id="test-title">${title(treatment, both)}</h2>
    ${legend(treatment, both)}
    ${plots(both, c)}
    ${results(both)}
    ${grades(both, c)}${others(treatment, both)}
    ${reportLinks(treatment)}
    ${c.allBlows ? blowsTable(treatment) : nothing}
    ${c.asTable && c.curves ? curvesTable(loops(both, c.curves)) : nothing}
  </section>`;
}

/** One page for the file or the family, made when it is asked for; opening it is a look. */
function reportLinks(treatment: TreatmentView): TemplateResult {
  const address = (form: string): string =>
    `/api/treatments/${treatment.treatment_id}/report?lang=${language()}&form=${form}`;
  return html`<p class="s13 noprint" role="group" aria-label=${t("report-says")}>${t("report-title")}:
    <a href=${address("html")} target="_blank" rel="noopener">HTML</a>,
    <a href=${address("pdf")} target="_blank" rel="noopener">PDF</a></p>`;
}

function title(treatment: TreatmentView, both: Pair): string {
  const given = treatment.doses[0];
  if (!both.after) return t("test-title-before");
  if (!given) return t("test-title-plain");
  const mg = treatment.doses.filter((each) => each.drug === given.drug).reduce((sum, each) => sum + each.prescribed_mg, 0);
  return t("test-title", { drug: drugInSentence(given.drug), mg: dose(mg) });
}

function legend(treatment: TreatmentView, both: Pair): TemplateResult {
  const zone = treatment.place.zone;
  const key = (kind: string, text: string) => html`<span class="key"><span class="k-${kind}"></span>${text}</span>`;
  const set = both.after?.reference_set ?? both.before?.reference_set;
  const said = (of: SpirometryView) => ({ time: clock(of.at, zone), grade: of.grade_fev1 });
  return html`<p class="m s13 legend">
    ${both.before ? key("before", t("test-legend-before", said(both.before))) : nothing}
    ${both.after ? key("after", t("test-legend-after", said(both.after))) : nothing}
    ${set ? key("pred", t("test-legend-predicted", { set: SETS[set] ?? set })) : nothing}
    <span class="key">${t("test-legend-axes")}</span>
  </p>`;
}

const reference = (of: SpirometryView | null, index: string) => of?.references.find((each) => each.index === index);
const predictedOf = (both: Pair, index: string): number | undefined =>
  (reference(both.after, index) ?? reference(both.before, index))?.predicted;

/** The drawn blow of each phase; the predicted loop only where the reference gives its peak too. */
function loops(both: Pair, curves: Curves): LoopCurve[] {
  const out: LoopCurve[] = [];
  const [fvc_l, fev1_l, pef_l_s] = ["fvc", "fev1", "pef"].map((index) => predictedOf(both, index));
  if (fvc_l && fev1_l && pef_l_s) {
    const drawn = shape({ fvc_l, fev1_l, pef_l_s });
    out.push({ kind: "pred", blow: { expiration: drawn.expiration, volume: drawn.volume, inspiration: [] } });
  }
  for (const phase of ["before", "after"] as const) {
    const drawn = drawnBlow(both[phase], curves);
    if (drawn) out.push({ kind: phase, blow: drawn });
  }
  return out;
}

function drawnBlow(of: SpirometryView | null, curves: Curves): Blow | null {
  const session = curves.sessions.find((each) => each.event_id === of?.event_id);
  if (!of || !session) return null;
  const flow = session.flows_l_s[session.best ?? of.best ?? 0];
  return flow?.length ? blow(flow, session.rate_hz) : null;
}

/** The sentence stands with the plots; where there are none, alone. */
function plots(both: Pair, c: TestContext): TemplateResult {
  const says = html`<p class="sentence">${sentence(both)}</p>`;
  if (c.failed) {
    return html`<bw-state-panel small kind="error" .error=${c.failed} .retry=${c.retry}></bw-state-panel>${says}`;
  }
  const curves = c.curves ? loops(both, c.curves) : [];
  const wanted = !!(both.before?.has_curves || both.after?.has_curves);
  if (c.asTable || (!curves.length && !wanted)) return says;
  const before = both.before?.fev1_l ?? null;
  const after = both.after?.fev1_l ?? null;
  const fv = t("fv-text", {
    pef_before: number(both.before?.pef_l_s, 1),
    fvc_before: number(both.before?.fvc_l, 2),
    pef_after: number(both.after?.pef_l_s, 1),
    fvc_after: number(both.after?.fvc_l, 2),
  });
  return html`<div class="plots" aria-busy=${c.curves === null}>
    <div>${flowVolume(curves, { width: 350, height: 480, label: fv })}</div>
    <div>
      ${volumeTime(curves, {
        width: 400,
        height: 345,
        seconds: 6,
        label: t("vt-text", { before: number(before, 2), after: number(after, 2) }),
        fev1_l: { before, after },
        predicted: { fev1_l: predictedOf(both, "fev1"), fvc_l: predictedOf(both, "fvc") },
      })}
      ${c.curves ? nothing : html`<p class="q s13">${t("test-waiting")}</p>`} ${says}
    </div>
  </div>`;
}

function sentence(both: Pair): TemplateResult {
  const { before, after } = both;
  const z = (of: SpirometryView | null) => reference(of, "fev1")?.z_score;
  const zb = z(before);
  const za = z(after);
  const meaning = (after ?? before)?.interpretation;
  const rest = html`${meaning ? t(`interpretation-${meaning.replaceAll("_", "-")}`) : nothing}
  ${zb !== undefined && za !== undefined
    ? severity(zb) === severity(za)
      ? t("severity-stays", { now: t(`severity-${severity(za)}`) })
      : t("severity-became", { before: t(`severity-${severity(zb)}`), after: t(`severity-${severity(za)}`) })
    : (za ?? zb) !== undefined
      ? t("severity-is", { now: t(`severity-${severity((za ?? zb)!)}`) })
      : nothing}`;
  if (before?.fev1_l == null || after?.fev1_l == null) {
    const only = before ? "test-only-before" : "test-only-after";
    return html`${both.before && both.after ? nothing : t(only)} ${rest}`;
  }
  const litres = signed(after.fev1_l - before.fev1_l, 2);
  const percent = after.response_percent;
  if (percent === null) return html`${rich("test-changed", { litres })} ${rest}`;
  const key = percent > RESPONSE_PERCENT ? "test-responded" : "test-not-responded";
  return html`${rich(key, { litres: key === "test-responded" ? litres.replace("+", "") : litres, percent: response(percent) })} ${rest}`;
}

interface Index {
  name: string;
  unit: string;
  digits: number;
  of: (session: SpirometryView) => number | null;
}
const INDICES: Index[] = [
  { name: "fev1", unit: " L", digits: 2, of: (s) => s.fev1_l },
  { name: "fvc", unit: " L", digits: 2, of: (s) => s.fvc_l },
  { name: "fev1_fvc", unit: "", digits: 2, of: (s) => s.fev1_fvc },
  { name: "pef", unit: " L/s", digits: 1, of: (s) => s.pef_l_s },
];

function results(both: Pair): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("test-title-plain")}><table class="res num">
    <thead><tr>
      <th><span class="sr">${t("col-index")}</span></th><th class="r">${t("col-before")}</th><th class="r">${t("col-after")}</th>
      <th class="r">${t("col-predicted")}</th><th class="r">${t("col-change")}</th><th class="z">${zScale()}<span class="sr">z</span></th>
      <th class="r">${t("col-z-before")}</th><th class="r">${t("col-z-after")}</th>
    </tr></thead>
    <tbody>${INDICES.map((index) => resultRow(index, both))}</tbody>
  </table></div>`;
}

function resultRow(index: Index, both: Pair): TemplateResult {
  const before = both.before ? index.of(both.before) : null;
  const after = both.after ? index.of(both.after) : null;
  const zb = reference(both.before, index.name)?.z_score ?? null;
  const za = reference(both.after, index.name)?.z_score ?? null;
  const predicted = predictedOf(both, index.name);
  const unit = predicted === undefined ? index.unit : ""; // else it stands with the predicted value
  const shown = (value: number | null): string => number(value, index.digits) + (value === null ? "" : unit);
  const label = t(`index-${index.name.replaceAll("_", "-")}`);
  const change = before !== null && after !== null ? signed(after - before, index.digits) + index.unit : "–";
  return html`<tr>
    <th scope="row" class="sb">${label}</th>
    <td class="r before">${shown(before)}</td>
    <td class="r sb after">${shown(after)}</td>
    <td class="r m">${predicted === undefined ? "–" : number(predicted, index.digits) + index.unit}</td>
    <td class="r">${change}</td>
    <td class="z">${zb === null && za === null ? nothing : zBar(zb, za, t("z-text", { index: label, before: number(zb, 2), after: number(za, 2) }))}</td>
    <td class="r m">${number(zb, 2)}</td>
    <td class="r sb">${number(za, 2)}</td>
  </tr>`;
}

/** Further sessions of a phase stand beside the one that counts. */
function others(treatment: TreatmentView, both: Pair): TemplateResult | typeof nothing {
  const rest = treatment.spirometry.filter((each) => each !== both.before && each !== both.after);
  if (!rest.length) return nothing;
  return html`<p class="q s12 others">${rest.map((each) => html`<span>${t(`test-other-${each.phase}`, {
    time: clock(each.at, treatment.place.zone), grade: each.grade_fev1, litres: number(each.fev1_l, 2),
  })} </span>`)}</p>`;
}

function grades(both: Pair, c: TestContext): TemplateResult {
  const blows = (of: SpirometryView): string =>
    t("blows-acceptable", { ok: of.maneuvers.filter((m) => m.fev1_acceptable).length, n: of.maneuvers.length });
  const n = (both.before?.maneuvers.length ?? 0) + (both.after?.maneuvers.length ?? 0);
  return html`<p class="q s12 grades">
    ${both.before ? t("grade-before", { grade: both.before.grade_fev1, blows: blows(both.before) }) : nothing}
    ${both.after ? t("grade-after", { grade: both.after.grade_fev1, blows: blows(both.after) }) : nothing}
    ${n ? html`<button class="btn t" aria-expanded=${c.allBlows} @click=${c.showBlows}>${t("blows-all", { n })}</button>` : nothing}
  </p>`;
}
