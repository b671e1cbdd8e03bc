-- Forecasts of bad days, how far each may be trusted, and the alerts that were issued. No person is
-- in any of them: the signed-in of the node read them, and so do the public pages, without a scope.
-- A place's id begins with its jurisdiction ("kh-sihanoukville").

CREATE TABLE IF NOT EXISTS forecast (
  place       text        NOT NULL,
  day         date        NOT NULL,  -- of the place's own zone
  hour        smallint,              -- none: the whole day
  lead_days   smallint    NOT NULL,
  issued_at   timestamptz NOT NULL,
  probability double precision NOT NULL CHECK (probability BETWEEN 0 AND 1),
  usual       double precision NOT NULL CHECK (usual BETWEEN 0 AND 1),
  skilled     boolean     NOT NULL,
  colour      text        NOT NULL,
  reasons     text[]      NOT NULL DEFAULT '{}',
  expected    double precision,      -- children of a usual day, and with what is known of this one
  mean        double precision,
  parts       jsonb       NOT NULL DEFAULT '[]',  -- how the one comes from the other
  UNIQUE NULLS NOT DISTINCT (place, day, lead_days, hour)
);
CREATE INDEX IF NOT EXISTS forecast_by_day ON forecast (day, place) WHERE hour IS NULL;

CREATE TABLE IF NOT EXISTS verification (  -- the latest of each lead
  place     text        NOT NULL,
  lead_days smallint    NOT NULL,
  made_at   timestamptz NOT NULL,
  body      jsonb       NOT NULL,
  PRIMARY KEY (place, lead_days)
);

CREATE TABLE IF NOT EXISTS alert (
  alert_id   uuid        PRIMARY KEY,
  position   bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,  -- in commit order: see record.alerts
  place      text        NOT NULL,
  body       jsonb       NOT NULL,
  colour     text        NOT NULL,
  sent_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  number     int         NOT NULL
);
CREATE INDEX IF NOT EXISTS alert_by_place ON alert (place, expires_at);

-- What weather services foresaw of a day, so many days before it: forecasts are judged, and models
-- fitted, on what was known then.
CREATE TABLE IF NOT EXISTS foreseen (
  place     text     NOT NULL,
  quantity  text     NOT NULL,
  day       date     NOT NULL,
  lead_days smallint NOT NULL,
  value     double precision NOT NULL,
  PRIMARY KEY (place, quantity, day, lead_days)
);

DO $$
DECLARE
  t text;
  mine text := $q$coalesce((SELECT current_setting('breathway.role', true)), '') = ''
    OR split_part(place, '-', 1) = (SELECT lower(current_setting('breathway.jurisdiction', true)))$q$;
BEGIN
  FOREACH t IN ARRAY ARRAY['forecast', 'verification', 'alert', 'foreseen'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('DROP POLICY IF EXISTS owner_all ON %1$I; DROP POLICY IF EXISTS inner_all ON %1$I; DROP POLICY IF EXISTS console_read ON %1$I', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO breathway_owner USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY inner_all ON %I TO breathway_intake, breathway_stage USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY console_read ON %I FOR SELECT TO breathway_console USING (%s)', t, mine);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON foreseen TO breathway_stage;
GRANT SELECT ON forecast, verification, alert TO breathway_intake, breathway_stage, breathway_console;
GRANT INSERT, UPDATE, DELETE ON forecast, verification TO breathway_stage;
GRANT INSERT ON alert TO breathway_stage;

-- An operator warns by their own decision: alerts of their jurisdiction, added, never changed.
DROP POLICY IF EXISTS console_warn ON alert;
CREATE POLICY console_warn ON alert FOR INSERT TO breathway_console
  WITH CHECK ((SELECT current_setting('breathway.role', true)) = 'operator'
    AND split_part(place, '-', 1) = (SELECT lower(current_setting('breathway.jurisdiction', true))));
GRANT INSERT ON alert TO breathway_console;
