-- Pipelines, their definitions, and everything a run leaves behind. Times are Unix milliseconds of the server's clock.
-- Ids are ULIDs, so the primary key is also the order of creation.

CREATE TABLE pipelines (
  pipeline_id       TEXT PRIMARY KEY,
  project_id        TEXT NOT NULL,
  name              TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  description       TEXT NOT NULL,
  home              TEXT NOT NULL CHECK (home IN ('managed', 'git', 'ad-hoc')),
  repo_url          TEXT NOT NULL,
  default_branch    TEXT NOT NULL,
  file_path         TEXT NOT NULL,
  save_mode         TEXT NOT NULL CHECK (save_mode IN ('direct', 'pr')),
  pr_target_branch  TEXT NOT NULL,
  metadata          TEXT NOT NULL,
  is_enabled        INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  created_by        TEXT NOT NULL,
  created_at_ms     INTEGER NOT NULL,
  updated_at_ms     INTEGER NOT NULL,
  deleted_at_ms     INTEGER,
  last_sync_message TEXT NOT NULL,
  last_synced_at_ms INTEGER,
  last_editor       TEXT NOT NULL,
  last_commit_sha   TEXT NOT NULL,
  last_run_number   INTEGER NOT NULL,
  latest_run_id     TEXT,
  total_runs        INTEGER NOT NULL,
  success_runs      INTEGER NOT NULL,
  failed_runs       INTEGER NOT NULL,
  CHECK ((home = 'git') = (repo_url <> ''))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pipelines_by_name ON pipelines (project_id, name) WHERE deleted_at_ms IS NULL;

-- Runs of drafts and files that belong to no pipeline.
INSERT INTO pipelines VALUES ('ad-hoc', '', 'ad-hoc', '', 'ad-hoc', '', '', '', 'direct', '', '{}', 1, 'system', 0, 0, NULL,
  '', NULL, '', '', 0, NULL, 0, 0, 0);

-- Texts of definitions by their SHA-256.
CREATE TABLE sources (
  digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
  text   TEXT NOT NULL
) STRICT;

-- What a managed pipeline was, newest version last.
CREATE TABLE pipeline_versions (
  pipeline_id   TEXT NOT NULL REFERENCES pipelines,
  version       INTEGER NOT NULL,
  source_digest TEXT NOT NULL REFERENCES sources,
  message       TEXT NOT NULL,
  editor        TEXT NOT NULL,
  saved_at_ms   INTEGER NOT NULL,
  PRIMARY KEY (pipeline_id, version)
) STRICT, WITHOUT ROWID;

-- Answers of earlier saves, so that a repeated request gets the same one.
CREATE TABLE save_requests (
  save_number INTEGER PRIMARY KEY AUTOINCREMENT,
  pipeline_id TEXT NOT NULL REFERENCES pipelines,
  request_id  TEXT NOT NULL,
  answer      TEXT NOT NULL,
  UNIQUE (pipeline_id, request_id)
) STRICT;

CREATE TABLE plans (
  digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
  plan   TEXT NOT NULL
) STRICT;

CREATE TABLE pipeline_runs (
  run_id                TEXT PRIMARY KEY,
  pipeline_id           TEXT NOT NULL REFERENCES pipelines,
  pipeline_name         TEXT NOT NULL,
  number                INTEGER NOT NULL CHECK (number > 0),
  attempt               INTEGER NOT NULL CHECK (attempt > 0),
  rerun_of              TEXT REFERENCES pipeline_runs,
  request_id            TEXT CHECK (length(request_id) BETWEEN 1 AND 512),
  state                 TEXT NOT NULL CHECK (state IN
    ('pending', 'running', 'paused', 'cancelling', 'success', 'partial', 'failed', 'cancelled')),
  reason                TEXT NOT NULL,
  error_message         TEXT NOT NULL,
  plan_digest           TEXT REFERENCES plans,
  source_digest         TEXT NOT NULL REFERENCES sources,
  -- The key the run itself waits for or holds, of the top level `concurrency`; null without one.
  lock_name             TEXT,
  trigger_type          TEXT NOT NULL CHECK (trigger_type IN ('manual', 'cron', 'event')),
  triggered_by          TEXT NOT NULL,
  variables             TEXT NOT NULL,
  inputs                TEXT NOT NULL,
  branch                TEXT NOT NULL,
  tag                   TEXT NOT NULL,
  commit_sha            TEXT NOT NULL,
  definition_commit_sha TEXT NOT NULL,
  definition_path       TEXT NOT NULL,
  namespace             TEXT NOT NULL,
  counters              TEXT NOT NULL,
  created_at_ms         INTEGER NOT NULL,
  started_at_ms         INTEGER,
  ended_at_ms           INTEGER,
  CHECK ((ended_at_ms IS NULL) = (state IN ('pending', 'running', 'paused', 'cancelling')))
) STRICT, WITHOUT ROWID;
CREATE INDEX pipeline_runs_by_pipeline ON pipeline_runs (pipeline_id, run_id);
CREATE INDEX pipeline_runs_by_state ON pipeline_runs (state, run_id);
CREATE UNIQUE INDEX pipeline_runs_by_request ON pipeline_runs (pipeline_id, request_id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX pipeline_runs_by_number ON pipeline_runs (pipeline_id, number, attempt);
CREATE INDEX pipeline_runs_open ON pipeline_runs (run_id) WHERE ended_at_ms IS NULL;
CREATE INDEX pipeline_runs_by_lock ON pipeline_runs (lock_name, run_id) WHERE lock_name IS NOT NULL AND ended_at_ms IS NULL;

CREATE TABLE job_runs (
  job_run_id     TEXT PRIMARY KEY,
  run_id         TEXT NOT NULL REFERENCES pipeline_runs,
  pipeline_id    TEXT NOT NULL,
  job_key        TEXT NOT NULL,
  job_index      INTEGER NOT NULL,
  attempt        INTEGER NOT NULL CHECK (attempt > 0),
  is_latest      INTEGER NOT NULL CHECK (is_latest IN (0, 1)),
  state          TEXT NOT NULL CHECK (state IN
    ('waiting', 'queued', 'running', 'success', 'failed', 'cancelled', 'timeout', 'skipped')),
  phase          TEXT NOT NULL CHECK (phase IN
    ('needs', 'stage-gate', 'gate', 'queue', 'steps', 'after-gate', 'target-queue', 'target', 'over')),
  verdict        TEXT NOT NULL CHECK (verdict IN ('none', 'failed', 'timeout', 'cancelled')),
  reason         TEXT NOT NULL,
  error_message  TEXT NOT NULL,
  has_warning    INTEGER NOT NULL CHECK (has_warning IN (0, 1)),
  priority       INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 10),
  requirement    TEXT NOT NULL,
  locks          TEXT NOT NULL,
  runner_id      TEXT,
  lease_epoch    INTEGER NOT NULL,
  refusals       INTEGER NOT NULL,
  outputs        TEXT NOT NULL,
  deadline_at_ms INTEGER,
  not_before_ms  INTEGER,
  carried_from   TEXT,
  created_at_ms  INTEGER NOT NULL,
  queued_at_ms   INTEGER,
  started_at_ms  INTEGER,
  ended_at_ms    INTEGER,
  UNIQUE (run_id, job_key, attempt),
  CHECK ((phase = 'over') = (state IN ('success', 'failed', 'cancelled', 'timeout', 'skipped'))),
  CHECK ((ended_at_ms IS NULL) = (phase <> 'over')),
  CHECK ((state = 'waiting') = (phase IN ('needs', 'stage-gate', 'gate'))),
  CHECK ((state = 'queued') = (phase = 'queue'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX job_runs_latest ON job_runs (run_id, job_index) WHERE is_latest = 1;
CREATE INDEX job_runs_in_queue ON job_runs (priority, queued_at_ms) WHERE phase IN ('queue', 'target-queue');
CREATE INDEX job_runs_open ON job_runs (run_id) WHERE phase <> 'over';

CREATE TABLE step_runs (
  step_run_id            TEXT PRIMARY KEY,
  job_run_id             TEXT NOT NULL REFERENCES job_runs,
  run_id                 TEXT NOT NULL,
  pipeline_id            TEXT NOT NULL,
  job_name               TEXT NOT NULL,
  step_name              TEXT NOT NULL,
  step_index             INTEGER NOT NULL,
  attempt                INTEGER NOT NULL CHECK (attempt > 0),
  is_latest              INTEGER NOT NULL CHECK (is_latest IN (0, 1)),
  uses                   TEXT NOT NULL,
  action                 TEXT NOT NULL,
  state                  TEXT NOT NULL CHECK (state IN
    ('pending', 'queued', 'running', 'success', 'failed', 'cancelled', 'timeout', 'skipped')),
  reason                 TEXT NOT NULL,
  continue_on_error      INTEGER NOT NULL CHECK (continue_on_error IN (0, 1)),
  runner_id              TEXT,
  runner_labels          TEXT NOT NULL,
  -- Handed out under this lease; null while it is not with a runner.
  lease_epoch            INTEGER,
  -- How often a fetching runner was given it without an answer.
  offers                 INTEGER NOT NULL,
  env_override           TEXT NOT NULL,
  timeout_override_ms    INTEGER,
  args                   TEXT NOT NULL,
  env                    TEXT NOT NULL,
  image                  TEXT NOT NULL,
  timeout_ms             INTEGER,
  exit_code              INTEGER NOT NULL,
  error_message          TEXT NOT NULL,
  outputs                TEXT NOT NULL,
  metrics                TEXT NOT NULL,
  created_by             TEXT NOT NULL,
  not_before_ms          INTEGER,
  created_at_ms          INTEGER NOT NULL,
  queued_at_ms           INTEGER,
  acknowledged_at_ms     INTEGER,
  started_at_ms          INTEGER,
  ended_at_ms            INTEGER,
  cancel_requested_at_ms INTEGER,
  cancel_reason          TEXT NOT NULL,
  CHECK ((ended_at_ms IS NULL) = (state IN ('pending', 'queued', 'running'))),
  CHECK (state <> 'running' OR runner_id IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX step_runs_by_job ON step_runs (job_run_id, step_index, attempt);
CREATE UNIQUE INDEX step_runs_latest ON step_runs (job_run_id, step_index) WHERE is_latest = 1;
CREATE INDEX step_runs_by_run ON step_runs (run_id, step_run_id);
CREATE INDEX step_runs_active ON step_runs (runner_id, step_run_id) WHERE state IN ('queued', 'running');

-- The right to execute one job attempt. Only live leases have a row; the epoch is the job's latest.
CREATE TABLE leases (
  job_run_id    TEXT PRIMARY KEY REFERENCES job_runs,
  runner_id     TEXT NOT NULL,
  epoch         INTEGER NOT NULL,
  granted_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX leases_by_runner ON leases (runner_id, job_run_id);

CREATE TABLE refusals (
  job_run_id TEXT NOT NULL REFERENCES job_runs,
  runner_id  TEXT NOT NULL,
  until_ms   INTEGER NOT NULL,
  message    TEXT NOT NULL,
  PRIMARY KEY (job_run_id, runner_id)
) STRICT, WITHOUT ROWID;

-- Commands to agents, kept until acknowledged. Only ids: secrets are resolved again whenever one is sent.
CREATE TABLE commands (
  command_id    TEXT PRIMARY KEY,
  runner_id     TEXT NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('dispatch', 'cancel')),
  job_run_id    TEXT NOT NULL REFERENCES job_runs,
  step_run_id   TEXT NOT NULL REFERENCES step_runs,
  reason        TEXT NOT NULL,
  sends         INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX commands_by_runner ON commands (runner_id, command_id);
CREATE INDEX commands_by_step ON commands (step_run_id);

-- Who holds a concurrency key: a job over all its attempts, or a run (job_key '').
CREATE TABLE lock_holders (
  lock_name TEXT NOT NULL,
  run_id    TEXT NOT NULL REFERENCES pipeline_runs,
  job_key   TEXT NOT NULL,
  PRIMARY KEY (lock_name, run_id, job_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX lock_holders_by_run ON lock_holders (run_id, job_key);

CREATE TABLE approvals (
  approval_id     TEXT PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES pipeline_runs,
  pipeline_id     TEXT NOT NULL,
  position        TEXT NOT NULL CHECK (position IN ('stage', 'before', 'after')),
  subject         TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'expired', 'withdrawn')),
  message         TEXT NOT NULL,
  plugin          TEXT NOT NULL,
  approvers       TEXT NOT NULL,
  quorum          INTEGER NOT NULL CHECK (quorum > 0),
  allow_self      INTEGER NOT NULL CHECK (allow_self IN (0, 1)),
  triggered_by    TEXT NOT NULL,
  requested_at_ms INTEGER NOT NULL,
  expires_at_ms   INTEGER,
  ended_at_ms     INTEGER,
  UNIQUE (run_id, position, subject),
  CHECK ((ended_at_ms IS NULL) = (state = 'pending'))
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_by_state ON approvals (state, approval_id);

CREATE TABLE approval_decisions (
  approval_id TEXT NOT NULL REFERENCES approvals,
  by          TEXT NOT NULL,
  verdict     TEXT NOT NULL CHECK (verdict IN ('approve', 'reject')),
  comment     TEXT NOT NULL,
  through     TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (approval_id, by)
) STRICT, WITHOUT ROWID;

-- Everything that must happen at a time: one alarm is set for the earliest row, so a restart only reads this table.
CREATE TABLE timers (
  kind      TEXT NOT NULL,
  subject   TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due_at_ms);

-- Cron entries of the present definitions; `checked_at_ms`: every fire time up to here is dealt with.
CREATE TABLE cron_triggers (
  pipeline_id   TEXT NOT NULL REFERENCES pipelines,
  expression    TEXT NOT NULL,
  timezone      TEXT NOT NULL,
  options       TEXT NOT NULL,
  checked_at_ms INTEGER NOT NULL,
  PRIMARY KEY (pipeline_id, expression, timezone)
) STRICT, WITHOUT ROWID;

-- Notifications not delivered yet: item `item` of the `notify` of a job (or of the run: subject ''), or the announcement
-- of an approval. The text is made when it is sent, so that no secret is stored here.
CREATE TABLE notifications (
  notification_id TEXT PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES pipeline_runs,
  kind            TEXT NOT NULL CHECK (kind IN ('item', 'approval')),
  subject         TEXT NOT NULL,
  item            INTEGER NOT NULL,
  attempts        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  seq    INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms  INTEGER NOT NULL,
  type   TEXT NOT NULL,
  run_id TEXT,
  actor  TEXT NOT NULL,
  event  TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_run ON events (run_id, seq) WHERE run_id IS NOT NULL;
CREATE INDEX events_by_time ON events (at_ms);
