import { DomainError } from '../../domain/errors.ts';
import type { PipelineRunId, StepRunId } from '../../domain/ids.ts';
import { isTerminalJob, type JobRun } from '../../domain/job-run.ts';
import { isTerminalRun, type PipelineRun } from '../../domain/pipeline-run.ts';
import type { RefusalWord } from '../../domain/refusal-word.ts';
import { noJobs, recount } from '../../domain/results.ts';
import { isService, type StepRun } from '../../domain/step-run.ts';
import { findRunByRequest, latestAttempt } from '../../store/pipeline-runs.ts';
import { countNewRun } from '../../store/pipelines.ts';
import { createFurtherAttempt, createJob } from './create-job.ts';
import { addRun, type CreatedRun } from './create-run.ts';
import type { PlanView } from './plans.ts';
import type { Turn } from './turn.ts';

export type RerunScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'from-job'; readonly jobKey: string };

/** The same plan once more. Jobs outside the scope keep the result they had. */
export function rerun(turn: Turn, old: PipelineRun, scope: RerunScope, by: string, requestId = ''): CreatedRun {
  const earlier = requestId === '' ? undefined : findRunByRequest(turn.tx, old.pipelineId, requestId);
  if (earlier) return { runId: earlier.runId, isRepeat: true };
  if (!isTerminalRun(old.state))
    throw wrongState('run_not_over', `run ${old.runId} is still ${old.state}; stop it, or wait for its end`);
  if (old.planDigest === null)
    throw wrongState('run_without_plan', `run ${old.runId} has no plan; run the latest definition instead`);
  const view = turn.planOf(old);
  const before = turn.latestJobs(old.runId);
  const again = jobsToRun(view, before, scope);
  if (again.size === 0) throw wrongState('no_failed_jobs', `run ${old.runId} has no failed jobs to run again`);

  const runId = turn.parts.ids.next<PipelineRunId>();
  countNewRun(turn.tx, old.pipelineId, { runId, isRepetition: true });
  const carried = before.filter((job) => !again.has(job.jobKey));
  const run: PipelineRun = {
    ...old,
    runId,
    attempt: latestAttempt(turn.tx, old.pipelineId, old.number) + 1,
    rerunOf: old.runId,
    requestId: requestId || null,
    state: 'pending',
    reason: '',
    errorMessage: '',
    triggeredBy: by,
    counters: carried.reduce((counters, job) => recount(counters, 'waiting', job.state), {
      ...noJobs,
      total: view.plan.jobs.length,
    }),
    createdAtMs: turn.nowMs,
    startedAtMs: null,
    endedAtMs: null,
    pausedUntilMs: null,
  };
  addRun(turn, run, view);
  for (const [jobIndex, plan] of view.plan.jobs.entries()) {
    const kept = carried.find((job) => job.jobKey === plan.key);
    createJob(turn, { run, plan, jobIndex, attempt: 1, createdBy: by, ...(kept ? { carried: kept } : {}) });
  }
  return { runId, isRepeat: false };
}

/** Keys of the jobs that a repetition executes; the others keep their results. */
export function jobsToRun(view: PlanView, before: readonly JobRun[], scope: RerunScope): ReadonlySet<string> {
  const unsuccessful = new Set(before.filter((job) => !isDone(job)).map((job) => job.jobKey));
  switch (scope.kind) {
    case 'all':
      return new Set(view.plan.jobs.map((job) => job.key));
    case 'failed':
      return view.withDependents(unsuccessful);
    case 'from-job': {
      if (!view.hasJob(scope.jobKey)) throw new DomainError('not-found', `the run has no job ${scope.jobKey}`);
      // What it needs must be there: jobs before it that did not succeed run too.
      const needed = view.ancestors(scope.jobKey).filter((job) => unsuccessful.has(job.key));
      return view.withDependents(new Set([scope.jobKey, ...needed.map((job) => job.key)]));
    }
  }
}

/** Nothing is left to do: it succeeded, or its condition did not want it. */
function isDone(job: JobRun): boolean {
  return job.state === 'success' || (job.state === 'skipped' && job.reason === 'condition');
}

/**
 * A workspace cannot be resumed, so the whole job runs again, and what depends on it. In a run that has ended that is
 * a new run. Answers the id that the step has there.
 */
export function retryJobOf(turn: Turn, step: StepRun, by: string): StepRunId {
  if (step.state !== 'failed' && step.state !== 'cancelled' && step.state !== 'timeout') {
    throw wrongState(
      'step_not_failed',
      `step run ${step.stepRunId} is ${step.state}; only failed, cancelled or timed out steps run again`,
    );
  }
  const job = turn.jobs.get(step.jobRunId);
  const run = turn.runs.get(job.runId);
  if (isTerminalRun(run.state)) {
    const { runId } = rerun(turn, run, { kind: 'from-job', jobKey: job.jobKey }, by);
    const again = turn.latestJobs(runId).find((one) => one.jobKey === job.jobKey);
    return stepOf(turn, again, step);
  }
  const latest = turn.latestJobs(run.runId);
  const current = latest.find((one) => one.jobKey === job.jobKey);
  if (run.state === 'cancelling' || !current || !isTerminalJob(current.state)) {
    throw wrongState('job_not_over', `job ${job.jobKey} is still in progress; wait for its end`);
  }
  const affected = turn.planOf(run).withDependents(new Set([job.jobKey]));
  const ended = latest.filter((one) => affected.has(one.jobKey) && isTerminalJob(one.state));
  for (const one of ended) {
    const { counters } = turn.runs.get(run.runId);
    turn.runs.change(run.runId, { counters: recount(counters, one.state, 'waiting') });
    createFurtherAttempt(turn, one, 0);
  }
  const again = turn.latestJobs(run.runId).find((one) => one.jobKey === job.jobKey);
  return stepOf(turn, again, step);
}

/** Services are made when the job has a runner; until then its first step stands for them. */
function stepOf(turn: Turn, job: JobRun | undefined, step: StepRun): StepRunId {
  const steps = job ? turn.latestSteps(job.jobRunId) : [];
  const again = isService(step) ? steps[0] : steps.find((one) => one.stepIndex === step.stepIndex);
  if (!again) throw new Error(`the new attempt has no step ${step.stepIndex}`);
  return again.stepRunId;
}

function wrongState(word: RefusalWord, message: string): DomainError {
  return new DomainError('wrong-state', message, { word });
}
