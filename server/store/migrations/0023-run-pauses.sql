-- When the pause of a run ends by itself; null: when somebody resumes it.
ALTER TABLE pipeline_runs ADD COLUMN paused_until_ms INTEGER;
