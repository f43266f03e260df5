-- One row per step that ever had a line.
CREATE TABLE logs (
  log_id        INTEGER PRIMARY KEY,
  step_run_id   TEXT NOT NULL UNIQUE,
  run_id        TEXT NOT NULL,
  line_count    INTEGER NOT NULL CHECK (line_count >= 0), -- complete lines
  byte_count    INTEGER NOT NULL CHECK (byte_count >= 0), -- of their text, LF included
  dropped_lines INTEGER NOT NULL CHECK (dropped_lines >= 0), -- past the limit
  dropped_bytes INTEGER NOT NULL CHECK (dropped_bytes >= 0),
  -- How its lines came: not yet, pushed in either framing, or inside events of an agent that pushes none.
  origin        TEXT NOT NULL CHECK (origin IN ('none', 'raw', 'lines-v1', 'events')),
  created_at_ms INTEGER NOT NULL,
  closed_at_ms  INTEGER
) STRICT;
CREATE INDEX logs_by_run ON logs (run_id);
CREATE INDEX logs_open ON logs (log_id) WHERE closed_at_ms IS NULL;
CREATE INDEX logs_by_closing ON logs (closed_at_ms) WHERE closed_at_ms IS NOT NULL;

-- Whole lines, compressed. A log is a row of sealed chunks and, while it grows, small chunks that a sealed one replaces.
CREATE TABLE log_chunks (
  chunk_id    INTEGER PRIMARY KEY,
  log_id      INTEGER NOT NULL REFERENCES logs (log_id) ON DELETE CASCADE,
  first_line  INTEGER NOT NULL CHECK (first_line >= 0),
  line_count  INTEGER NOT NULL CHECK (line_count > 0),
  first_at_us INTEGER NOT NULL,
  text_bytes  INTEGER NOT NULL CHECK (text_bytes >= line_count), -- before compression
  is_sealed   INTEGER NOT NULL CHECK (is_sealed IN (0, 1)),
  codec       INTEGER NOT NULL CHECK (codec IN (0, 1)), -- 0 plain, 1 zstd
  body        BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX log_chunks_by_line ON log_chunks (log_id, first_line);

-- The beginning of a line whose end has not come yet; one per stream of a step.
CREATE TABLE log_fragments (
  log_id INTEGER NOT NULL REFERENCES logs (log_id) ON DELETE CASCADE,
  flags  INTEGER NOT NULL,
  at_us  INTEGER NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (log_id, flags)
) STRICT, WITHOUT ROWID;

-- Everything up to the watermark is settled: stored, or refused for good (Arcentra API 5.2).
CREATE TABLE ingest_sequences (
  runner_id  TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('logs', 'events')),
  spool_id   TEXT NOT NULL, -- '' when the agent names none
  watermark  INTEGER NOT NULL CHECK (watermark >= 0),
  batch_at_ms INTEGER NOT NULL, -- the time the agent gave the batch at the watermark
  used_at_ms INTEGER NOT NULL,
  PRIMARY KEY (runner_id, kind, spool_id)
) STRICT, WITHOUT ROWID;

-- Idempotency keys of events that agents pushed. The events themselves are in `events`.
CREATE TABLE agent_event_keys (
  event_key      TEXT PRIMARY KEY,
  received_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_event_keys_by_time ON agent_event_keys (received_at_ms);
