-- Appending a group of events in one statement, and folding what is frequent.
--
-- One lock orders the appends of all processes and is held to the commit, so positions are in
-- commit order: who has read up to a position has missed nothing before it.

CREATE FUNCTION lock_log() RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(72380002)
$$;

-- Rows come as arrays of composite types (record/binary.py), each read once, without a copy.

-- The position of the first event; the rest follow. Raises 40001 where a spool is not at the
-- revision that the caller planned with, and 23505 where an event is there already.
CREATE FUNCTION append_events(
  spools spool_rows, events event_rows, curves curve_rows
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n int := cardinality(events);
  first bigint;
  done int;
BEGIN
  PERFORM pg_advisory_xact_lock(72380002);
  IF cardinality(spools) > 0 THEN
    UPDATE spool SET next_number = (s.r).next_number, head_hash = (s.r).head_hash,
      forked = (s.r).forked, revision = spool.revision + 1
    FROM (SELECT unnest(spools) AS r) s
    WHERE spool.spool_id = (s.r).spool_id AND spool.revision = (s.r).revision;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> cardinality(spools) THEN
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
    SELECT (e.r).id, first - 1 + (e.r).n, (e.r).spool_id, (e.r).number, (e.r).hash
    FROM (SELECT unnest(events) AS r) e;
  INSERT INTO log (position, id, kind, facility_id, jurisdiction, patient_id, treatment_id,
      occurred_at, received_at, body)
    SELECT first - 1 + (e.r).n, (e.r).id, (e.r).kind, (e.r).facility_id, (e.r).jurisdiction,
      (e.r).patient_id, (e.r).treatment_id, (e.r).occurred_at, (e.r).received_at, (e.r).body
    FROM (SELECT unnest(events) AS r) e;
  IF cardinality(curves) > 0 THEN
    INSERT INTO curve (event_id, treatment_id, facility_id, jurisdiction, patient_id, phase, packed)
      SELECT (c.r).event_id, (c.r).treatment_id, (c.r).facility_id, (c.r).jurisdiction,
        (c.r).patient_id, (c.r).phase, (c.r).packed
      FROM (SELECT unnest(curves) AS r) c;
  END IF;
  PERFORM pg_notify('log', (first + n - 1)::text);
  RETURN first;
END $$;

-- One row per treatment that the group touched: the last value wins within a field, counts add.
-- A row's position is its order in the group; ``before`` is added. Names are resolved by
-- search_path, so that a replay folds into a schema of its own with this very function.
CREATE FUNCTION fold_treatments(before bigint, treatments treatment_rows) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(treatments) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO treatment AS t (
      treatment_id, patient_id, facility_id, jurisdiction, indication, sex, age_years, height_cm,
      weight_kg, started_at, finished_at, outcome, fev1_before_l, fvc_before_l, pef_before_l_s,
      grade_before, z_before, fev1_after_l, fvc_after_l, pef_after_l_s, grade_after, z_after,
      response_percent, drug, prescribed_mg, delivered_mg, spo2_percent, spo2_lowest_percent,
      heart_rate_per_min, breathing_rate_per_min, spo2_recent, sounds, help_requested_at, advice,
      received_at, position)
    SELECT
      (u.r).treatment_id, (u.r).patient_id, (u.r).facility_id, (u.r).jurisdiction,
      (u.r).indication, (u.r).sex, (u.r).age_years, (u.r).height_cm, (u.r).weight_kg,
      (u.r).started_at, (u.r).finished_at, (u.r).outcome, (u.r).fev1_before_l,
      (u.r).fvc_before_l, (u.r).pef_before_l_s, (u.r).grade_before, (u.r).z_before,
      (u.r).fev1_after_l, (u.r).fvc_after_l, (u.r).pef_after_l_s, (u.r).grade_after,
      (u.r).z_after, (u.r).response_percent, (u.r).drug, (u.r).prescribed_mg, (u.r).delivered_mg,
      (u.r).spo2_percent, (u.r).spo2_lowest_percent, (u.r).heart_rate_per_min,
      (u.r).breathing_rate_per_min, (u.r).spo2_recent, (u.r).sounds, (u.r).help_requested_at,
      (u.r).advice, (u.r).received_at, before + (u.r).position
    FROM (SELECT unnest(treatments) AS r) u
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

-- Counts of a facility's days. ``quarter`` is a quarter of an hour since 1970: no zone has another
-- step, so the day in the facility's zone follows from it.
CREATE FUNCTION fold_days(days day_rows) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(days) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO facility_day AS f (facility_id, day, jurisdiction, treatments, completed, tests,
      sounds, tasks)
    SELECT d.facility_id, (to_timestamp(d.quarter * 900) AT TIME ZONE coalesce(p.zone, 'UTC'))::date,
      min(d.jurisdiction), sum(d.treatments), sum(d.completed), sum(d.tests), sum(d.sounds),
      sum(d.tasks)
    FROM unnest(days) d LEFT JOIN facility p ON p.facility_id = d.facility_id
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

-- SHA-256 of the body at a position: by it a repeated record is told from another of the same id.
CREATE FUNCTION body_digest(at_position bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT sha256(l.body) FROM log l WHERE l.position = at_position
$$;

REVOKE ALL ON FUNCTION lock_log, append_events, fold_treatments, fold_days, quarantine_tail,
  body_digest FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_log, append_events, fold_treatments, fold_days, quarantine_tail,
  body_digest TO breathway_intake, breathway_stage;
