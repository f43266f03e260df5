-- Runners, the tokens that let agents in, and the tokens of operators. Tokens are stored as SHA-256 only.
CREATE TABLE registration_tokens (
  id             TEXT PRIMARY KEY,
  token_hash     BLOB NOT NULL UNIQUE,
  hint           TEXT NOT NULL,
  note           TEXT NOT NULL,
  needs_approval INTEGER NOT NULL CHECK (needs_approval IN (0, 1)),
  max_uses       INTEGER NOT NULL CHECK (max_uses >= 0), -- 0: any number
  uses           INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0 AND (max_uses = 0 OR uses <= max_uses)),
  expires_at_ms  INTEGER,
  created_at_ms  INTEGER NOT NULL,
  created_by     TEXT NOT NULL,
  revoked_at_ms  INTEGER
) STRICT;

CREATE TABLE runners (
  id                    TEXT PRIMARY KEY,
  name                  TEXT NOT NULL,
  state                 TEXT NOT NULL CHECK (state IN
                          ('pending', 'online', 'disconnected', 'offline', 'draining', 'disabled', 'removed')),
  approval              TEXT NOT NULL CHECK (approval IN ('approved', 'pending', 'rejected')),
  is_embedded           INTEGER NOT NULL CHECK (is_embedded IN (0, 1)),
  door                  TEXT NOT NULL,
  delivery              TEXT NOT NULL CHECK (delivery IN ('stream', 'fetch', 'whole-job')),
  registration_token_id TEXT REFERENCES registration_tokens (id),
  static_token_hash     BLOB, -- of the secret part
  agent_token_hash      BLOB,
  os                    TEXT NOT NULL,
  arch                  TEXT NOT NULL,
  version               TEXT NOT NULL,
  ip                    TEXT NOT NULL,
  capacity              INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 256),
  agent_labels          TEXT NOT NULL, -- JSON
  admin_labels          TEXT NOT NULL, -- JSON
  is_draining           INTEGER NOT NULL CHECK (is_draining IN (0, 1)), -- by the operator
  is_leaving            INTEGER NOT NULL CHECK (is_leaving IN (0, 1)),  -- the agent asked for it
  is_paused             INTEGER NOT NULL CHECK (is_paused IN (0, 1)),
  paused_until_ms       INTEGER,
  pause_note            TEXT NOT NULL,
  created_at_ms         INTEGER NOT NULL,
  registered_at_ms      INTEGER,
  last_heard_at_ms      INTEGER
) STRICT;
CREATE UNIQUE INDEX runners_by_name ON runners (name) WHERE state <> 'removed';

CREATE TABLE runner_metrics (
  runner_id          TEXT NOT NULL REFERENCES runners (id) ON DELETE CASCADE,
  at_ms              INTEGER NOT NULL,
  cpu                REAL NOT NULL, -- share of all cores, 0 to 1
  memory_used_bytes  INTEGER NOT NULL,
  memory_total_bytes INTEGER NOT NULL,
  disk_used_bytes    INTEGER NOT NULL,
  disk_total_bytes   INTEGER NOT NULL,
  PRIMARY KEY (runner_id, at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_tokens (
  id              TEXT PRIMARY KEY,
  token_hash      BLOB NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  created_by      TEXT NOT NULL,
  expires_at_ms   INTEGER,
  last_used_at_ms INTEGER,
  revoked_at_ms   INTEGER
) STRICT;
