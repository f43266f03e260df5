-- One row per file that a step kept. The content is blobs/<first two digits>/<sha256>, shared by rows of equal content.
CREATE TABLE artifacts (
  artifact_id   TEXT PRIMARY KEY,
  run_id        TEXT NOT NULL,
  pipeline_id   TEXT NOT NULL,
  job_run_id    TEXT NOT NULL,
  step_run_id   TEXT NOT NULL,
  job_name      TEXT NOT NULL,
  name          TEXT NOT NULL,
  path          TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL CHECK (size_bytes >= 0),
  sha256        TEXT NOT NULL CHECK (length(sha256) = 64),
  is_executable INTEGER NOT NULL CHECK (is_executable IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER, -- null: by the retention setting
  UNIQUE (step_run_id, name, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifacts_by_run ON artifacts (run_id, artifact_id);
CREATE INDEX artifacts_by_content ON artifacts (sha256, pipeline_id);
CREATE INDEX artifacts_by_expiry ON artifacts (expires_at_ms) WHERE expires_at_ms IS NOT NULL;
CREATE INDEX artifacts_by_time ON artifacts (created_at_ms);

-- Uploads that are not finished. The bytes are uploads/<upload_id>; up to `offset` they are on disk for sure.
CREATE TABLE artifact_uploads (
  upload_id     TEXT PRIMARY KEY,
  step_run_id   TEXT NOT NULL,
  name          TEXT NOT NULL,
  path          TEXT NOT NULL,
  size_bytes    INTEGER NOT NULL,
  sha256        TEXT NOT NULL,
  is_executable INTEGER NOT NULL,
  expire_in_ms  INTEGER,
  offset        INTEGER NOT NULL CHECK (offset BETWEEN 0 AND size_bytes),
  used_at_ms    INTEGER NOT NULL,
  UNIQUE (step_run_id, name, path)
) STRICT, WITHOUT ROWID;
