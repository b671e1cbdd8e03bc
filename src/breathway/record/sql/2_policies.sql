-- Who may touch what. Every table stands under FORCE ROW LEVEL SECURITY, its owner included.
--
--   breathway_owner    owns everything and cannot log in
--   breathway_intake   writes what arrives: inserts into the log and cannot read a body back
--   breathway_stage    the stage runner: as intake, and reads the log
--   breathway_console  people: reads what the scope of the transaction reaches
--
-- The scope is set per transaction (breathway.account, .role, .jurisdiction, .facilities). Settings
-- are read in sub-selects, so that a policy evaluates them once a statement and not once a row.

DO $$
DECLARE
  t text;
  role_is text := $q$(SELECT current_setting('breathway.role', true))$q$;
  unscoped text := $q$coalesce((SELECT current_setting('breathway.role', true)), '') = ''$q$;
  me text := $q$(SELECT nullif(current_setting('breathway.account', true), '')::uuid)$q$;
  country text := $q$jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))$q$;
  place text := $q$((SELECT current_setting('breathway.facilities', true)) = '*' OR facility_id = ANY ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[]))$q$;
  granted text := format($q$(SELECT c.%%s FROM breathway.consultation c WHERE c.expert_id = %s AND c.until_at > now() AND c.ended_at IS NULL)$q$, me);
  clinical text;
  local text;
BEGIN
  local := format('%s AND %s', country, place);
  clinical := format('%s IN (''nurse'', ''expert'') AND ((%s) OR patient_id = ANY (ARRAY%s))',
                     role_is, local, format(granted, 'patient_id'));

  FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'breathway'::regnamespace
           AND c.relkind IN ('r', 'p') LOOP
    EXECUTE format('ALTER TABLE breathway.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE breathway.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON breathway.%I TO breathway_owner USING (true) WITH CHECK (true)', t);
  END LOOP;

  -- The two inner roles reach rows of every facility; what they may do is said by their grants.
  FOREACH t IN ARRAY ARRAY['node', 'arrival', 'curve', 'facility', 'edge', 'spool', 'spool_ahead',
      'presence', 'patient', 'patient_key', 'treatment', 'task', 'advice', 'outbox', 'facility_day',
      'consultation', 'quarantine', 'enrolment_code'] LOOP
    EXECUTE format('CREATE POLICY inner_all ON breathway.%I TO breathway_intake, breathway_stage USING (true) WITH CHECK (true)', t);
  END LOOP;
  CREATE POLICY intake_insert ON breathway.log FOR INSERT TO breathway_intake, breathway_stage WITH CHECK (true);
  CREATE POLICY stage_read ON breathway.log FOR SELECT TO breathway_stage USING (true);
  CREATE POLICY stage_all ON breathway.stage_cursor TO breathway_stage USING (true) WITH CHECK (true);
  CREATE POLICY stage_all ON breathway.name_token TO breathway_stage USING (true) WITH CHECK (true);

  -- People.
  FOREACH t IN ARRAY ARRAY['log', 'curve', 'patient', 'patient_key', 'treatment', 'task', 'advice',
      'name_token'] LOOP
    EXECUTE format('CREATE POLICY console_read ON breathway.%I FOR SELECT TO breathway_console USING (%s)', t, clinical);
  END LOOP;
  EXECUTE format('CREATE POLICY console_read ON breathway.facility FOR SELECT TO breathway_console USING (%s IN (''nurse'', ''expert'', ''epidemiologist'', ''operator'', ''administrator'') AND ((%s) OR facility_id = ANY (ARRAY%s)))',
                 role_is, local, format(granted, 'facility_id'));
  EXECUTE format('CREATE POLICY console_read ON breathway.presence FOR SELECT TO breathway_console USING (%s IN (''nurse'', ''expert'', ''epidemiologist'', ''operator'', ''administrator'') AND ((%s) OR facility_id = ANY (ARRAY%s)))',
                 role_is, local, format(granted, 'facility_id'));
  EXECUTE format('CREATE POLICY console_read ON breathway.facility_day FOR SELECT TO breathway_console USING (%s IN (''nurse'', ''expert'', ''epidemiologist'', ''operator'', ''administrator'') AND %s)', role_is, local);
  EXECUTE format('CREATE POLICY console_read ON breathway.consultation FOR SELECT TO breathway_console USING (%s IN (''nurse'', ''expert'') AND (expert_id = %s OR (%s)))', role_is, me, local);
  FOREACH t IN ARRAY ARRAY['edge', 'spool', 'quarantine', 'outbox'] LOOP
    EXECUTE format('CREATE POLICY console_read ON breathway.%I FOR SELECT TO breathway_console USING (%s = ''operator'' AND %s)', t, role_is, local);
  END LOOP;
  CREATE POLICY console_read ON breathway.node FOR SELECT TO breathway_console USING (true);

  -- The door: without a scope the API signs people in; with one, they reach what is theirs.
  EXECUTE format('CREATE POLICY console_all ON breathway.account TO breathway_console USING (%1$s OR account_id = %2$s OR (%3$s = ''administrator'' AND %4$s)) WITH CHECK (%1$s OR account_id = %2$s OR (%3$s = ''administrator'' AND %4$s))', unscoped, me, role_is, country);
  EXECUTE format('CREATE POLICY console_all ON breathway.web_session TO breathway_console USING (%1$s OR account_id = %2$s OR %3$s = ''administrator'') WITH CHECK (%1$s OR account_id = %2$s)', unscoped, me, role_is);
  EXECUTE format('CREATE POLICY console_all ON breathway.passkey TO breathway_console USING (%1$s OR account_id = %2$s OR (%3$s = ''administrator'' AND account_id IN (SELECT a.account_id FROM breathway.account a))) WITH CHECK (%1$s OR account_id = %2$s)', unscoped, me, role_is);
  EXECUTE format('CREATE POLICY console_all ON breathway.passkey_challenge TO breathway_console USING (%1$s) WITH CHECK (%1$s)', unscoped);
  EXECUTE format('CREATE POLICY console_all ON breathway.enrolment_code TO breathway_console USING (%1$s = ''operator'' AND facility_id IN (SELECT f.facility_id FROM breathway.facility f)) WITH CHECK (%1$s = ''operator'' AND facility_id IN (SELECT f.facility_id FROM breathway.facility f))', role_is);
  CREATE POLICY console_insert ON breathway.audit FOR INSERT TO breathway_console WITH CHECK (true);
  EXECUTE format('CREATE POLICY console_read ON breathway.audit FOR SELECT TO breathway_console USING ((%s = ''administrator'' AND %s) OR (patient_id IS NOT NULL AND %s))', role_is, country, clinical);
END $$;

-- Counts for people who may not see the rows they count.

CREATE FUNCTION in_scope(facility text, country text, VARIADIC roles text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('breathway.role', true) = ANY (roles)
    AND country = current_setting('breathway.jurisdiction', true)
    AND (current_setting('breathway.facilities', true) = '*'
         OR facility = ANY (string_to_array(current_setting('breathway.facilities', true), ','))), false)
$$;

CREATE FUNCTION outbox_counts() RETURNS TABLE (facility_id text, waiting bigint, oldest_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT o.facility_id, count(*), min(o.created_at) FROM outbox o WHERE o.acknowledged_at IS NULL
    AND in_scope(o.facility_id, o.jurisdiction, 'nurse', 'expert', 'operator') GROUP BY 1
$$;

-- What an administrator needs to know of a patient before an erasure, and no more.
CREATE FUNCTION erasable_patient(wanted uuid)
RETURNS TABLE (patient_id uuid, facility_id text, jurisdiction text, erased_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT p.patient_id, p.facility_id, p.jurisdiction, p.erased_at FROM patient p
  WHERE p.patient_id = wanted AND in_scope(p.facility_id, p.jurisdiction, 'administrator')
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA breathway FROM PUBLIC;
GRANT USAGE ON SCHEMA breathway TO breathway_intake, breathway_stage, breathway_console;

GRANT INSERT ON log, curve TO breathway_intake, breathway_stage;
GRANT SELECT ON log, curve TO breathway_stage;
GRANT SELECT, UPDATE ON SEQUENCE log_position TO breathway_intake, breathway_stage;
GRANT SELECT, INSERT ON arrival TO breathway_intake, breathway_stage;
GRANT SELECT, INSERT, UPDATE, DELETE ON spool_ahead TO breathway_intake, breathway_stage;
GRANT SELECT, INSERT, UPDATE ON facility, edge, spool, presence, treatment, task, advice, outbox,
  facility_day, consultation, quarantine TO breathway_intake, breathway_stage;
GRANT INSERT, UPDATE ON patient TO breathway_intake, breathway_stage;
GRANT SELECT (patient_id, facility_id, jurisdiction, birth_year, as_of, erased_at, linked_to)
  ON patient TO breathway_intake;
GRANT SELECT ON patient TO breathway_stage;
GRANT INSERT ON patient_key TO breathway_intake, breathway_stage;
GRANT SELECT (key_id, patient_id) ON patient_key TO breathway_intake;
GRANT SELECT ON patient_key TO breathway_stage;
GRANT SELECT ON node, account_name TO breathway_intake, breathway_stage, breathway_console;
GRANT SELECT, UPDATE ON enrolment_code TO breathway_intake;
GRANT SELECT, INSERT, UPDATE ON stage_cursor TO breathway_stage;
GRANT SELECT, INSERT, DELETE ON name_token TO breathway_stage;

GRANT SELECT ON log, curve, patient, patient_key, treatment, task, advice, name_token, facility,
  presence, facility_day, consultation, edge, spool, quarantine, audit TO breathway_console;
GRANT SELECT (facility_id, id, jurisdiction, by_account, created_at, fetched_at, acknowledged_at)
  ON outbox TO breathway_console;
GRANT SELECT, INSERT, UPDATE ON account, web_session, enrolment_code, passkey TO breathway_console;
GRANT SELECT, INSERT ON passkey_challenge TO breathway_console;
GRANT DELETE ON web_session, passkey, passkey_challenge TO breathway_console;
GRANT INSERT ON audit TO breathway_console;
GRANT EXECUTE ON FUNCTION in_scope, outbox_counts, erasable_patient
  TO breathway_console;
