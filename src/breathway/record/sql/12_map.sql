-- The map: what history and the map read of treatments and tasks, and the unusual rises found.

-- Every treatment of some days, each in its facility's own zone. A person is a pseudonym: 64 bits of
-- SHA-256 over the node's salt and the id. The stages read all; people within their scope.
-- Severity by the z-score of FEV1 before: -1.645, -2.5, -4 (Stanojevic et al. 2022, ERS/ATS 2021).
-- Response: more than 10 % of predicted (the same, section on response); "partial", half of that, is
-- ours and from no guideline.
CREATE FUNCTION map_treatments(first date, last date, salt bytea)
RETURNS TABLE (at timestamp, "local" timestamp, facility text, person bigint, age_years real,
  severity text, response text, synthetic boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT t.started_at AT TIME ZONE 'UTC', t.started_at AT TIME ZONE f.zone, t.facility_id,
    ('x' || left(encode(sha256(salt || uuid_send(coalesce(p.linked_to, t.patient_id))), 'hex'), 16)
      )::bit(64)::bigint,
    t.age_years::real,
    CASE WHEN t.z_before < -4 THEN 'severe' WHEN t.z_before < -2.5 THEN 'moderate'
      WHEN t.z_before < -1.645 THEN 'mild' WHEN t.z_before IS NOT NULL THEN 'normal' END,
    CASE WHEN t.response_percent > 10 THEN 'responded' WHEN t.response_percent > 5 THEN 'partial'
      WHEN t.response_percent IS NOT NULL THEN 'none' END,
    coalesce(p.synthetic, false)
  FROM treatment t JOIN facility f USING (facility_id)
    LEFT JOIN patient p ON p.patient_id = t.patient_id
  WHERE t.started_at >= first - interval '15 hours' AND t.started_at < last + interval '37 hours'
    AND (t.started_at AT TIME ZONE f.zone)::date BETWEEN first AND last
    AND (session_user = 'breathway_stage' OR ((SELECT current_setting('breathway.role', true))
          = ANY ('{nurse,expert,operator,epidemiologist}'::text[])
        AND t.jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
        AND ((SELECT current_setting('breathway.facilities', true)) = '*' OR t.facility_id = ANY
          ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[]))))
$$;

-- Tasks of some days by facility and day, and how many nobody looked at in time.
CREATE FUNCTION map_tasks(first date, last date)
RETURNS TABLE (facility text, day date, tasks bigint, unanswered bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT t.facility_id, (t.raised_at AT TIME ZONE f.zone)::date, count(*),
    count(*) FILTER (WHERE coalesce(t.eyes_at, now()) > t.deadline_at)
  FROM task t JOIN facility f USING (facility_id)
  WHERE t.raised_at >= first - interval '15 hours' AND t.raised_at < last + interval '37 hours'
    AND (t.raised_at AT TIME ZONE f.zone)::date BETWEEN first AND last
    AND (SELECT current_setting('breathway.role', true))
      = ANY ('{nurse,expert,operator,epidemiologist}'::text[])
    AND t.jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
    AND ((SELECT current_setting('breathway.facilities', true)) = '*' OR t.facility_id = ANY
      ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[]))
  GROUP BY 1, 2
$$;
REVOKE ALL ON FUNCTION map_treatments, map_tasks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION map_treatments TO breathway_stage, breathway_console;
GRANT EXECUTE ON FUNCTION map_tasks TO breathway_console;

-- Unusual rises: an H3 cell (resolution 4), the days judged, and the cells that rose together.
CREATE TABLE rise (
  jurisdiction text   NOT NULL,
  cell         bigint NOT NULL,
  day          date   NOT NULL,  -- the last one judged
  method       text   NOT NULL,
  first_day    date   NOT NULL,
  observed     int    NOT NULL,
  expected     double precision NOT NULL,
  bound        double precision,
  p_value      double precision,
  cells        bigint[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (jurisdiction, cell, day, method)
);
-- Days that were judged: a day that is not here is not known to be quiet.
CREATE TABLE rise_day (
  jurisdiction text NOT NULL,
  day          date NOT NULL,
  PRIMARY KEY (jurisdiction, day)
);
-- They are counts of a whole region: for who may see all of its facilities.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['rise', 'rise_day'] LOOP
    EXECUTE format('ALTER TABLE breathway.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE breathway.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON breathway.%I TO breathway_owner USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY stage_all ON breathway.%I TO breathway_stage USING (true) WITH CHECK (true)', t);
    EXECUTE format($f$
      CREATE POLICY console_read ON breathway.%I FOR SELECT TO breathway_console USING (
        (SELECT current_setting('breathway.role', true))
          = ANY ('{nurse,expert,operator,epidemiologist}'::text[])
        AND jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
        AND (SELECT current_setting('breathway.facilities', true)) = '*') $f$, t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON breathway.%I TO breathway_stage', t);
    EXECUTE format('GRANT SELECT ON breathway.%I TO breathway_console', t);
  END LOOP;
END $$;
