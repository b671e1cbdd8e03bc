-- Schools that asked to be warned, and what was sent to each of them. No person is in any of it.
--
-- Nothing here opens a door when it is read: the manage link's token stands as its SHA-256, an
-- address is sealed under the node's key, and a webhook's secret is derived and stands nowhere.

CREATE TABLE subscription (
  subscription_id uuid PRIMARY KEY,
  public_id     text        NOT NULL UNIQUE,  -- of the school's page and feeds; cannot be guessed
  manage_hash   bytea       NOT NULL UNIQUE,
  address_hash  bytea       NOT NULL,  -- keyed: one address is once for a place
  address       bytea       NOT NULL,  -- sealed; empty for feeds, and once it has ended
  topic         text        NOT NULL DEFAULT '',
  jurisdiction  text        NOT NULL,
  place         text        NOT NULL,
  school        text        NOT NULL,
  zone          text        NOT NULL,
  language      text        NOT NULL,
  least         text        NOT NULL,
  channel       text        NOT NULL
    CHECK (channel IN ('email', 'webhook', 'atom', 'icalendar', 'mqtt')),
  quiet_from    time,
  quiet_to      time,
  purple_always boolean     NOT NULL DEFAULT false,
  plans         int,  -- how many children have an asthma plan: a number that the school may give
  synthetic     boolean     NOT NULL DEFAULT false,
  state         text        NOT NULL CHECK (state IN ('waiting', 'active', 'paused', 'ended')),
  reason        text        NOT NULL DEFAULT '',  -- why it is paused: a code
  created_at    timestamptz NOT NULL,
  confirmed_at  timestamptz,
  ended_at      timestamptz,
  behind        boolean     NOT NULL DEFAULT false  -- may lack a warning that stands: see below
);
CREATE UNIQUE INDEX subscription_once ON subscription (address_hash) WHERE state <> 'ended';
CREATE INDEX subscription_at ON subscription (place) WHERE state = 'active';
CREATE INDEX subscription_behind ON subscription (subscription_id) WHERE behind;

-- Who begins, goes on or asks for more while a warning stands is sent it (record.deliveries.plan).
CREATE FUNCTION subscription_behind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'active' THEN
    NEW.behind = false;
  ELSIF TG_OP = 'INSERT' OR (OLD.state, OLD.place, OLD.channel, OLD.least, OLD.triggers)
      IS DISTINCT FROM (NEW.state, NEW.place, NEW.channel, NEW.least, NEW.triggers) THEN
    NEW.behind = true;
    PERFORM pg_notify('delivery', '');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER subscription_behind BEFORE INSERT OR UPDATE ON subscription
  FOR EACH ROW EXECUTE FUNCTION subscription_behind();

-- One alert for one school. The id follows from both: planned twice is once, sent twice is known.
CREATE TABLE delivery (
  delivery_id     uuid        PRIMARY KEY,
  subscription_id uuid        NOT NULL REFERENCES subscription,
  alert_id        uuid,  -- none: the message that asks to confirm
  chain           uuid        NOT NULL,  -- the first alert of those that update and end it
  kind            text        NOT NULL,
  colour          text        NOT NULL DEFAULT '',
  number          int         NOT NULL DEFAULT 0,
  channel         text        NOT NULL,
  state           text        NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'sent', 'expired', 'failed', 'superseded')),
  due_at          timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  leased_until    timestamptz,  -- somebody sends it now, or died while doing so
  attempts        smallint    NOT NULL DEFAULT 0,
  outcome         text        NOT NULL DEFAULT '',
  planned_at      timestamptz NOT NULL,
  sent_at         timestamptz,
  helped          boolean,
  helped_at       timestamptz
) WITH (fillfactor = 70);
CREATE INDEX delivery_due ON delivery (channel, attempts, due_at) WHERE state = 'waiting';
CREATE INDEX delivery_of ON delivery (subscription_id, planned_at);
CREATE INDEX delivery_chain ON delivery (chain);
CREATE INDEX delivery_alert ON delivery (alert_id);

CREATE TABLE delivery_cursor (one boolean PRIMARY KEY DEFAULT true CHECK (one), position bigint NOT NULL);
INSERT INTO delivery_cursor (position) VALUES (0);

CREATE FUNCTION flag_rank(colour text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position('{green,yellow,orange,red,purple}'::text[], colour)
$$;

-- When a message to this school may go out: now, or when its quiet hours end.
CREATE FUNCTION quiet_ends(at timestamptz, zone text, starts time, ends time)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN starts IS NULL OR ends IS NULL OR starts = ends THEN at
    WHEN starts < ends AND l::time >= starts AND l::time < ends THEN (l::date + ends) AT TIME ZONE zone
    WHEN starts > ends AND l::time >= starts THEN (l::date + 1 + ends) AT TIME ZONE zone
    WHEN starts > ends AND l::time < ends THEN (l::date + ends) AT TIME ZONE zone
    ELSE at END
  FROM (SELECT at AT TIME ZONE zone AS l) x
$$;
CREATE FUNCTION goes_at(s subscription, kind text, colour text, at timestamptz)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN kind = 'confirm' OR (s.purple_always AND colour = 'purple') THEN at
    ELSE quiet_ends(at, s.zone, s.quiet_from, s.quiet_to) END
$$;

-- Cities with a facility in them, for everybody: what a school may choose among. As rows of
-- ``facility`` without the facility's own name.
CREATE FUNCTION public_cities()
RETURNS TABLE (facility_id text, name text, jurisdiction text, city text, zone text, latitude float8, longitude float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
  SELECT '', f.city, f.jurisdiction, f.city, f.zone, f.latitude, f.longitude FROM facility f WHERE f.city <> ''
$$;

-- Who asks to be warned too often waits, whichever worker is asked: a token bucket for each key (a
-- keyed hash of an address). Answers the seconds to wait, 0 where one was left.
CREATE TABLE ask (key bytea PRIMARY KEY, tokens float8 NOT NULL, at timestamptz NOT NULL);
CREATE INDEX ask_at ON ask (at);
CREATE FUNCTION take_ask(asked bytea, burst float8, per_s float8, now_at timestamptz)
RETURNS float8 LANGUAGE plpgsql SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
DECLARE
  there float8;
BEGIN
  DELETE FROM ask WHERE at < now_at - make_interval(secs => burst / per_s) AND key <> asked;
  INSERT INTO ask VALUES (asked, burst, now_at) ON CONFLICT (key) DO UPDATE SET at = now_at,
    tokens = least(burst, ask.tokens + per_s * greatest(0, extract(epoch FROM now_at - ask.at)))
  RETURNING tokens INTO there;
  IF there < 1 THEN RETURN (1 - there) / per_s; END IF;
  UPDATE ask SET tokens = there - 1 WHERE key = asked;
  RETURN 0;
END $$;

-- What became of deliveries that are no more (record.deliveries.prune): numbers alone.
CREATE TABLE delivery_tally (
  month   date NOT NULL,
  place   text NOT NULL,
  channel text NOT NULL,
  kind    text NOT NULL,
  state   text NOT NULL,
  n       bigint NOT NULL,
  helped  bigint NOT NULL,
  not_helped bigint NOT NULL,
  PRIMARY KEY (month, place, channel, kind, state)
);

-- How many schools of each place asked to be warned, and what reached them of days that are not over:
-- numbers alone, for everybody of the jurisdiction.
CREATE FUNCTION schools_warned(at timestamptz)
RETURNS TABLE (place text, schools bigint, warned bigint, waiting bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$ BEGIN
RETURN QUERY
SELECT s.place, count(*), count(*) FILTER (WHERE l.warned), count(*) FILTER (WHERE l.waiting)
FROM subscription s LEFT JOIN LATERAL (
  SELECT bool_or(d.kind IN ('alert', 'update') AND d.state = 'sent') AS warned,
    bool_or(d.state = 'waiting') AS waiting
  FROM (SELECT DISTINCT ON (e.chain) e.kind, e.state FROM delivery e
    WHERE e.subscription_id = s.subscription_id AND e.planned_at > at - interval '5 days'
      AND e.expires_at > at AND e.kind <> 'confirm' ORDER BY e.chain, e.number DESC) d
) l ON true
WHERE s.state = 'active' AND s.audience = 'school'
  AND split_part(s.place, '-', 1) = lower(current_setting('breathway.jurisdiction', true))
GROUP BY s.place;
END $$;

-- The door for schools has no sign-in: the API reaches the one row whose token or public id the
-- transaction names, and operators those of their jurisdiction.
DO $$
DECLARE
  t text;
  operator text := $q$((SELECT current_setting('breathway.role', true)) = 'operator' AND jurisdiction = (SELECT current_setting('breathway.jurisdiction', true)))$q$;
  mine text := $q$(manage_hash = (SELECT decode(current_setting('breathway.manage', true), 'hex')) OR public_id = (SELECT current_setting('breathway.public', true)))$q$;
BEGIN
  FOREACH t IN ARRAY ARRAY['subscription', 'delivery', 'delivery_cursor', 'delivery_tally', 'ask'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO breathway_owner USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY stage_all ON %I TO breathway_stage USING (true) WITH CHECK (true)', t);
  END LOOP;
  EXECUTE format('CREATE POLICY console_read ON subscription FOR SELECT TO breathway_console USING (%s OR %s)', operator, mine);
  EXECUTE format('CREATE POLICY console_change ON subscription FOR UPDATE TO breathway_console USING (%1$s OR %2$s) WITH CHECK (%1$s OR %2$s)', operator, mine);
  EXECUTE format('CREATE POLICY console_add ON subscription FOR INSERT TO breathway_console WITH CHECK (%s)', mine);
END $$;
CREATE POLICY console_read ON delivery FOR SELECT TO breathway_console
  USING (delivery_id::text = (SELECT current_setting('breathway.delivery', true))
    OR subscription_id IN (SELECT s.subscription_id FROM subscription s));
CREATE POLICY console_change ON delivery FOR UPDATE TO breathway_console
  USING (delivery_id::text = (SELECT current_setting('breathway.delivery', true))
    OR subscription_id IN (SELECT s.subscription_id FROM subscription s));
CREATE POLICY console_add ON delivery FOR INSERT TO breathway_console
  WITH CHECK (kind = 'confirm' AND subscription_id IN (SELECT s.subscription_id FROM subscription s));

REVOKE ALL ON FUNCTION flag_rank, quiet_ends, goes_at, public_cities, schools_warned, take_ask FROM PUBLIC;
GRANT EXECUTE ON FUNCTION flag_rank, quiet_ends, goes_at TO breathway_stage, breathway_console;
GRANT EXECUTE ON FUNCTION public_cities TO breathway_stage, breathway_console;
GRANT EXECUTE ON FUNCTION schools_warned, take_ask TO breathway_console;
GRANT SELECT, INSERT, UPDATE ON subscription, delivery TO breathway_stage, breathway_console;
GRANT SELECT, UPDATE ON delivery_cursor TO breathway_stage;
GRANT DELETE ON delivery TO breathway_stage;
GRANT SELECT, INSERT, UPDATE ON delivery_tally TO breathway_stage;
