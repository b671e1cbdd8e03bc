-- Until when the bedside is told what to do: a deadline of its own, with its own misses.

ALTER TABLE task ADD COLUMN instruct_by_at timestamptz;  -- none: as long again after the deadline

CREATE FUNCTION instruct_by(t task) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(t.instruct_by_at, t.deadline_at + greatest(t.deadline_at - t.raised_at, '0'))
$$;

-- As in 10_watch.sql, with the misses of instruction: not told in time, and not closed in time by
-- somebody who found that nothing has to be said.
DROP FUNCTION response_times;
CREATE FUNCTION response_times(since timestamptz, until timestamptz, facility text)
RETURNS TABLE (facility_id text, tasks bigint, first_at timestamptz, eyes_p50_s float8,
  eyes_p90_s float8, eyes_missed bigint, instruction_p50_s float8, instruction_p90_s float8,
  instruction_missed bigint, instructed bigint, escalated bigint, open bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE format($q$
    SELECT k.facility_id, count(*), min(k.raised_at),
      percentile_cont(0.5) WITHIN GROUP (ORDER BY k.eyes) FILTER (WHERE k.eyes IS NOT NULL),
      percentile_cont(0.9) WITHIN GROUP (ORDER BY k.eyes) FILTER (WHERE k.eyes IS NOT NULL),
      count(*) FILTER (WHERE coalesce(k.eyes_at, $2) > k.deadline_at),
      percentile_cont(0.5) WITHIN GROUP (ORDER BY k.told) FILTER (WHERE k.told IS NOT NULL),
      percentile_cont(0.9) WITHIN GROUP (ORDER BY k.told) FILTER (WHERE k.told IS NOT NULL),
      count(*) FILTER (WHERE coalesce(least(k.instructed_at, k.done_at), $2) > k.by_at),
      count(k.told), count(*) FILTER (WHERE k.step > 0), count(*) FILTER (WHERE k.state <> 'done')
    FROM (
      SELECT t.facility_id, t.raised_at, t.deadline_at, t.eyes_at, t.step, t.state,
        t.instructed_at, t.done_at, instruct_by(t) AS by_at,
        extract(epoch FROM t.eyes_at - t.raised_at)::float8 AS eyes,
        extract(epoch FROM t.instructed_at - t.raised_at)::float8 AS told
      FROM task t WHERE t.raised_at >= $1 AND t.raised_at <= $2 %s
        AND (SELECT current_setting('breathway.role', true))
          = ANY ('{nurse,expert,operator,epidemiologist}'::text[])
        AND t.jurisdiction = (SELECT current_setting('breathway.jurisdiction', true))
        AND ((SELECT current_setting('breathway.facilities', true)) = '*' OR t.facility_id = ANY
          ((SELECT string_to_array(current_setting('breathway.facilities', true), ','))::text[]))
      ORDER BY t.raised_at DESC LIMIT 200000
    ) k GROUP BY GROUPING SETS ((k.facility_id), ())
  $q$, CASE WHEN facility IS NULL THEN '' ELSE 'AND t.facility_id = $3' END)
  USING since, until, facility;
END $$;
REVOKE ALL ON FUNCTION response_times FROM PUBLIC;
GRANT EXECUTE ON FUNCTION response_times TO breathway_console;
GRANT EXECUTE ON FUNCTION instruct_by TO breathway_console, breathway_stage;

-- Of several tests of a phase the best grade counts, then the latest, with all its values.
CREATE FUNCTION leads(new text, old text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT new IS NOT NULL AND (old IS NULL OR strpos('ABCDEUF', new) <= strpos('ABCDEUF', old))
$$;
DO $$
DECLARE
  body text := pg_get_functiondef('fold_treatments'::regproc);
  phase text;
  name text;
BEGIN
  FOREACH phase IN ARRAY '{before,after}'::text[] LOOP
    FOREACH name IN ARRAY '{fev1_%s_l,fvc_%s_l,pef_%s_l_s,grade_%s,z_%s}'::text[]
        || CASE phase WHEN 'after' THEN '{response_percent}'::text[] ELSE '{}' END LOOP
      name := replace(name, '%s', phase);
      body := replace(body, format('%1$s = coalesce(excluded.%1$s, t.%1$s)', name),
        format('%1$s = CASE WHEN leads(excluded.grade_%2$s, t.grade_%2$s) THEN excluded.%1$s'
          ' ELSE t.%1$s END', name, phase));
    END LOOP;
  END LOOP;
  EXECUTE body;
END $$;
