-- Of logs past their limit: the newest lines, which follow the head when the step has ended. In the order of `position`.
CREATE TABLE log_last_lines (
  log_id      INTEGER NOT NULL REFERENCES logs ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  line_count  INTEGER NOT NULL,
  first_at_us INTEGER NOT NULL,
  text_bytes  INTEGER NOT NULL,
  codec       INTEGER NOT NULL,
  body        BLOB NOT NULL,
  PRIMARY KEY (log_id, position)
) STRICT, WITHOUT ROWID;
