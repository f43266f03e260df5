-- What an operator set; a missing row is the default.
CREATE TABLE settings (
  key           TEXT PRIMARY KEY,
  value         TEXT NOT NULL, -- JSON
  version       INTEGER NOT NULL CHECK (version > 0),
  updated_at_ms INTEGER NOT NULL,
  updated_by    TEXT NOT NULL
) STRICT;

CREATE TABLE secrets (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  scope_kind    TEXT NOT NULL CHECK (scope_kind IN ('global', 'project', 'pipeline', 'environment')),
  scope_name    TEXT NOT NULL, -- '' for global
  note          TEXT NOT NULL,
  version       INTEGER NOT NULL CHECK (version > 0),
  created_at_ms INTEGER NOT NULL,
  created_by    TEXT NOT NULL,
  rotated_at_ms INTEGER,
  removed_at_ms INTEGER,
  CHECK ((scope_kind = 'global') = (scope_name = ''))
) STRICT;
CREATE UNIQUE INDEX secrets_by_name ON secrets (name, scope_kind, scope_name) WHERE removed_at_ms IS NULL;

-- Former versions stay for a while: runs that used them are still masked.
CREATE TABLE secret_versions (
  secret_id     TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  version       INTEGER NOT NULL CHECK (version > 0),
  nonce         BLOB NOT NULL CHECK (length(nonce) = 12),
  sealed        BLOB NOT NULL, -- AES-256-GCM: ciphertext and 16 bytes tag; bound to id and version
  is_masked     INTEGER NOT NULL CHECK (is_masked IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  created_by    TEXT NOT NULL,
  PRIMARY KEY (secret_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret_uses (
  run_id      TEXT NOT NULL,
  secret_id   TEXT NOT NULL REFERENCES secrets (id) ON DELETE CASCADE,
  version     INTEGER NOT NULL,
  pipeline_id TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (run_id, secret_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_uses_by_secret ON secret_uses (secret_id, at_ms);
