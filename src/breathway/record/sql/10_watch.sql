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

-- The duty roster names people as they sign in.
CREATE OR REPLACE VIEW account_name AS
  SELECT account_id, name, role, jurisdiction, username, ended_at FROM account;
