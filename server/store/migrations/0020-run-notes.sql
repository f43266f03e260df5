-- One line that somebody wrote at a run, and whether they look after it.
CREATE TABLE run_notes (
  run_id   TEXT PRIMARY KEY,
  text     TEXT NOT NULL,
  is_taken INTEGER NOT NULL CHECK (is_taken IN (0, 1)),
  by       TEXT NOT NULL,
  at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
