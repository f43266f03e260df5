-- Artifacts that an agent keeps elsewhere have an object key or URI instead of content.
CREATE TABLE artifacts_new (
  artifact_id   TEXT PRIMARY KEY,
  run_id        TEXT NOT NULL,
  pipeline_id   TEXT NOT NULL,
  job_run_id    TEXT NOT NULL,
  step_run_id   TEXT NOT NULL,
  job_name      TEXT NOT NULL,
  name          TEXT NOT NULL,
  path          TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL CHECK (size_bytes >= 0),
  sha256        TEXT NOT NULL, -- '' when kept elsewhere
  is_executable INTEGER NOT NULL CHECK (is_executable IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER, -- null: by the retention setting
  uri           TEXT NOT NULL DEFAULT '', -- object key or URI; '' when the content is here
  CHECK (CASE uri WHEN '' THEN length(sha256) = 64 ELSE sha256 = '' END),
  UNIQUE (step_run_id, name, path)
) STRICT, WITHOUT ROWID;
INSERT INTO artifacts_new
SELECT artifact_id, run_id, pipeline_id, job_run_id, step_run_id, job_name, name, path, size_bytes, sha256,
       is_executable, created_at_ms, expires_at_ms, ''
  FROM artifacts;
DROP TABLE artifacts;
ALTER TABLE artifacts_new RENAME TO artifacts;
CREATE INDEX artifacts_by_run ON artifacts (run_id, artifact_id);
CREATE INDEX artifacts_by_content ON artifacts (sha256, pipeline_id);
CREATE INDEX artifacts_by_expiry ON artifacts (expires_at_ms) WHERE expires_at_ms IS NOT NULL;
CREATE INDEX artifacts_by_time ON artifacts (created_at_ms);
