-- How many doses of a facility's day departed from the protocol in force.

ALTER TABLE facility_day ADD COLUMN deviations int NOT NULL DEFAULT 0;
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute
      WHERE attrelid = 'day_row'::regclass AND attname = 'deviations') THEN
    ALTER TYPE day_row ADD ATTRIBUTE deviations int;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION fold_days(days day_rows) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(days) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO facility_day AS f (facility_id, day, jurisdiction, treatments, completed, tests,
      sounds, tasks, deviations)
    SELECT d.facility_id, (to_timestamp(d.quarter * 900) AT TIME ZONE coalesce(p.zone, 'UTC'))::date,
      min(d.jurisdiction), sum(d.treatments), sum(d.completed), sum(d.tests), sum(d.sounds),
      sum(d.tasks), sum(d.deviations)
    FROM unnest(days) d LEFT JOIN facility p ON p.facility_id = d.facility_id
    GROUP BY 1, 2
  ON CONFLICT (facility_id, day) DO UPDATE SET
    treatments = f.treatments + excluded.treatments,
    completed = f.completed + excluded.completed,
    tests = f.tests + excluded.tests,
    sounds = f.sounds + excluded.sounds,
    tasks = f.tasks + excluded.tasks,
    deviations = f.deviations + excluded.deviations;
END $$;
