-- Weather, air and pollen by place and time; what is wrong with them; what they do to each person.

CREATE TABLE observation (
  place    text NOT NULL,  -- a city: record.places
  quantity text NOT NULL,  -- exposure.quantities
  at       timestamptz NOT NULL,
  value    double precision NOT NULL,
  quality  text NOT NULL CHECK (quality IN ('measured', 'estimated', 'forecast')),
  source   text NOT NULL,
  station  text NOT NULL,
  PRIMARY KEY (place, quantity, at, source)
);

-- What a source sent and could not be believed: never read as an observation, but what comes next is
-- judged beside it, so that a stuck sensor is not new every fortnight.
CREATE TABLE observation_struck (
  place    text NOT NULL,
  quantity text NOT NULL,
  at       timestamptz NOT NULL,
  value    double precision NOT NULL,
  source   text NOT NULL,
  PRIMARY KEY (place, quantity, at, source)
);

-- A fault, a gap, a quarrel of two sources: said once, as it was last seen.
CREATE TABLE air_finding (
  place    text NOT NULL,
  source   text NOT NULL,
  quantity text NOT NULL DEFAULT '',
  name     text NOT NULL,
  detail   text NOT NULL,
  first_at timestamptz NOT NULL,
  last_at  timestamptz NOT NULL,
  PRIMARY KEY (place, source, quantity, name)
);

-- The configured sources of a place: which is preferred (the lowest rank), and how old it is.
CREATE TABLE air_source (
  place       text NOT NULL,
  source      text NOT NULL,
  rank        int NOT NULL,
  tried_at    timestamptz,
  answered_at timestamptz,  -- when what is used was answered
  problem     text NOT NULL DEFAULT '',
  PRIMARY KEY (place, source)
);

-- What could not be decoded, with the reason: nothing is dropped silently.
CREATE TABLE air_quarantine (
  sha256   bytea PRIMARY KEY,
  at       timestamptz NOT NULL,
  source   text NOT NULL,
  name     text NOT NULL,
  detail   text NOT NULL,
  bytes    bytea NOT NULL
);

-- Each person's own effects, under the registration in front; worked out anew, never folded.
CREATE TABLE personal_effect (
  patient_id   uuid PRIMARY KEY,
  facility_id  text NOT NULL,
  jurisdiction text NOT NULL,
  made_at      timestamptz NOT NULL,
  body         jsonb NOT NULL
);

DO $$
DECLARE
  t text;
  me text := $q$(SELECT nullif(current_setting('breathway.account', true), '')::uuid)$q$;
BEGIN
  FOREACH t IN ARRAY ARRAY['observation', 'observation_struck', 'air_finding', 'air_source',
      'air_quarantine', 'personal_effect'] LOOP
    EXECUTE format('ALTER TABLE breathway.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE breathway.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON breathway.%I TO breathway_owner USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY inner_all ON breathway.%I TO breathway_stage USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON breathway.%I TO breathway_stage', t);
  END LOOP;
  -- The air is everybody's.
  FOREACH t IN ARRAY ARRAY['observation', 'air_finding', 'air_source'] LOOP
    EXECUTE format('CREATE POLICY console_read ON breathway.%I FOR SELECT TO breathway_console USING (true)', t);
    EXECUTE format('GRANT SELECT ON breathway.%I TO breathway_console', t);
  END LOOP;
  -- A person's effects are read as the person is.
  EXECUTE format($f$
    CREATE POLICY console_read ON breathway.personal_effect FOR SELECT TO breathway_console USING (
      (SELECT current_setting('breathway.role', true)) IN ('nurse', 'expert')
      AND ((jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
          AND ((SELECT current_setting('breathway.facilities', true)) = '*' OR facility_id = ANY
            ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[])))
        OR patient_id = ANY (ARRAY(SELECT c.patient_id FROM breathway.consultation c
          WHERE c.expert_id = %s AND c.until_at > now() AND c.ended_at IS NULL)))) $f$, me);
  GRANT SELECT ON breathway.personal_effect TO breathway_console;
END $$;

-- Who is erased has no effects, from the moment the erasure is in the record.
CREATE FUNCTION forget_effects() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
BEGIN
  DELETE FROM personal_effect WHERE patient_id = NEW.patient_id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION forget_effects FROM PUBLIC;
CREATE TRIGGER forget_effects AFTER UPDATE OF erased_at ON patient
  FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION forget_effects();
