-- What happens to a task that nobody answers, and how long people took.

ALTER TABLE task
  ADD COLUMN due_at timestamptz,  -- when its time is over next; none: done, or as far as it goes
  ADD COLUMN step smallint NOT NULL DEFAULT 0,  -- how often it went further
  ADD COLUMN level text,
  ADD COLUMN asked uuid[] NOT NULL DEFAULT '{}',  -- whom the roster named then
  ADD COLUMN asked_at timestamptz,
  ADD COLUMN eyes_at timestamptz,  -- a professional opened or took it
  ADD COLUMN instructed_at timestamptz;
UPDATE task SET due_at = CASE state WHEN 'open' THEN deadline_at
  WHEN 'claimed' THEN greatest(deadline_at, claimed_at + interval '15 minutes') END,
  eyes_at = coalesce(claimed_at, done_at);
CREATE INDEX task_due ON task (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX task_asked ON task USING gin (asked) WHERE state = 'overdue';

ALTER TABLE advice ADD COLUMN request text, ADD COLUMN request_detail text;

-- The duty roster names people as they sign in.
CREATE OR REPLACE VIEW account_name AS
  SELECT account_id, name, role, jurisdiction, username, ended_at FROM account;

-- How long professionals took, of a facility or of the whole scope: the newest 200,000 tasks of the
-- time, so that a question has a bounded cost. The row without a facility is all of them.
CREATE INDEX task_by_facility ON task (facility_id, raised_at);
CREATE FUNCTION response_times(since timestamptz, until timestamptz, facility text)
RETURNS TABLE (facility_id text, tasks bigint, first_at timestamptz, eyes_p50_s float8,
  eyes_p90_s float8, eyes_missed bigint, instruction_p50_s float8, instruction_p90_s float8,
  instructed bigint, escalated bigint, open bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = breathway, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE format($q$
    SELECT k.facility_id, count(*), min(k.raised_at),
      percentile_cont(0.5) WITHIN GROUP (ORDER BY k.eyes) FILTER (WHERE k.eyes IS NOT NULL),
      percentile_cont(0.9) WITHIN GROUP (ORDER BY k.eyes) FILTER (WHERE k.eyes IS NOT NULL),
      count(*) FILTER (WHERE coalesce(k.eyes_at, $2) > k.deadline_at),
      percentile_cont(0.5) WITHIN GROUP (ORDER BY k.told) FILTER (WHERE k.told IS NOT NULL),
      percentile_cont(0.9) WITHIN GROUP (ORDER BY k.told) FILTER (WHERE k.told IS NOT NULL),
      count(k.told), count(*) FILTER (WHERE k.step > 0), count(*) FILTER (WHERE k.state <> 'done')
    FROM (
      SELECT t.facility_id, t.raised_at, t.deadline_at, t.eyes_at, t.step, t.state,
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
