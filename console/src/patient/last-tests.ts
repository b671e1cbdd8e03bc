/** The last tests, in a line each: those of this treatment, then the newest earlier ones. */
import { html, type TemplateResult } from "lit";
import type { PatientPage, TreatmentView } from "../api-types";
import { day, number } from "../format";
import { t } from "../i18n";

const EARLIER = 2;

export function lastTests(page: PatientPage, of: TreatmentView): TemplateResult {
  const now = of.spirometry.map((test) =>
    t("listen-test-words", { phase: t(test.phase), fev1: number(test.fev1_l, 2), fvc: number(test.fvc_l, 2), grade: test.grade_fev1 }),
  );
  const earlier = page.treatments
    .filter((line) => line.treatment_id !== of.treatment_id && line.started_at && (line.fev1_before_l ?? line.fev1_after_l) !== null)
    .slice(0, EARLIER)
    .map((line) =>
      t("listen-test-earlier", { date: day(line.started_at!, page.place.zone), before: number(line.fev1_before_l, 2), after: number(line.fev1_after_l, 2) }),
    );
  const lines = [...now.reverse(), ...earlier];
  return html`<section aria-labelledby="last-tests"><h2 class="t" id="last-tests">${t("listen-test")}</h2>
    ${lines.length ? lines.map((each) => html`<p class="m num">${each}</p>`) : html`<p class="m">${t("evidence-no-test")}</p>`}</section>`;
}
