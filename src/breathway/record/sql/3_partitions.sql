-- Partitions of the log, by the month it was received; rows of no month fall into the default one.

CREATE FUNCTION make_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := CASE WHEN month IS NULL THEN 'log_default' ELSE 'log_' || to_char(month, 'YYYY_MM') END;
  bounds text := CASE WHEN month IS NULL THEN 'DEFAULT'
    ELSE format('FOR VALUES FROM (%L) TO (%L)', month || ' 00:00+00',
                (month + interval '1 month')::date || ' 00:00+00') END;
BEGIN
  IF to_regclass('breathway.' || name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE breathway.%I PARTITION OF breathway.log %s', name, bounds);
  -- A row of up to 8 KB stays whole in its page: no second table, no second index.
  EXECUTE format('ALTER TABLE breathway.%I SET (toast_tuple_target = 8160)', name);
  EXECUTE format('ALTER TABLE breathway.%I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE breathway.%I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY owner_all ON breathway.%I TO breathway_owner USING (true) WITH CHECK (true)', name);
END $$;

-- The month of ``today``, the one before and the three after it.
CREATE FUNCTION make_partitions(today date) RETURNS void LANGUAGE sql AS $$
  SELECT breathway.make_partition(NULL);
  SELECT breathway.make_partition((date_trunc('month', today) + n * interval '1 month')::date)
  FROM generate_series(-1, 3) n;
$$;

REVOKE ALL ON FUNCTION make_partition, make_partitions FROM PUBLIC;
