-- Git repositories whose templates pipelines may include, and what they held when they were fetched last.
CREATE TABLE template_libraries (
  name           TEXT PRIMARY KEY,
  repo_url       TEXT NOT NULL,
  description    TEXT NOT NULL,
  default_branch TEXT NOT NULL,
  commit_sha     TEXT NOT NULL,
  refs_digest    TEXT NOT NULL,
  added_at_ms    INTEGER NOT NULL,
  added_by       TEXT NOT NULL,
  fetched_at_ms  INTEGER NOT NULL,
  tried_at_ms    INTEGER NOT NULL CHECK (tried_at_ms >= fetched_at_ms),
  error          TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Manifests and specs, by the id of their git object.
CREATE TABLE library_texts (
  library TEXT NOT NULL REFERENCES template_libraries ON DELETE CASCADE,
  oid     TEXT NOT NULL,
  text    TEXT NOT NULL,
  PRIMARY KEY (library, oid)
) STRICT;

CREATE TABLE library_templates (
  library      TEXT NOT NULL REFERENCES template_libraries ON DELETE CASCADE,
  name         TEXT NOT NULL,
  version      TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('tag', 'default-branch', 'branch')),
  manifest_oid TEXT NOT NULL,
  spec_oid     TEXT NOT NULL,
  PRIMARY KEY (library, name, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX library_templates_by_name ON library_templates (name, library);
