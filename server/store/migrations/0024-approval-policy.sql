-- When people were reminded of a request that waits; null: not yet.
ALTER TABLE approvals ADD COLUMN reminded_at_ms INTEGER;
-- It belongs to the policy of approvals, and holds for the desktop too.
UPDATE settings SET key = 'approvals.reminderMinutes' WHERE key = 'notifications.approvalReminderMinutes';
