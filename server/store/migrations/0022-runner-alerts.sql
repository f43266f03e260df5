-- Runners that are away against everybody's will; `told_at_ms`: since when people know.
CREATE TABLE runner_alerts (
  runner_id   TEXT PRIMARY KEY,
  since_ms    INTEGER NOT NULL,
  told_at_ms  INTEGER
) STRICT, WITHOUT ROWID;

-- A fourth kind: what is told of a runner, which belongs to no run. Its words are kept as they were put down.
CREATE TABLE notifications_new (
  notification_id TEXT PRIMARY KEY,
  run_id          TEXT REFERENCES pipeline_runs,
  kind            TEXT NOT NULL CHECK (kind IN ('item', 'approval', 'announcement', 'runner')),
  subject         TEXT NOT NULL,
  item            INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  said            TEXT NOT NULL DEFAULT '',
  CHECK ((run_id IS NULL) = (kind = 'runner'))
) STRICT, WITHOUT ROWID;
INSERT INTO notifications_new (notification_id, run_id, kind, subject, item, attempts)
SELECT notification_id, run_id, kind, subject, item, attempts FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_new RENAME TO notifications;
