-- What is given to weather services and taken from them. No person is in any of these.

-- The public warnings as they were signed: a document never changes, an update is another one.
CREATE TABLE cap_document (
  alert_id     uuid        PRIMARY KEY,
  jurisdiction text        NOT NULL,
  place        text        NOT NULL,
  identifier   text        NOT NULL UNIQUE,
  sent_at      timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  headline     text        NOT NULL,
  document     bytea       NOT NULL,
  announced_at timestamptz  -- to WIS2; none: not yet, or there is no broker
);
CREATE INDEX cap_document_by_time ON cap_document (jurisdiction, expires_at);
CREATE INDEX cap_document_waiting ON cap_document (sent_at) WHERE announced_at IS NULL;

-- Files of the open feed that WIS2 was told of.
CREATE TABLE open_announced (
  file         text        PRIMARY KEY,
  sha256       text        NOT NULL,
  announced_at timestamptz NOT NULL
);

-- Who may warn the public, by which act: an operator records it. Without one everything is Exercise.
CREATE TABLE warning_authority (
  authority_id uuid        PRIMARY KEY,
  jurisdiction text        NOT NULL,
  holder       text        NOT NULL,  -- who: an office, a person in office
  authority    text        NOT NULL,  -- by which law, decree or agreement
  document     text        NOT NULL,  -- where that stands: number, date
  recorded_by  uuid        NOT NULL,
  recorded_at  timestamptz NOT NULL,
  ended_by     uuid,
  ended_at     timestamptz
);
CREATE UNIQUE INDEX warning_authority_one ON warning_authority (jurisdiction) WHERE ended_at IS NULL;

-- Warnings of weather services that concern our places.
CREATE TABLE received_warning (
  place        text        NOT NULL,
  sender       text        NOT NULL,
  identifier   text        NOT NULL,
  sent_at      timestamptz NOT NULL,
  received_at  timestamptz NOT NULL,
  expires_at   timestamptz,
  event        text        NOT NULL,
  headline     text        NOT NULL,
  severity     text        NOT NULL,
  urgency      text        NOT NULL,
  certainty    text        NOT NULL,
  signature    text        NOT NULL,  -- unsigned, unchecked, unknown or trusted: as when it came
  signer       text        NOT NULL,
  ended_at     timestamptz,  -- replaced or cancelled by a later message
  PRIMARY KEY (place, sender, identifier, sent_at)
);
-- What was replaced or cancelled, also where the message itself comes later, or never.
CREATE TABLE received_end (
  sender     text        NOT NULL,
  identifier text        NOT NULL,
  sent_at    timestamptz NOT NULL,
  trusted    boolean     NOT NULL,  -- by a message whose signature is trusted
  ended_at   timestamptz NOT NULL,
  PRIMARY KEY (sender, identifier, sent_at, trusted)
);
-- How the indexes stand that the centre follows (``cap_feeds``).
CREATE TABLE warning_feed (
  feed        text        PRIMARY KEY,  -- without what may be a key in its address
  tried_at    timestamptz NOT NULL,
  answered_at timestamptz,
  problem     text        NOT NULL,
  unplaced    int         NOT NULL,  -- areas by codes alone that no place of ours is known by
  unplaced_as text[]      NOT NULL   -- the first of them
);
CREATE INDEX received_warning_open ON received_warning (place, expires_at) WHERE ended_at IS NULL;

DO $$
DECLARE
  t text;
  mine text := $q$(SELECT current_setting('breathway.role', true)) = 'operator'
    AND jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))$q$;
BEGIN
  FOREACH t IN ARRAY ARRAY['cap_document', 'open_announced', 'warning_authority',
      'received_warning', 'received_end', 'warning_feed'] LOOP
    EXECUTE format('ALTER TABLE breathway.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE breathway.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON breathway.%I TO breathway_owner USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY inner_all ON breathway.%I TO breathway_stage USING (true) WITH CHECK (true)', t);
  END LOOP;
  -- What was given to the public and what the public was told: anybody's.
  FOREACH t IN ARRAY ARRAY['cap_document', 'received_warning'] LOOP
    EXECUTE format('CREATE POLICY console_read ON breathway.%I FOR SELECT TO breathway_console USING (true)', t);
    EXECUTE format('GRANT SELECT ON breathway.%I TO breathway_console', t);
  END LOOP;
  EXECUTE format('CREATE POLICY console_all ON breathway.warning_authority TO breathway_console USING (%1$s) WITH CHECK (%1$s)', mine);
END $$;
CREATE POLICY console_read ON warning_feed FOR SELECT TO breathway_console
  USING ((SELECT current_setting('breathway.role', true)) = 'operator');
GRANT SELECT ON warning_feed TO breathway_console;
GRANT SELECT, INSERT, UPDATE ON cap_document, open_announced, received_warning, received_end,
  warning_feed TO breathway_stage;
GRANT DELETE ON received_warning, received_end, warning_feed TO breathway_stage;
GRANT SELECT ON warning_authority TO breathway_stage;
GRANT SELECT, INSERT, UPDATE ON warning_authority TO breathway_console;

-- Families that agreed to be warned: folded from the log. The contact is sealed under the patient's
-- key; once it ended, or the person was erased, it is gone here and unreadable everywhere.
CREATE TABLE family_warning (
  agreement_id uuid        PRIMARY KEY,
  patient_id   uuid        NOT NULL,
  facility_id  text        NOT NULL,
  jurisdiction text        NOT NULL,
  place        text        NOT NULL,
  language     text        NOT NULL,
  least        text        NOT NULL,
  triggers     text[]      NOT NULL,
  key_id       uuid,
  nonce        bytea,
  box          bytea,
  end_hash     bytea       NOT NULL UNIQUE,  -- SHA-256 of the token in the link
  agreed_at    timestamptz NOT NULL,
  agreed_by    uuid,
  ended_at     timestamptz,
  reason       text
);
CREATE INDEX family_warning_of ON family_warning (patient_id);

-- The same courier takes them as it takes those of schools: a subscription without an address.
ALTER TABLE subscription
  ADD COLUMN audience text NOT NULL DEFAULT 'school' CHECK (audience IN ('school', 'family')),
  ADD COLUMN triggers text[] NOT NULL DEFAULT '{}';
-- Nobody but whoever has the link reads a family's: operators look after schools.
CREATE POLICY schools_only ON subscription AS RESTRICTIVE FOR SELECT TO breathway_console USING (
  audience = 'school' OR manage_hash = (SELECT decode(current_setting('breathway.manage', true), 'hex')));
CREATE FUNCTION family_subscribed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO subscription (subscription_id, audience, public_id, manage_hash, address_hash, address,
      jurisdiction, place, school, zone, language, least, triggers, channel, state, created_at,
      confirmed_at)
    SELECT NEW.agreement_id, 'family', NEW.agreement_id::text, NEW.end_hash, NEW.end_hash, '',
      NEW.jurisdiction, NEW.place, '', f.zone, NEW.language, NEW.least, NEW.triggers, 'email',
      'active', NEW.agreed_at, NEW.agreed_at
    FROM facility f WHERE f.facility_id = NEW.facility_id;
  ELSIF NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL THEN
    UPDATE subscription SET state = 'ended', ended_at = NEW.ended_at
    WHERE subscription_id = NEW.agreement_id AND state <> 'ended';
    UPDATE delivery SET state = 'expired', outcome = 'ended'
    WHERE subscription_id = NEW.agreement_id AND state = 'waiting';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION family_subscribed FROM PUBLIC;
CREATE TRIGGER family_subscribed AFTER INSERT OR UPDATE ON family_warning
  FOR EACH ROW EXECUTE FUNCTION family_subscribed();

-- Read as the person is; or, without a sign-in, the one whose link it is.
ALTER TABLE family_warning ENABLE ROW LEVEL SECURITY;
ALTER TABLE family_warning FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON family_warning TO breathway_owner USING (true) WITH CHECK (true);
CREATE POLICY inner_all ON family_warning TO breathway_intake, breathway_stage
  USING (true) WITH CHECK (true);
CREATE POLICY console_read ON family_warning FOR SELECT TO breathway_console USING (
  end_hash = (SELECT decode(current_setting('breathway.manage', true), 'hex'))
  OR ((SELECT current_setting('breathway.role', true)) IN ('nurse', 'expert')
    AND jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
    AND ((SELECT current_setting('breathway.facilities', true)) = '*' OR facility_id = ANY
      ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[]))));
GRANT SELECT, INSERT, UPDATE ON family_warning TO breathway_intake, breathway_stage;
GRANT SELECT ON family_warning TO breathway_console;
