/**
 * The bodies of the bedside API, as `src/breathway/edge/views.py` defines them.
 * Times are ISO 8601 in UTC, ids are strings.
 */

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  hint: string;
}

export interface SignIn {
  pin: string;
  name?: string;
}

export interface Session {
  name: string;
  facility_name: string;
  expires_at: string;
}

export interface FacilityView {
  facility_id: string;
  name: string;
  kind: "nebulization_centre" | "respiratory_clinic";
  city: string;
  zone: string;
  jurisdiction: string;
}

export interface LinkView {
  state: "connecting" | "down" | "not_enrolled" | "refused" | "up";
  since_at: string | null;
  last_answer_at: string | null;
  backlog: number;
  backlog_oldest_at: string | null;
  clock_offset_s: number | null;
  problem: string;
}

export interface AdviceCard {
  advice_id: string;
  patient_id: string;
  treatment_id: string | null;
  patient_name: string;
  given_at: string;
  by_name: string;
  phrase: string | null;
  words: string;
  seen_at: string | null;
  done_at: string | null;
}

export interface CurrentTreatment {
  treatment_id: string;
  patient_id: string;
  patient_name: string;
  patient_name_latin: string;
  age_years: number | null;
  step: "nebulize" | "person" | "sounds" | "test_after" | "test_before" | "vitals";
  started_at: string;
}

export interface Bedside {
  facility: FacilityView;
  link: LinkView;
  instruments: Instrument[];
  treatments: CurrentTreatment[];
  advice: AdviceCard[];
  unassigned: number;
  disk_free_percent: number | null;
  synthetic: boolean;
  version: string;
  now_at: string;
}

export interface PatientBody {
  name: string;
  name_latin?: string;
  sex?: "female" | "male" | "other" | "unknown";
  birth_date?: string | null;
  birth_year?: number | null;
  height_cm?: number | null;
  weight_kg?: number | null;
  phone?: string;
  address?: string;
  local_number?: string;
  allergies?: Allergy[];
  diagnoses?: string[];
  language?: string;
  synthetic?: boolean;
}

export interface PatientLine {
  patient_id: string;
  name: string;
  name_latin: string;
  local_number: string;
  sex: "female" | "male" | "other" | "unknown";
  age_years: number | null;
  synthetic: boolean;
  allergies: string[];
  last_treatment_at: string | null;
  open_treatment_id: string | null;
}

export interface Patients {
  rows: PatientLine[];
  total: number;
}

export interface MedicationBody {
  basis: "home" | "prescribed";
  drug: string;
  dose_mg?: number | null;
  route?: string;
  times_per_day?: number | null;
  ended?: boolean;
  note?: string;
}

export interface MedicationLine {
  event_id: string;
  stated_at: string;
  basis: "home" | "prescribed";
  drug: string;
  dose_mg: number | null;
  route: string;
  times_per_day: number | null;
  note: string;
}

export interface PastTreatment {
  treatment_id: string;
  started_at: string;
  finished_at: string | null;
  outcome: "completed" | "referred" | "refused" | "stopped_early" | null;
  fev1_before_l: number | null;
  fev1_after_l: number | null;
}

export interface PatientView {
  patient_id: string;
  name: string;
  name_latin: string;
  sex: "female" | "male" | "other" | "unknown";
  birth_date: string | null;
  birth_year: number | null;
  age_years: number | null;
  height_cm: number | null;
  weight_kg: number | null;
  phone: string;
  address: string;
  local_number: string;
  allergies: Allergy[];
  diagnoses: string[];
  language: string;
  synthetic: boolean;
  medications: MedicationLine[];
  treatments: PastTreatment[];
  open_treatment_id: string | null;
}

export interface TreatmentBody {
  patient_id: string;
  indication: string;
}

export interface StepBody {
  step: "nebulize" | "person" | "sounds" | "test_after" | "test_before" | "vitals";
}

export interface BlowBody {
  phase: "after" | "before";
  instrument_id?: string | null;
}

export interface TestEndBody {
  phase: "after" | "before";
}

export interface NebulizationBody {
  drug: string;
  prescribed_mg: number;
  instrument_id?: string | null;
}

export interface SoundBody {
  body_site: "anterior_lower_left" | "anterior_lower_right" | "anterior_upper_left" | "anterior_upper_right" | "lateral_left" | "lateral_right" | "posterior_lower_left" | "posterior_lower_right" | "posterior_upper_left" | "posterior_upper_right" | "trachea";
  phase: "after" | "before";
  seconds?: number;
  instrument_id?: string | null;
}

export interface HelpBody {
  reason: string;
  words?: string;
}

export interface GivenBody {
  drug: string;
  dose_mg: number;
  route: string;
}

export interface FinishBody {
  outcome: "completed" | "referred" | "refused" | "stopped_early";
}

export interface BlowView {
  maneuver: Maneuver;
  good: boolean;
  coach: string;
  coach_values: Record<string, number>;
  volume_time: [number, number][];
}

export interface TestView {
  phase: "after" | "before";
  instrument_id: string;
  blows: BlowView[];
  best: number | null;
  good: number;
  needed: number;
  attempts_left: number;
  repeatable: boolean;
  finished: boolean;
  grade_fev1: "A" | "B" | "C" | "D" | "E" | "F" | "U";
  grade_fvc: "A" | "B" | "C" | "D" | "E" | "F" | "U";
  fev1_l: number | null;
  fvc_l: number | null;
  pef_l_s: number | null;
  fev1_fvc: number | null;
  references: Reference[];
  interpretation: string | null;
  response_percent: number | null;
  record: RecordView | null;
}

export interface DoseView {
  instrument_id: string;
  drug: string;
  prescribed_mg: number;
  delivered_mg: number;
  began_at: string;
  ended_at: string | null;
  paused: boolean;
  remaining_s: number | null;
  output: number[];
  interruptions: Interruption[];
  coach: string;
  coach_values: Record<string, number>;
  record: RecordView | null;
}

export interface VitalsNow {
  at: string | null;
  spo2_percent: number | null;
  spo2_lowest_percent: number | null;
  heart_rate_per_min: number | null;
  breathing_rate_per_min: number | null;
  recent: ([string, number | null, number | null])[];
}

export interface ClipView {
  event_id: string;
  at: string;
  phase: "after" | "before";
  body_site: "anterior_lower_left" | "anterior_lower_right" | "anterior_upper_left" | "anterior_upper_right" | "lateral_left" | "lateral_right" | "posterior_lower_left" | "posterior_lower_right" | "posterior_upper_left" | "posterior_upper_right" | "trachea";
  duration_s: number;
  record: RecordView | null;
}

export interface GivenLine {
  event_id: string;
  at: string;
  drug: string;
  dose_mg: number;
  route: string;
  record: RecordView | null;
}

export interface Activity {
  what: "blow" | "nebulize" | "record";
  instrument_id: string;
  since_at: string;
  phase: "after" | "before" | null;
  body_site: "anterior_lower_left" | "anterior_lower_right" | "anterior_upper_left" | "anterior_upper_right" | "lateral_left" | "lateral_right" | "posterior_lower_left" | "posterior_lower_right" | "posterior_upper_left" | "posterior_upper_right" | "trachea" | null;
  seconds: number | null;
}

export interface TreatmentView {
  treatment_id: string;
  patient: PatientLine;
  indication: string;
  started_at: string;
  finished_at: string | null;
  outcome: "completed" | "referred" | "refused" | "stopped_early" | null;
  steps: ("nebulize" | "person" | "sounds" | "test_after" | "test_before" | "vitals")[];
  step: "nebulize" | "person" | "sounds" | "test_after" | "test_before" | "vitals";
  step_number: number;
  steps_done: ("nebulize" | "person" | "sounds" | "test_after" | "test_before" | "vitals")[];
  activity: Activity[];
  problem: string;
  before: TestView | null;
  after: TestView | null;
  doses: DoseView[];
  vitals: VitalsNow;
  sounds: ClipView[];
  given: GivenLine[];
  help_requested_at: string | null;
  advice: AdviceCard[];
  records: RecordView[];
}

export interface RecordView {
  event_id: string;
  kind: string;
  at: string;
  patient_id: string | null;
  treatment_id: string | null;
  patient_name: string;
  values: Record<string, number | string>;
  state: "acknowledged" | "done" | "refused" | "saved" | "seen" | "sent";
  saved_at: string;
  sent_at: string | null;
  acknowledged_at: string | null;
  seen_at: string | null;
  seen_by: string;
  done_at: string | null;
  number: number;
}

export interface Records {
  rows: RecordView[];
  counts: Record<string, number>;
  unassigned: number;
}

export interface AdviceState {
  state: "done" | "seen";
}

export interface Live {
  topic: "advice" | "dose" | "flow" | "hello" | "instrument" | "link" | "record" | "sound" | "treatment" | "vitals";
  at?: string | null;
  treatment_id?: string | null;
  patient_id?: string | null;
  instrument_id?: string;
  kind?: "nebulizer" | "pulse_oximeter" | "spirometer" | "stethoscope" | null;
  t_s?: number | null;
  rate_hz?: number | null;
  flow_l_s?: number[];
  volume_l?: number | null;
  spo2_percent?: number | null;
  heart_rate_per_min?: number | null;
  breathing_rate_per_min?: number | null;
  delivered_mg?: number | null;
  output?: number | null;
  remaining_s?: number | null;
  paused?: boolean;
  level?: number | null;
  peaks?: number[];
  instrument?: Instrument | null;
  record?: RecordView | null;
  link?: LinkView | null;
  advice?: AdviceCard | null;
}

export interface Instrument {
  id: string;
  kind: "nebulizer" | "pulse_oximeter" | "spirometer" | "stethoscope";
  model?: string;
  status?: "active" | "fault" | "ready" | "silent";
  last_reading_at?: string | null;
  detail?: string;
}

export interface Allergy {
  substance: string;
  reaction?: string;
  noted_on?: string | null;
}

export interface Maneuver {
  curve: number;
  fev1_l: number;
  fvc_l: number;
  pef_l_s: number;
  bev_l: number;
  fet_s: number;
  fev1_fvc?: number | null;
  fev6_l?: number | null;
  fef2575_l_s?: number | null;
  fivc_l?: number | null;
  rise_time_ms?: number | null;
  fev1_acceptable?: boolean;
  fvc_acceptable?: boolean;
  fev1_usable?: boolean;
  fvc_usable?: boolean;
  reasons?: string[];
}

export interface Reference {
  index: string;
  predicted: number;
  lln: number;
  z_score: number;
}

export interface Interruption {
  began_at: string;
  ended_at: string;
  cause: string;
}
