-- What the console's workers need beside reading: the index of names, and an event's place.

-- Where an event stands, for who knows its id; the row itself is still under the scope's policy.
CREATE FUNCTION position_of(event uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT a.position FROM arrival a WHERE a.id = event
$$;
REVOKE ALL ON FUNCTION position_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION position_of TO breathway_console;

-- The indexer of names writes within a clinical scope, and keeps its own cursor and no other.
CREATE POLICY console_write ON name_token FOR INSERT TO breathway_console
  WITH CHECK (in_scope(facility_id, jurisdiction, 'nurse', 'expert'));
CREATE POLICY console_remove ON name_token FOR DELETE TO breathway_console
  USING (in_scope(facility_id, jurisdiction, 'nurse', 'expert'));
GRANT INSERT, DELETE ON name_token TO breathway_console;
CREATE POLICY console_names ON stage_cursor TO breathway_console
  USING (stage = 'console_names') WITH CHECK (stage = 'console_names');
GRANT SELECT, INSERT, UPDATE ON stage_cursor TO breathway_console;

-- The worklist and the recent people of a narrow scope: a walk along each facility's own rows.
CREATE INDEX task_open_by_facility ON task (facility_id, priority, deadline_at)
  WHERE state <> 'done';
CREATE INDEX treatment_by_facility ON treatment (facility_id, started_at);

-- Counts for people who may not see the rows they count: numbers by place and hour, and nothing of
-- a patient. Each asks the scope once a statement and not once a row.
DO $$
DECLARE
  head text := 'LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS';
  scope text := $q$(SELECT current_setting('breathway.role', true))
      = ANY ('{nurse,expert,operator,epidemiologist,administrator}'::text[])
    AND jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
    AND ((SELECT current_setting('breathway.facilities', true)) = '*' OR facility_id
      = ANY ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[]))$q$;
BEGIN
  EXECUTE format($f$
    CREATE FUNCTION task_counts() RETURNS TABLE (facility_id text, priority smallint,
      claimed boolean, open bigint, overdue bigint, people bigint, first_deadline_at timestamptz)
    %s $s$
      SELECT facility_id, priority, claimed_by IS NOT NULL, count(*),
        count(*) FILTER (WHERE state = 'overdue'), count(*) FILTER (WHERE nth = 1), min(deadline_at)
      FROM (SELECT *, row_number() OVER (PARTITION BY patient_id
          ORDER BY priority, claimed_by IS NOT NULL, deadline_at) AS nth
        FROM task WHERE state <> 'done' AND %s) k GROUP BY 1, 2, 3 $s$ $f$, head, scope);
  EXECUTE format($f$
    CREATE FUNCTION treating_counts(since timestamptz)
    RETURNS TABLE (facility_id text, n bigint) %s $s$
      SELECT facility_id, count(*) FROM treatment
      WHERE finished_at IS NULL AND started_at > since AND %s GROUP BY 1 $s$ $f$, head, scope);
  EXECUTE format($f$
    CREATE FUNCTION hour_counts(until timestamptz, since timestamptz)
    RETURNS TABLE (ago int, n bigint) %s $s$
      SELECT floor(extract(epoch FROM until - started_at) / 3600)::int, count(*) FROM treatment
      WHERE started_at > since AND started_at <= until AND %s GROUP BY 1 $s$ $f$, head, scope);
END $$;
REVOKE ALL ON FUNCTION task_counts, treating_counts, hour_counts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION task_counts, treating_counts, hour_counts TO breathway_console;
CREATE INDEX task_claimed ON task (claimed_by) WHERE claimed_by IS NOT NULL AND state <> 'done';

-- Every registration that is one person, for an administrator who erases that person.
CREATE FUNCTION same_person(wanted uuid)
RETURNS TABLE (patient_id uuid, facility_id text, jurisdiction text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT p.patient_id, p.facility_id, p.jurisdiction
  FROM patient w JOIN patient p ON p.patient_id = coalesce(w.linked_to, w.patient_id)
    OR p.linked_to = coalesce(w.linked_to, w.patient_id)
  WHERE w.patient_id = wanted AND in_scope(w.facility_id, w.jurisdiction, 'administrator')
$$;
REVOKE ALL ON FUNCTION same_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION same_person TO breathway_console;
