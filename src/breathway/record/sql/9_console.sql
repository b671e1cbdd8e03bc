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
