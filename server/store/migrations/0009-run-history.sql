-- What a runner did, newest first, and what happened since a time.
CREATE INDEX job_runs_by_runner ON job_runs (runner_id, job_run_id) WHERE runner_id IS NOT NULL;
CREATE INDEX pipeline_runs_by_time ON pipeline_runs (created_at_ms);
