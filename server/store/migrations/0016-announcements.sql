-- A third kind: the end of a run, or an approval, told to the channel of the settings. `subject` is what changed, or the id
-- of the approval with `item` 1.
CREATE TABLE notifications_new (
  notification_id TEXT PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES pipeline_runs,
  kind            TEXT NOT NULL CHECK (kind IN ('item', 'approval', 'announcement')),
  subject         TEXT NOT NULL,
  item            INTEGER NOT NULL,
  attempts        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO notifications_new (notification_id, run_id, kind, subject, item, attempts)
SELECT notification_id, run_id, kind, subject, item, attempts FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_new RENAME TO notifications;
