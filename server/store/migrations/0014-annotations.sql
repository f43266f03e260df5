-- Texts that steps post to the page of their run.
CREATE TABLE annotations (
  annotation_id TEXT PRIMARY KEY,
  run_id        TEXT NOT NULL,
  pipeline_id   TEXT NOT NULL,
  job_run_id    TEXT NOT NULL,
  step_run_id   TEXT NOT NULL,
  job_name      TEXT NOT NULL,
  name          TEXT NOT NULL,
  style         TEXT NOT NULL CHECK (style IN ('info', 'success', 'warning', 'error')),
  markdown      TEXT NOT NULL,
  posted_at_ms  INTEGER NOT NULL,
  UNIQUE (run_id, job_name, name)
) STRICT;
