/** The year as strips on one axis; each ends in a sentence. As a table: one row a treatment. */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { FunctionCourse, PatientPage } from "../api-types";
import { clock, count, day, dose, month, number, signed } from "../format";
import { rich, t } from "../i18n";
import { marks, months, placeInYear, yearNumbers, type Mark, type Year, type YearNumbers } from "../plots/year";
import { LLN } from "../plots/z-bar";

const YEAR_MS = 365 * 86_400_000;

export function yearSection(page: PatientPage, year: Year, asTable: boolean): TemplateResult {
  const { now } = year;
  const found = marks(page.treatments, year);
  const span = t("year-span", { from: day(new Date(now.getTime() - YEAR_MS)), to: day(now) });
  return html`<section class="year" aria-labelledby="year-title">
    <div class="sec"><h2 class="t" id="year-title">${t("year-title")}</h2><span class="q s13">${span}</span></div>
    ${found.length === 0
      ? html`<p class="m none">${t("year-none")}</p>`
      : asTable
        ? yearTable(page)
        : strips(found, year, page.course)}
  </section>`;
}

function strips(found: Mark[], year: Year, course: FunctionCourse | null): TemplateResult {
  const n = yearNumbers(found, year.now);
  const advised = found.filter((mark) => mark.line.advice > 0);
  return html`<div class="strips">
    ${functionStrip(found, n, year, course)}
    ${strip("year-doses", "year-doses-sub", 46, doseMarks(found, year.width), rich("year-doses-says", {
      doses: n.doses,
      mg: dose(n.mg),
      recent: n.recentDoses,
    }), year)}
    ${strip("year-oxygen", "year-oxygen-sub", 46, oxygenMarks(found, year.width), n.lowest === null
      ? html`${t("year-oxygen-none")}`
      : rich("year-oxygen-says", { low: number(n.lowest), below: n.below92, n: n.oxygen }), year)}
    ${strip("year-events", "year-events-sub", 40, eventMarks(found, advised, year.width), rich("year-events-says", {
      n: n.visits,
      advice: n.advice,
    }), year)}
    ${monthLine(year)}
  </div>`;
}

function strip(
  title: string,
  sub: string,
  height: number,
  drawn: SVGTemplateResult,
  says: TemplateResult,
  year: Year,
): TemplateResult {
  return html`<div class="strip">
    <div class="l">${t(title)}<small>${t(sub)}</small></div>
    <svg width=${year.width} height=${height} viewBox="0 0 ${year.width} ${height}" role="img" aria-label="${t(title)}: ${t(sub)}">
      ${grid(height, year)}${drawn}
    </svg>
    <p class="n">${says}</p>
  </div>`;
}

const grid = (height: number, year: Year) =>
  svg`${months(year).map((first) => svg`<path d="M${placeInYear(first, year)} 0V${height}" stroke="var(--grid)"></path>`)}
  <path d="M${year.width} 0V${height}" stroke="var(--ink)" stroke-width="1.25"></path>`;

/** z-scores where the references knew the person, litres otherwise. */
function functionStrip(found: Mark[], n: YearNumbers, year: Year, course: FunctionCourse | null): TemplateResult {
  const byZ = found.some((mark) => mark.line.z_before !== null || mark.line.z_after !== null);
  const values = found.map(({ x, line }) => ({
    x,
    before: byZ ? line.z_before : line.fev1_before_l,
    after: byZ ? line.z_after : line.fev1_after_l,
  }));
  const all = values.flatMap((v) => [v.before, v.after]).filter((v) => v !== null);
  const top = byZ ? 1 : Math.max(1, ...all) * 1.1;
  const bottom = byZ ? Math.min(-4.4, ...all) : 0;
  const y = (v: number): number => 6 + ((top - Math.min(top, v)) / (top - bottom)) * 66;
  const band = byZ
    ? svg`<rect x="0" y="0" width=${year.width} height=${y(LLN)} fill="var(--sunken)"></rect>
        <text class="tk" x="4" y=${y(LLN) - 4}>${t("year-normal")}</text>`
    : svg``;
  const drawn = svg`${band}${byZ ? trendLine(values, course, y) : nothing}${values.map(({ x, before, after }) => svg`
    ${before !== null && after !== null ? svg`<path d="M${x} ${y(before)}V${y(after)}" stroke="var(--after)" stroke-width="1.5"></path>` : nothing}
    ${before === null ? nothing : svg`<circle cx=${x} cy=${y(before)} r="4" fill="var(--surface)" stroke="var(--before)" stroke-width="1.75"></circle>`}
    ${after === null ? nothing : svg`<circle cx=${x} cy=${y(after)} r="4.25" fill="var(--after)"></circle>`}`)}`;
  const says = html`${rich("year-function-says", { n: n.tested, responded: n.responded })} ${courseWords(course)}`;
  return strip("year-function", byZ ? "year-function-sub" : "year-function-litres", 78, drawn, says, year);
}

/** The fitted z from the first to the last tested treatment. */
function trendLine(
  values: { x: number; before: number | null; after: number | null }[],
  course: FunctionCourse | null,
  y: (v: number) => number,
): SVGTemplateResult | typeof nothing {
  const tested = values.filter((v) => v.before !== null || v.after !== null);
  const [from, to] = course?.line ?? [];
  const [first, last] = [tested[0], tested[tested.length - 1]];
  if (from === undefined || to === undefined || !first || !last) return nothing;
  return svg`<path class="trend" d="M${first.x} ${y(from)}L${last.x} ${y(to)}" fill="none" stroke="var(--ink-3)" stroke-dasharray="4 3"></path>`;
}

const CHANGE_LIMIT = 1.96; // 95 % of healthy children change by less, ERS/ATS 2021

function courseWords(course: FunctionCourse | null): TemplateResult | typeof nothing {
  if (!course) return nothing;
  const ml = (litres: number | null): string => signed(litres === null ? null : litres * 1000);
  const trend = rich(`year-course-${course.direction}`, {
    ml: number(Math.abs((course.per_year_l ?? 0) * 1000)),
    low: ml(course.lower_l),
    high: ml(course.upper_l),
  });
  const best = rich("year-course-best", {
    percent: number(course.percent_of_best),
    best: number(course.best_l, 2),
    vary: number(course.variability_percent),
  });
  const change = course.conditional_change;
  const young = change !== null && Math.abs(change) > CHANGE_LIMIT
    ? rich(change < 0 ? "year-course-fell" : "year-course-rose", { score: number(change, 2) })
    : nothing;
  const adult = course.fev1q === null ? nothing : rich("year-course-fev1q", { n: number(course.fev1q, 1) });
  return html`${young} ${trend} ${best} ${adult}`;
}

function doseMarks(found: Mark[], width: number): SVGTemplateResult {
  const most = Math.max(5, ...found.map((mark) => mark.line.delivered_mg ?? 0));
  return svg`${found.map(({ x, line }) => {
    const mg = line.delivered_mg ?? 0;
    if (mg <= 0) return nothing;
    const height = Math.max(3, (mg / most) * 34);
    return svg`<rect x=${x - 3.5} y=${45 - height} width="7" height=${height} fill="var(--after)"><title>${dose(mg)} mg</title></rect>`;
  })}<path class="ax" d="M0 45H${width}"></path>`;
}

function oxygenMarks(found: Mark[], width: number): SVGTemplateResult {
  const y = (v: number): number => 4 + (1 - (Math.max(84, Math.min(100, v)) - 84) / 16) * 38;
  return svg`<path d="M0 ${y(92)}H${width}" stroke="var(--edge)" stroke-dasharray="2 3"></path>
    ${found.map(({ x, line }) => {
      const low = line.spo2_lowest_percent;
      if (low === null) return nothing;
      return svg`<circle cx=${x} cy=${y(low)} r="3" fill=${low < 92 ? "var(--ink)" : "var(--ink-3)"}><title>${number(low)} %</title></circle>`;
    })}`;
}

function eventMarks(found: Mark[], advised: Mark[], width: number): SVGTemplateResult {
  let last = Number.NEGATIVE_INFINITY;
  return svg`${found.map(({ x }) => svg`<path d="M${x} 8v12" stroke="var(--ink)" stroke-width="1.5"></path>`)}
    ${advised.map(({ x }) => {
      if (x - last < 60) return nothing; // a word would lie on the one before
      last = x;
      const atEdge = x > width - 50;
      return svg`<text class="tk ev-word" x=${x + (atEdge ? -4 : 0)} y="34" text-anchor=${atEdge ? "end" : "middle"}>${t("year-advice")}</text>`;
    })}`;
}

const monthLine = (year: Year): TemplateResult => html`<div class="strip months" aria-hidden="true">
  <span></span>
  <svg width=${year.width} height="20" viewBox="0 0 ${year.width} 20">
    ${months(year).map((first, n) => year.width < 500 && n % 2 ? nothing : svg`<text class="tk" x=${(placeInYear(first, year) ?? 0) + 4} y="14">${month(first)}</text>`)}
  </svg>
  <span></span>
</div>`;

export function yearTable(page: PatientPage): TemplateResult {
  const zone = page.place.zone;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("year-title")}><table class="grid num">
    <thead><tr>
      <th>${t("col-last")}</th><th class="r">FEV1 ${t("before")}, L</th><th class="r">FEV1 ${t("after")}, L</th>
      <th class="r">${t("col-z-before")}</th><th class="r">${t("col-z-after")}</th><th class="r">${t("col-change")}, %</th>
      <th class="r">mg</th><th class="r">${t("year-oxygen")}, %</th><th class="r">${t("advice-title")}</th>
    </tr></thead>
    <tbody>${page.treatments.map((line) => html`<tr>
      <td><a href="?treatment=${line.treatment_id}">${line.started_at ? `${day(line.started_at, zone)} ${clock(line.started_at, zone)}` : "–"}</a></td>
      <td class="r">${number(line.fev1_before_l, 2)}</td><td class="r">${number(line.fev1_after_l, 2)}</td>
      <td class="r">${number(line.z_before, 2)}</td><td class="r">${number(line.z_after, 2)}</td>
      <td class="r">${signed(line.response_percent)}</td>
      <td class="r">${line.delivered_mg === null ? "–" : dose(line.delivered_mg)}</td>
      <td class="r">${number(line.spo2_lowest_percent)}</td><td class="r">${count(line.advice)}</td>
    </tr>`)}</tbody>
  </table></div>`;
}
