-- What the agent of a runner has for a program besides the one it runs, and the change that is wanted or failed last.
CREATE TABLE runner_programs (
  runner_id        TEXT PRIMARY KEY REFERENCES runners,
  is_changeable    INTEGER NOT NULL,
  previous_version TEXT,
  change           TEXT,
  failure          TEXT
) STRICT, WITHOUT ROWID;
