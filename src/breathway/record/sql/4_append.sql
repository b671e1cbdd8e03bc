-- Appending a group of events in one statement, and folding what is frequent.
--
-- One lock orders the appends of all processes and is held to the commit, so positions are in
-- commit order: who has read up to a position has missed nothing before it.

CREATE FUNCTION lock_log() RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(72380002)
$$;

-- The position of the first event; the rest follow. Raises 40001 where a spool is not at the
-- revision that the caller planned with, and 23505 where an event is there already.
CREATE FUNCTION append_events(
  s_id uuid[], s_revision bigint[], s_next bigint[], s_hash bytea[], s_forked boolean[],
  e_id uuid[], e_kind text[], e_facility text[], e_jurisdiction text[], e_patient uuid[],
  e_treatment uuid[], e_occurred timestamptz[], e_received timestamptz[], e_body bytea[],
  e_spool uuid[], e_number bigint[], e_hash bytea[],
  c_event uuid[], c_treatment uuid[], c_facility text[], c_jurisdiction text[], c_patient uuid[],
  c_phase text[], c_packed bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n int := cardinality(e_id);
  first bigint;
  done int;
BEGIN
  PERFORM pg_advisory_xact_lock(72380002);
  IF cardinality(s_id) > 0 THEN
    UPDATE spool SET next_number = s.next, head_hash = s.hash, forked = s.forked,
      revision = spool.revision + 1
    FROM unnest(s_id, s_revision, s_next, s_hash, s_forked) AS s (id, revision, next, hash, forked)
    WHERE spool.spool_id = s.id AND spool.revision = s.revision;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> cardinality(s_id) THEN
      RAISE EXCEPTION 'spool has moved' USING ERRCODE = '40001';
    END IF;
  END IF;
  IF n = 0 THEN
    RETURN NULL;
  END IF;
  first := nextval('log_position');
  IF n > 1 THEN
    PERFORM setval('log_position', first + n - 1);
  END IF;
  INSERT INTO arrival (id, position, spool_id, number, hash)
    SELECT e.id, first - 1 + e.n, e.spool, e.number, e.hash
    FROM unnest(e_id, e_spool, e_number, e_hash) WITH ORDINALITY AS e (id, spool, number, hash, n);
  INSERT INTO log (position, id, kind, facility_id, jurisdiction, patient_id, treatment_id,
      occurred_at, received_at, body)
    SELECT first - 1 + e.n, e.id, e.kind, e.facility, e.jurisdiction, e.patient, e.treatment,
      e.occurred, e.received, e.body
    FROM unnest(e_id, e_kind, e_facility, e_jurisdiction, e_patient, e_treatment, e_occurred,
      e_received, e_body) WITH ORDINALITY
      AS e (id, kind, facility, jurisdiction, patient, treatment, occurred, received, body, n);
  IF cardinality(c_event) > 0 THEN
    INSERT INTO curve (event_id, treatment_id, facility_id, jurisdiction, patient_id, phase, packed)
      SELECT * FROM unnest(c_event, c_treatment, c_facility, c_jurisdiction, c_patient, c_phase,
        c_packed);
  END IF;
  PERFORM pg_notify('log', (first + n - 1)::text);
  RETURN first;
END $$;

-- One row per treatment that the group touched: the last value wins within a field, counts add.
-- ``t_order`` is added to ``before`` and gives the position. Names are resolved by search_path, so
-- that a replay folds into a schema of its own with this very function.
CREATE FUNCTION fold_treatments(
  before bigint,
  t_id uuid[], t_patient uuid[], t_facility text[], t_jurisdiction text[], t_indication text[],
  t_sex text[], t_age float8[], t_height float8[], t_weight float8[], t_started timestamptz[],
  t_finished timestamptz[], t_outcome text[], t_fev1_before float8[], t_fvc_before float8[],
  t_pef_before float8[], t_grade_before text[], t_z_before float8[], t_fev1_after float8[],
  t_fvc_after float8[], t_pef_after float8[], t_grade_after text[], t_z_after float8[],
  t_response float8[], t_drug text[], t_prescribed float8[], t_delivered float8[], t_spo2 float8[],
  t_spo2_lowest float8[], t_heart float8[], t_breathing float8[], t_spo2_recent text[],
  t_sounds int[], t_help timestamptz[], t_advice int[], t_received timestamptz[], t_order bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(t_id) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO treatment AS t (treatment_id, patient_id, facility_id, jurisdiction, indication, sex,
      age_years, height_cm, weight_kg, started_at, finished_at, outcome, fev1_before_l,
      fvc_before_l, pef_before_l_s, grade_before, z_before, fev1_after_l, fvc_after_l,
      pef_after_l_s, grade_after, z_after, response_percent, drug, prescribed_mg, delivered_mg,
      spo2_percent, spo2_lowest_percent, heart_rate_per_min, breathing_rate_per_min, spo2_recent,
      sounds, help_requested_at, advice, received_at, position)
    SELECT u.c1, u.c2, u.c3, u.c4, u.c5, u.c6, u.c7, u.c8, u.c9, u.c10, u.c11, u.c12, u.c13, u.c14,
      u.c15, u.c16, u.c17, u.c18, u.c19, u.c20, u.c21, u.c22, u.c23, u.c24, u.c25, u.c26, u.c27,
      u.c28, u.c29, u.c30, u.c31::smallint[], u.c32, u.c33, u.c34, u.c35, before + u.c36
    FROM unnest(t_id, t_patient, t_facility, t_jurisdiction, t_indication, t_sex, t_age, t_height,
      t_weight, t_started, t_finished, t_outcome, t_fev1_before, t_fvc_before, t_pef_before,
      t_grade_before, t_z_before, t_fev1_after, t_fvc_after, t_pef_after, t_grade_after, t_z_after,
      t_response, t_drug, t_prescribed, t_delivered, t_spo2, t_spo2_lowest, t_heart, t_breathing,
      t_spo2_recent, t_sounds, t_help, t_advice, t_received, t_order)
      AS u (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19,
        c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c33, c34, c35, c36)
  ON CONFLICT (treatment_id) DO UPDATE SET
    patient_id = coalesce(excluded.patient_id, t.patient_id),
    indication = coalesce(excluded.indication, t.indication),
    sex = coalesce(excluded.sex, t.sex),
    age_years = coalesce(excluded.age_years, t.age_years),
    height_cm = coalesce(excluded.height_cm, t.height_cm),
    weight_kg = coalesce(excluded.weight_kg, t.weight_kg),
    started_at = coalesce(excluded.started_at, t.started_at),
    finished_at = coalesce(excluded.finished_at, t.finished_at),
    outcome = coalesce(excluded.outcome, t.outcome),
    fev1_before_l = coalesce(excluded.fev1_before_l, t.fev1_before_l),
    fvc_before_l = coalesce(excluded.fvc_before_l, t.fvc_before_l),
    pef_before_l_s = coalesce(excluded.pef_before_l_s, t.pef_before_l_s),
    grade_before = coalesce(excluded.grade_before, t.grade_before),
    z_before = coalesce(excluded.z_before, t.z_before),
    fev1_after_l = coalesce(excluded.fev1_after_l, t.fev1_after_l),
    fvc_after_l = coalesce(excluded.fvc_after_l, t.fvc_after_l),
    pef_after_l_s = coalesce(excluded.pef_after_l_s, t.pef_after_l_s),
    grade_after = coalesce(excluded.grade_after, t.grade_after),
    z_after = coalesce(excluded.z_after, t.z_after),
    response_percent = coalesce(excluded.response_percent, t.response_percent),
    drug = coalesce(excluded.drug, t.drug),
    prescribed_mg = coalesce(excluded.prescribed_mg, t.prescribed_mg),
    delivered_mg = coalesce(excluded.delivered_mg, t.delivered_mg),
    spo2_percent = coalesce(excluded.spo2_percent, t.spo2_percent),
    spo2_lowest_percent = least(excluded.spo2_lowest_percent, t.spo2_lowest_percent),
    heart_rate_per_min = coalesce(excluded.heart_rate_per_min, t.heart_rate_per_min),
    breathing_rate_per_min = coalesce(excluded.breathing_rate_per_min, t.breathing_rate_per_min),
    spo2_recent = (t.spo2_recent || excluded.spo2_recent)[
      greatest(1, cardinality(t.spo2_recent) + cardinality(excluded.spo2_recent) - 29):],
    sounds = t.sounds + excluded.sounds,
    help_requested_at = coalesce(excluded.help_requested_at, t.help_requested_at),
    advice = t.advice + excluded.advice,
    received_at = excluded.received_at,
    position = excluded.position
  WHERE t.facility_id = excluded.facility_id;  -- nobody writes into another facility's treatment
END $$;

-- Counts of a facility's days. ``d_quarter`` is a quarter of an hour since 1970: no zone has
-- another step, so the day in the facility's zone follows from it.
CREATE FUNCTION fold_days(
  d_facility text[], d_jurisdiction text[], d_quarter bigint[], d_treatments int[],
  d_completed int[], d_tests int[], d_sounds int[], d_tasks int[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(d_facility) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO facility_day AS f (facility_id, day, jurisdiction, treatments, completed, tests,
      sounds, tasks)
    SELECT d.facility, (to_timestamp(d.quarter * 900) AT TIME ZONE coalesce(p.zone, 'UTC'))::date,
      min(d.jurisdiction), sum(d.treatments), sum(d.completed), sum(d.tests), sum(d.sounds),
      sum(d.tasks)
    FROM unnest(d_facility, d_jurisdiction, d_quarter, d_treatments, d_completed, d_tests, d_sounds,
      d_tasks)
      AS d (facility, jurisdiction, quarter, treatments, completed, tests, sounds, tasks)
    LEFT JOIN facility p ON p.facility_id = d.facility
    GROUP BY 1, 2
  ON CONFLICT (facility_id, day) DO UPDATE SET
    treatments = f.treatments + excluded.treatments,
    completed = f.completed + excluded.completed,
    tests = f.tests + excluded.tests,
    sounds = f.sounds + excluded.sounds,
    tasks = f.tasks + excluded.tasks;
END $$;

-- The first tail of a forked spool, beside the second one in quarantine: its records stay in the
-- log, and an operator sees both. Only the inner roles call it, and they cannot read a body.
CREATE FUNCTION quarantine_tail(
  wanted uuid, from_number bigint, at timestamptz, wanted_edge uuid, why text, what_to_do text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  INSERT INTO quarantine (quarantine_id, received_at, edge_id, facility_id, jurisdiction, spool_id,
      number, hash, name, detail, hint, bytes)
    SELECT gen_random_uuid(), at, wanted_edge, l.facility_id, l.jurisdiction, a.spool_id, a.number,
      a.hash, 'spool_forked', why, what_to_do, l.body
    FROM arrival a JOIN log l ON l.position = a.position
    WHERE a.spool_id = wanted AND a.number >= from_number
$$;

-- Whether the event at a position has other bytes than those with this digest.
CREATE FUNCTION body_differs(at_position bigint, digest bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT coalesce((SELECT sha256(l.body) <> digest FROM log l WHERE l.position = at_position), true)
$$;

REVOKE ALL ON FUNCTION lock_log, append_events, fold_treatments, fold_days, quarantine_tail,
  body_differs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_log, append_events, fold_treatments, fold_days, quarantine_tail,
  body_differs TO breathway_intake, breathway_stage;
