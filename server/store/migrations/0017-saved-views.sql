-- Filters of the list of runs that somebody gave a name.
CREATE TABLE saved_views (
  name        TEXT PRIMARY KEY,
  query       TEXT NOT NULL,
  is_pinned   INTEGER NOT NULL CHECK (is_pinned IN (0, 1)),
  saved_at_ms INTEGER NOT NULL,
  saved_by    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
