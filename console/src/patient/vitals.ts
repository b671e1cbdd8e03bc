/** Vital signs of the treatment: the last value large, the course as a spark, its age. */
import { html, nothing, type TemplateResult } from "lit";
import type { TreatmentView, VitalsView } from "../api-types";
import "../components/spark";
import { age, clock, number } from "../format";
import { t } from "../i18n";

type Name = "spo2_percent" | "heart_rate_per_min" | "breathing_rate_per_min";
interface Sign {
  name: Name;
  words: string;
  unit: () => string;
  reference: number | null;
  /** Least span of the axis, so that noise does not look like change. */
  span: number;
}
const SIGNS: Sign[] = [
  { name: "spo2_percent", words: "vital-spo2", unit: () => "%", reference: 92, span: 12 },
  { name: "heart_rate_per_min", words: "vital-heart", unit: () => t("per-min"), reference: null, span: 40 },
  { name: "breathing_rate_per_min", words: "vital-breathing", unit: () => t("per-min"), reference: null, span: 16 },
];
const POINTS = 60;

export interface Sample {
  at: number;
  value: number | null;
}

/** One series of all stretches, oldest first. */
export function series(stretches: readonly VitalsView[], name: Name): Sample[] {
  const sorted = [...stretches].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return sorted.flatMap((each) =>
    each.offsets_s.map((offset, n): Sample => ({ at: Date.parse(each.at) + offset * 1000, value: each[name][n] ?? null })),
  );
}

/** At most 60 values: the lowest of each stretch of samples, so that a dip is never lost. */
export function thinned(samples: readonly Sample[]): (number | null)[] {
  const step = Math.max(1, Math.ceil(samples.length / POINTS));
  const out: (number | null)[] = [];
  for (let n = 0; n < samples.length; n += step) {
    const values = samples.slice(n, n + step).map((s) => s.value).filter((v) => v !== null);
    out.push(values.length ? Math.min(...values) : null);
  }
  return out;
}

export function vitalsSection(treatment: TreatmentView, now: Date, asTable: boolean): TemplateResult {
  const found = SIGNS.map((sign) => ({ sign, samples: series(treatment.vitals, sign.name) })).filter(({ samples }) =>
    samples.some((each) => each.value !== null),
  );
  return html`<section aria-labelledby="vitals-title">
    <h2 class="t" id="vitals-title">${t("vitals-title")}</h2>
    ${found.length === 0 ? html`<p class="m none">${t("vitals-none")}</p>` : nothing} ${oxygenSentence(found)}
    ${asTable ? vitalsTable(found, treatment.place.zone) : html`<div class="vit">${found.map((each) => tile(each.sign, each.samples, now))}</div>`}
  </section>`;
}

type Found = { sign: Sign; samples: Sample[] };

function oxygenSentence(found: Found[]) {
  const spo2 = found.find(({ sign }) => sign.name === "spo2_percent")?.samples.flatMap((s) => (s.value === null ? [] : [s.value]));
  if (!spo2 || spo2.length < 2) return nothing;
  const values = { first: number(spo2[0]), last: number(spo2.at(-1)), low: number(Math.min(...spo2)) };
  return html`<p class="q s12">${t("vitals-says", values)}</p>`;
}

function tile(sign: Sign, samples: Sample[], now: Date): TemplateResult {
  const known = samples.filter((s) => s.value !== null);
  const values = known.map((s) => s.value!);
  const last = known.at(-1)!;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const middle = (low + high) / 2;
  const half = Math.max(sign.span, high - low) / 2;
  const name = t(sign.words);
  return html`<div>
    <small>${name}</small><br /><b class="num">${number(last.value)}</b> <small>${sign.unit()}</small>
    <bw-spark
      .values=${thinned(samples)}
      .low=${middle - half}
      .high=${middle + half}
      .reference=${sign.reference !== null && Math.abs(sign.reference - middle) < half ? sign.reference : null}
      width="112"
      height="34"
      text=${t("vitals-text", { name, last: number(last.value), low: number(low), high: number(high) })}
    ></bw-spark>
    <small class="age">${age(new Date(last.at), now)}</small>
  </div>`;
}

function vitalsTable(found: Found[], zone: string): TemplateResult {
  const times = found[0]?.samples ?? [];
  const step = Math.max(1, Math.ceil(times.length / 20));
  const rows = times.filter((_, n) => n % step === 0 || n === times.length - 1);
  return html`<table class="grid num">
    <thead><tr><th></th>${found.map(({ sign }) => html`<th class="r">${t(sign.words)}, ${sign.unit()}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr><td>${clock(new Date(row.at), zone)}</td>
      ${found.map(({ samples }) => html`<td class="r">${number(samples.find((s) => s.at === row.at)?.value)}</td>`)}</tr>`)}</tbody>
  </table>`;
}
