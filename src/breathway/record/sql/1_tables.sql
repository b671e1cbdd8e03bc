-- Every table of the record, as the role breathway_owner, in the schema breathway.
-- The log is what happened; arrival makes it once; the rest are projections folded in the same
-- transaction, or bookkeeping of the road (spool, outbox, quarantine, presence) and of the door
-- (account, web_session, enrolment_code, audit).

CREATE TABLE schema_version (
  version    int PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE node (
  jurisdiction   text PRIMARY KEY,
  box_public_key bytea,
  created_at     timestamptz NOT NULL DEFAULT now()
);

-- Positions are drawn under one lock that is held to the commit, so that they are in commit order.
CREATE SEQUENCE log_position AS bigint;

CREATE TABLE log (
  position     bigint      NOT NULL,
  id           uuid        NOT NULL,
  kind         text        NOT NULL,
  facility_id  text        NOT NULL,
  jurisdiction text        NOT NULL,
  patient_id   uuid,
  treatment_id uuid,
  occurred_at  timestamptz NOT NULL,
  received_at  timestamptz NOT NULL,
  body         bytea       NOT NULL
) PARTITION BY RANGE (received_at);
-- Bytes stay as they came, in the row where they fit: compressing them again costs and gains nothing.
ALTER TABLE log ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX log_by_position ON log (position);
CREATE INDEX log_by_patient ON log (patient_id, position) WHERE patient_id IS NOT NULL;
CREATE INDEX log_of_nobody ON log (treatment_id, position)
  WHERE patient_id IS NULL AND treatment_id IS NOT NULL;

CREATE TABLE arrival (
  id       uuid   PRIMARY KEY,
  position bigint NOT NULL,
  spool_id uuid,
  number   bigint,
  hash     bytea
);

-- A session outside a treatment stands under its own event's id as treatment_id.
CREATE TABLE curve (
  event_id     uuid  NOT NULL,
  treatment_id uuid  NOT NULL,
  facility_id  text  NOT NULL,
  jurisdiction text  NOT NULL,
  patient_id   uuid,
  phase        text  NOT NULL,
  packed       bytea NOT NULL,
  PRIMARY KEY (treatment_id, event_id)
);

ALTER TABLE curve ALTER COLUMN packed SET STORAGE EXTERNAL;
ALTER TABLE curve SET (toast_tuple_target = 8160);

CREATE TABLE facility (
  facility_id  text PRIMARY KEY,
  name         text NOT NULL,
  kind         text NOT NULL,
  jurisdiction text NOT NULL,
  zone         text NOT NULL,
  city         text NOT NULL DEFAULT '',
  latitude     double precision,
  longitude    double precision
);

CREATE TABLE edge (
  edge_id      uuid PRIMARY KEY,
  facility_id  text NOT NULL,
  jurisdiction text NOT NULL,
  public_key   bytea NOT NULL,
  enrolled_at  timestamptz NOT NULL,
  revoked_at   timestamptz
);
CREATE INDEX edge_by_facility ON edge (facility_id);

CREATE TABLE spool (
  spool_id    uuid PRIMARY KEY,
  edge_id     uuid   NOT NULL,
  facility_id text   NOT NULL,
  jurisdiction text  NOT NULL,
  next_number bigint NOT NULL,
  head_hash   bytea  NOT NULL,
  forked      boolean NOT NULL DEFAULT false,
  revision    bigint NOT NULL DEFAULT 0  -- one up with every change
) WITH (fillfactor = 50);

-- Numbers that are kept beyond a gap: the most urgent travels first, so a gap is an ordinary thing.
CREATE TABLE spool_ahead (
  spool_id uuid   NOT NULL,
  number   bigint NOT NULL,
  hash     bytea  NOT NULL,
  previous bytea  NOT NULL,
  PRIMARY KEY (spool_id, number)
);

CREATE TABLE presence (
  facility_id       text PRIMARY KEY,
  edge_id           uuid NOT NULL,
  jurisdiction      text NOT NULL,
  last_seen_at      timestamptz NOT NULL,
  backlog           bigint NOT NULL DEFAULT 0,
  backlog_oldest_at timestamptz,
  instruments       jsonb NOT NULL DEFAULT '[]',
  version           text NOT NULL DEFAULT '',
  clock_offset_s    double precision,
  disk_free_percent double precision
) WITH (fillfactor = 50);

CREATE TABLE patient (
  patient_id     uuid PRIMARY KEY,
  facility_id    text NOT NULL,
  jurisdiction   text NOT NULL,
  sex            text NOT NULL DEFAULT 'unknown',
  birth_year     int,
  height_cm      double precision,
  weight_kg      double precision,
  synthetic      boolean NOT NULL DEFAULT false,
  profile_key_id uuid,
  profile_nonce  bytea,
  profile_box    bytea,
  as_of          timestamptz NOT NULL,
  erased_at      timestamptz,
  linked_to      uuid
);
CREATE INDEX patient_by_facility ON patient (facility_id);
CREATE INDEX patient_by_link ON patient (linked_to) WHERE linked_to IS NOT NULL;

-- Not a projection: the one thing that erasure destroys.
CREATE TABLE patient_key (
  key_id       uuid PRIMARY KEY,
  patient_id   uuid NOT NULL,
  facility_id  text NOT NULL,
  jurisdiction text NOT NULL,
  sealed       bytea NOT NULL
);
CREATE INDEX patient_key_by_patient ON patient_key (patient_id);

CREATE TABLE treatment (
  treatment_id   uuid PRIMARY KEY,
  patient_id     uuid,
  facility_id    text NOT NULL,
  jurisdiction   text NOT NULL,
  indication     text,
  sex            text,
  age_years      double precision,
  height_cm      double precision,
  weight_kg      double precision,
  started_at     timestamptz,
  finished_at    timestamptz,
  outcome        text,
  fev1_before_l  double precision,
  fvc_before_l   double precision,
  pef_before_l_s double precision,
  grade_before   text,
  z_before       double precision,
  fev1_after_l   double precision,
  fvc_after_l    double precision,
  pef_after_l_s  double precision,
  grade_after    text,
  z_after        double precision,
  response_percent double precision,
  drug           text,
  prescribed_mg  double precision,
  delivered_mg   double precision,
  spo2_percent   double precision,
  spo2_lowest_percent double precision,
  heart_rate_per_min  double precision,
  breathing_rate_per_min double precision,
  spo2_recent    smallint[] NOT NULL DEFAULT '{}',
  sounds         int NOT NULL DEFAULT 0,
  help_requested_at timestamptz,
  advice         int NOT NULL DEFAULT 0,
  received_at    timestamptz NOT NULL,
  position       bigint NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX treatment_by_patient ON treatment (patient_id, started_at);
CREATE INDEX treatment_of_nobody ON treatment (facility_id, received_at) WHERE patient_id IS NULL;
CREATE INDEX treatment_by_start ON treatment (started_at);
CREATE INDEX treatment_open ON treatment (facility_id, started_at) WHERE finished_at IS NULL;

CREATE TABLE task (
  task_id      uuid PRIMARY KEY,
  treatment_id uuid,
  patient_id   uuid NOT NULL,
  facility_id  text NOT NULL,
  jurisdiction text NOT NULL,
  birth_year   int,
  priority     smallint NOT NULL,  -- 1 high, 2 medium, 3 low
  reason       text NOT NULL,
  "values"     jsonb NOT NULL DEFAULT '{}',
  raised_at    timestamptz NOT NULL,
  deadline_at  timestamptz NOT NULL,
  state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'claimed', 'overdue', 'done')),
  claimed_by   uuid,
  claimed_at   timestamptz,
  done_by      uuid,
  done_at      timestamptz,
  outcome      text
) WITH (fillfactor = 70);
CREATE INDEX task_open ON task (priority, deadline_at) WHERE state <> 'done';
CREATE INDEX task_by_patient ON task (patient_id);
CREATE INDEX task_by_raised ON task (raised_at);

CREATE TABLE advice (
  advice_id    uuid PRIMARY KEY,
  patient_id   uuid NOT NULL,
  treatment_id uuid,
  task_id      uuid,
  facility_id  text NOT NULL,
  jurisdiction text NOT NULL,
  phrase       text,
  key_id       uuid,
  nonce        bytea,
  box          bytea,
  by_account   uuid,
  given_at     timestamptz,
  sent_at      timestamptz,  -- a mark of the delivery: not compared by a replay
  seen_at      timestamptz,
  done_at      timestamptz,
  position     bigint  -- of the event: the id of its message in the outbox
);
CREATE INDEX advice_by_patient ON advice (patient_id);
CREATE INDEX advice_by_treatment ON advice (treatment_id);

-- id is the position of the event in the log.
CREATE TABLE outbox (
  facility_id     text   NOT NULL,
  id              bigint NOT NULL,
  jurisdiction    text   NOT NULL,
  event           bytea  NOT NULL,
  by_account      uuid,
  created_at      timestamptz NOT NULL,
  fetched_at      timestamptz,
  acknowledged_at timestamptz,
  PRIMARY KEY (facility_id, id)
);
CREATE INDEX outbox_waiting ON outbox (facility_id, id) WHERE acknowledged_at IS NULL;

CREATE TABLE facility_day (
  facility_id  text NOT NULL,
  day          date NOT NULL,  -- in the facility's zone
  jurisdiction text NOT NULL,
  treatments   int NOT NULL DEFAULT 0,
  completed    int NOT NULL DEFAULT 0,
  tests        int NOT NULL DEFAULT 0,
  sounds       int NOT NULL DEFAULT 0,
  tasks        int NOT NULL DEFAULT 0,
  PRIMARY KEY (facility_id, day)
) WITH (fillfactor = 50);

CREATE TABLE consultation (
  patient_id   uuid NOT NULL,
  expert_id    uuid NOT NULL,
  facility_id  text NOT NULL,
  jurisdiction text NOT NULL,
  until_at     timestamptz NOT NULL,
  consent      text NOT NULL,
  granted_by   uuid,
  granted_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  PRIMARY KEY (patient_id, expert_id)
);
CREATE INDEX consultation_by_expert ON consultation (expert_id);

CREATE TABLE quarantine (
  quarantine_id uuid PRIMARY KEY,
  received_at   timestamptz NOT NULL,
  edge_id       uuid,
  facility_id   text,
  jurisdiction  text NOT NULL,
  spool_id      uuid,
  number        bigint,
  hash          bytea,
  name          text NOT NULL,
  detail        text NOT NULL,
  hint          text NOT NULL,
  bytes         bytea NOT NULL,
  blob          bytea,
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
  decided_by    uuid,
  decided_at    timestamptz,
  reason        text
);
CREATE INDEX quarantine_by_state ON quarantine (state, received_at);
CREATE INDEX quarantine_by_number ON quarantine (spool_id, number);

CREATE TABLE stage_cursor (
  stage    text PRIMARY KEY,
  position bigint NOT NULL
) WITH (fillfactor = 10);

-- The door: owned by the console's API, kept here so that one place migrates.

CREATE TABLE account (
  account_id    uuid PRIMARY KEY,
  username      text NOT NULL UNIQUE,
  name          text NOT NULL,
  role          text NOT NULL CHECK (role IN ('nurse', 'expert', 'epidemiologist', 'operator', 'administrator')),
  jurisdiction  text NOT NULL,
  facilities    text[] NOT NULL DEFAULT '{}',
  password_hash text NOT NULL,
  totp_secret   bytea,
  language      text NOT NULL DEFAULT 'en',
  created_at    timestamptz NOT NULL DEFAULT now(),
  ended_at      timestamptz,
  last_seen_at  timestamptz,
  failures      int NOT NULL DEFAULT 0,
  locked_until  timestamptz
);

CREATE TABLE web_session (
  token_hash   bytea PRIMARY KEY,
  account_id   uuid NOT NULL,
  csrf         text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  address      text NOT NULL DEFAULT ''
);
CREATE INDEX web_session_by_account ON web_session (account_id);

CREATE TABLE passkey (
  credential_id bytea PRIMARY KEY,
  account_id    uuid   NOT NULL,
  site          text   NOT NULL,  -- the relying party's id: the host it was made for
  public_key    bytea  NOT NULL,  -- attested credential data (WebAuthn, section 6.5.2)
  sign_count    bigint NOT NULL,
  created_at    timestamptz NOT NULL,
  last_used_at  timestamptz
);
CREATE INDEX passkey_by_account ON passkey (account_id);

CREATE TABLE passkey_challenge (
  challenge  bytea PRIMARY KEY,
  account_id uuid,  -- who registers; null at the door
  expires_at timestamptz NOT NULL
);

CREATE TABLE enrolment_code (
  code_hash   bytea PRIMARY KEY,  -- SHA-256 of the code
  facility_id text NOT NULL,
  created_by  uuid,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz
);

CREATE TABLE audit (
  audit_id     uuid PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  account_id   uuid,
  role         text NOT NULL,
  action       text NOT NULL,
  patient_id   uuid,
  facility_id  text,
  jurisdiction text NOT NULL
);
CREATE INDEX audit_by_patient ON audit (patient_id, at) WHERE patient_id IS NOT NULL;
CREATE INDEX audit_by_time ON audit (at);

-- HMAC of the parts of a name, for search. Not a projection (it needs keys); destroyed at erasure.
CREATE TABLE name_token (
  patient_id   uuid NOT NULL,
  facility_id  text NOT NULL,
  jurisdiction text NOT NULL,
  token        bytea NOT NULL,
  PRIMARY KEY (token, patient_id)
);
CREATE INDEX name_token_by_patient ON name_token (patient_id);

-- Who a person is by name, without what the account table holds: every scope may ask.
CREATE VIEW account_name AS SELECT account_id, name, role, jurisdiction FROM account;
