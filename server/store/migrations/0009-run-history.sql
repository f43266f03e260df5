-- What a runner did, newest first.
CREATE INDEX job_runs_by_runner ON job_runs (runner_id, job_run_id) WHERE runner_id IS NOT NULL;
