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

-- As in 2_policies.sql, with the scope asked once a statement and not once a task.
CREATE OR REPLACE FUNCTION task_counts()
RETURNS TABLE (facility_id text, priority smallint, open bigint, unclaimed bigint, overdue bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT k.facility_id, k.priority, count(*), count(*) FILTER (WHERE k.claimed_by IS NULL),
    count(*) FILTER (WHERE k.state = 'overdue')
  FROM task k WHERE k.state <> 'done'
    AND (SELECT current_setting('breathway.role', true))
      = ANY ('{nurse,expert,operator,epidemiologist}'::text[])
    AND k.jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
    AND ((SELECT current_setting('breathway.facilities', true)) = '*' OR k.facility_id
      = ANY ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[]))
  GROUP BY 1, 2
$$;
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
