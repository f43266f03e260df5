-- Why a runner drains, and when what it still executes is taken away; null: never.
ALTER TABLE runners ADD COLUMN drain_note TEXT NOT NULL DEFAULT '';
ALTER TABLE runners ADD COLUMN drained_until_ms INTEGER;
