-- Deleting a run must find its re-runs.
CREATE INDEX pipeline_runs_by_origin ON pipeline_runs (rerun_of) WHERE rerun_of IS NOT NULL;
