import { evaluateCondition, resolveText, resolveValue } from '../../../pipeline/expressions.ts';
import type { PlanConcurrency, PlanCondition, PlanGate, PlanJob, PlanSelector } from '../../../pipeline/plan.ts';
import type { Evaluated, Scope } from '../../../pipeline/scope.ts';
import { isTerminalJob, type JobRun, type Lock, type ResultReason } from '../../domain/job-run.ts';
import { type Requirement, resourcesFrom } from '../../domain/matching.ts';
import { isTerminalRun, type PipelineRun } from '../../domain/pipeline-run.ts';
import { failedUntolerated, runEnding, upstreamStatus } from '../../domain/results.ts';
import { listPendingApprovals } from '../../store/approvals.ts';
import { listJobsOfLock } from '../../store/job-runs.ts';
import { holdersOf, takeLock } from '../../store/locks.ts';
import { listRunsOfLock } from '../../store/pipeline-runs.ts';
import { cancelJob } from './cancel.ts';
import { readyScope } from './execution-scope.ts';
import { approvalsScope, type GateAnswer, gateAnswer, moveApproval, passGate } from './gates.ts';
import type { PlanView } from './plans.ts';
import { changePhase, moveJob, moveRun } from './transitions.ts';
import type { Turn } from './turn.ts';
import { wholeJobNeedsOf } from './whole-job-needs.ts';

/** Brings a run to where it can go by itself: jobs become queued, skipped or refused, gates open, the run ends. */
export function advanceRun(turn: Turn, runId: PipelineRun['runId']): void {
  const run = turn.runs.get(runId);
  if (run.planDigest === null) return;
  const view = turn.planOf(run);
  if (run.state === 'cancelling' || run.state === 'cancelled') {
    cancelEverything(turn, run);
  } else {
    if (isTerminalRun(run.state) || !admit(turn, run, view)) return;
    failFast(turn, run, view);
    for (const { jobRunId } of turn.latestJobs(runId)) {
      const job = turn.jobs.get(jobRunId);
      if (job.state === 'waiting') advanceWaiting(turn, run, view, job);
      else if (job.phase === 'after-gate') advanceAfterGate(turn, run, view, job);
    }
  }
  endIfDone(turn, runId, view);
}

function cancelEverything(turn: Turn, run: PipelineRun): void {
  for (const approval of listPendingApprovals(turn.tx, run.runId)) moveApproval(turn, approval, 'withdraw');
  const reason: ResultReason = run.reason === 'superseded' ? 'superseded' : 'operator';
  for (const { jobRunId } of turn.latestJobs(run.runId)) {
    cancelJob(turn, turn.jobs.get(jobRunId), reason, run.errorMessage);
  }
}

function endIfDone(turn: Turn, runId: PipelineRun['runId'], view: PlanView): void {
  const run = turn.runs.get(runId);
  if (isTerminalRun(run.state)) return;
  const jobs = turn.latestJobs(runId);
  if (!jobs.every((job) => isTerminalJob(job.state))) return;
  if (run.state === 'cancelling') {
    moveRun(turn, run, 'end-cancelled');
    return;
  }
  const ending = runEnding(jobs.map((job) => ({ job, plan: view.job(job.jobKey) })));
  moveRun(turn, run, ending);
}

/** A run with a key of its own starts when it holds the key; until then its jobs stay where they are. */
function admit(turn: Turn, run: PipelineRun, view: PlanView): boolean {
  if (run.state !== 'pending') return true;
  const { concurrency } = view.plan;
  if (run.lockName !== null && concurrency) {
    const holders = holdersOf(turn.tx, run.lockName).map((holder) => holder.runId);
    const older = listRunsOfLock(turn.tx, run.lockName).filter((other) => other < run.runId);
    if (concurrency.cancelInProgress) {
      for (const other of older) stopRun(turn, turn.runs.get(other), 'superseded', `superseded by run ${run.runId}`);
    }
    if (new Set([...holders, ...older]).size >= concurrency.max) return false;
    takeLock(turn.tx, run.lockName, { runId: run.runId, jobKey: '' });
  }
  moveRun(turn, run, 'start');
  return true;
}

/** Answers false when the run had ended or was being stopped already. */
export function stopRun(
  turn: Turn,
  run: PipelineRun,
  reason: Extract<ResultReason, 'operator' | 'superseded'>,
  message: string,
): boolean {
  const isIdle = turn.latestJobs(run.runId).every((job) => job.state !== 'running');
  return moveRun(turn, run, isIdle ? 'stop-idle' : 'stop', { reason, errorMessage: message });
}

/** The first untolerated failure cancels the rest: of the run, or of the cells of a matrix. */
function failFast(turn: Turn, run: PipelineRun, view: PlanView): void {
  const jobs = turn.latestJobs(run.runId).map((job) => ({ job, plan: view.job(job.jobKey) }));
  const failed = jobs.filter(({ job, plan }) => failedUntolerated(job, plan));
  const [first] = failed;
  const cancel = (job: JobRun, because: string) => cancelJob(turn, job, 'fail_fast', `${because} failed`);
  if (view.plan.failFast && first) for (const { job } of jobs) cancel(job, first.job.jobKey);
  for (const failing of jobs.filter(({ plan, job }) => plan.matrix?.failFast && isFailure(job))) {
    for (const { job, plan } of jobs) if (plan.name === failing.plan.name) cancel(job, failing.job.jobKey);
  }
}

function isFailure(job: JobRun): boolean {
  return job.state === 'failed' || job.state === 'timeout';
}

/** Dependencies, condition, gates, queue: in the order of the language reference 9.2. */
function advanceWaiting(turn: Turn, run: PipelineRun, view: PlanView, job: JobRun): void {
  const plan = view.job(job.jobKey);
  const stage = view.stageOf(plan);
  const stageGate = stage.gate && { position: 'stage' as const, subject: stage.name };
  const standing = stageGate && gateAnswer(turn, run, stageGate);
  if (standing?.kind === 'refused') {
    moveJob(turn, job, 'reject', { reason: standing.reason, errorMessage: standing.message });
    return;
  }
  if ((job.notBeforeMs ?? 0) > turn.nowMs) return;
  const latest = turn.latestJobs(run.runId);
  const byKey = new Map(latest.map((one) => [one.jobKey, one]));
  const isDone = (key: string) => isTerminalJob(byKey.get(key)?.state ?? 'waiting');
  if (!plan.dependsOn.every(isDone)) return;

  const statusOf = (plans: readonly PlanJob[]) =>
    upstreamStatus(
      plans.flatMap((one) => {
        const upstream = byKey.get(one.key);
        return upstream ? [{ job: upstream, plan: one }] : [];
      }),
    );
  const answers = () => approvalsScope(turn, run.runId);
  const scope = readyScope(run, view, plan, latest, statusOf(view.ancestors(plan.key)), answers);

  if (job.phase === 'needs') {
    const stageScope = readyScope(run, view, plan, latest, statusOf(view.earlierStages(plan)), answers);
    for (const [condition, within] of [
      [stage.when, stageScope],
      [plan.when, scope],
    ] as const) {
      const answer = holds(condition, within);
      if (answer === 'yes') continue;
      if (typeof answer === 'object') misread(turn, job, answer.message);
      else moveJob(turn, job, 'skip', { reason: answer });
      return;
    }
  }
  if (stage.gate && stageGate && (job.phase === 'needs' || job.phase === 'stage-gate')) {
    if (!passed(turn, job, 'stage-gate', passGate(turn, run, { ...stageGate, plan: stage.gate, scope }))) return;
  }
  if (plan.gateBefore) {
    const gate = { position: 'before', subject: job.jobKey, plan: plan.gateBefore, scope } as const;
    if (!passed(turn, turn.jobs.get(job.jobRunId), 'gate', passGate(turn, run, gate))) return;
  }
  enqueue(turn, run, plan, turn.jobs.get(job.jobRunId), scope);
}

/** `yes`, or the reason for which the job is skipped, or why the condition cannot be evaluated. */
function holds(
  condition: PlanCondition,
  scope: Scope,
): 'yes' | Extract<ResultReason, 'condition' | 'upstream'> | { readonly message: string } {
  const answer = evaluateCondition(condition.expression, scope);
  if (!answer.ok) return { message: `when: ${answer.message}` };
  if (answer.value) return 'yes';
  if (scope.status?.success !== false) return 'condition';
  // Skipped because of success() alone, or also if all had gone well?
  const allWell = Object.create(scope, {
    status: { value: { success: true, failure: false, cancelled: false } },
  }) as Scope; // all members of `scope`, with another status
  const otherwise = evaluateCondition(condition.expression, allWell);
  return otherwise.ok && !otherwise.value ? 'condition' : 'upstream';
}

function passed(turn: Turn, job: JobRun, phase: 'stage-gate' | 'gate', answer: GateAnswer): boolean {
  switch (answer.kind) {
    case 'passed':
      return true;
    case 'waiting':
      if (job.phase !== phase) changePhase(turn, job, phase);
      return false;
    case 'refused':
      moveJob(turn, job, 'reject', { reason: answer.reason, errorMessage: answer.message });
      return false;
    case 'misread':
      misread(turn, job, answer.message);
      return false;
  }
}

function misread(turn: Turn, job: JobRun, message: string): void {
  moveJob(turn, job, 'misread', { reason: 'expression', errorMessage: message });
}

function enqueue(turn: Turn, run: PipelineRun, plan: PlanJob, job: JobRun, scope: Scope): void {
  const requirement = requirementFrom(plan, scope);
  const locks = locksFrom(run, plan, scope);
  if (!requirement.ok || !locks.ok) {
    misread(turn, job, requirement.ok ? (locks.ok ? '' : locks.message) : requirement.message);
    return;
  }
  moveJob(turn, job, 'ready', { requirement: requirement.value, locks: locks.value });
  for (const lock of locks.value.filter((one) => one.cancelInProgress)) {
    for (const other of listJobsOfLock(turn.tx, lock.name)) {
      if (other.runId === run.runId && other.jobKey === job.jobKey) continue;
      cancelJob(turn, turn.jobs.get(other.jobRunId), 'superseded', `superseded by ${job.jobKey} of run ${run.number}`);
    }
  }
}

function requirementFrom(plan: PlanJob, scope: Scope): Evaluated<Requirement> {
  const selectors: PlanSelector[] = [];
  for (const selector of plan.selectors) {
    const resolved = resolveValue(
      { labels: selector.matchLabels, values: selector.matchExpressions.map((one) => one.values) },
      scope,
    );
    if (!resolved.ok) return { ok: false, message: `agent_selector: ${resolved.message}` };
    // The shape is that of the argument; values of labels are text whatever a placeholder gave.
    const { labels, values } = resolved.value as { labels: Record<string, unknown>; values: unknown[][] };
    selectors.push({
      matchLabels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])),
      matchExpressions: selector.matchExpressions.map((one, index) => ({
        ...one,
        values: (values[index] ?? []).map(String),
      })),
    });
  }
  return {
    ok: true,
    value: {
      selectors,
      embeddedRunner: plan.embeddedRunner,
      resources: resourcesFrom(plan.runtime.resources),
      stepByStep: plan.stepByStepReasons,
      asWhole: wholeJobNeedsOf(plan),
    },
  };
}

function locksFrom(run: PipelineRun, plan: PlanJob, scope: Scope): Evaluated<readonly Lock[]> {
  const locks: Lock[] = [];
  if (plan.concurrency) {
    const name = lockNameFrom(plan.concurrency, run.pipelineId, 'job', scope);
    if (!name.ok) return { ok: false, message: `concurrency: ${name.message}` };
    const { max, cancelInProgress } = plan.concurrency;
    locks.push({ ...name.value, kind: 'key', max, cancelInProgress });
  }
  const max = plan.matrix?.maxParallel ?? null;
  if (max !== null) {
    const name = `max-parallel:${run.runId}:${plan.name}`;
    locks.push({ name, key: plan.name, kind: 'max-parallel', max, cancelInProgress: false });
  }
  return { ok: true, value: locks };
}

/** Keys of jobs and of runs are apart: a run does not wait for the key of its own job. */
export function lockNameFrom(
  concurrency: PlanConcurrency,
  pipelineId: PipelineRun['pipelineId'],
  holder: 'job' | 'run',
  scope: Scope,
): Evaluated<{ readonly name: string; readonly key: string }> {
  const key = resolveText(concurrency.keyTemplate, scope);
  if (!key.ok) return key;
  const within = concurrency.scope === 'pipeline' ? `${holder}:${pipelineId}` : `${holder}:*`;
  return { ok: true, value: { name: `${within}:${key.value}`, key: key.value } };
}

/** The steps are done and a person was asked (language reference 9.8). */
function advanceAfterGate(turn: Turn, run: PipelineRun, view: PlanView, job: JobRun): void {
  const plan = view.job(job.jobKey);
  if (!plan.gateAfter) return;
  const answer = passGate(turn, run, afterGateOf(turn, run, view, job, plan.gateAfter));
  switch (answer.kind) {
    case 'waiting':
      return;
    case 'refused':
      moveJob(turn, job, 'fail', { reason: answer.reason, errorMessage: answer.message });
      return;
    case 'misread':
      moveJob(turn, job, 'fail', { reason: 'expression', errorMessage: answer.message });
      return;
    case 'passed':
      if (!plan.target) {
        moveJob(turn, job, 'succeed');
        return;
      }
      changePhase(turn, job, 'target-queue', { queuedAtMs: turn.nowMs, runnerId: null });
      turn.isScheduleDue = true;
  }
}

function afterGateOf(turn: Turn, run: PipelineRun, view: PlanView, job: JobRun, plan: PlanGate) {
  const latest = turn.latestJobs(run.runId);
  const status = { success: true, failure: false, cancelled: false };
  const answers = () => approvalsScope(turn, run.runId);
  const scope = readyScope(run, view, view.job(job.jobKey), latest, status, answers);
  const withOutputs = Object.create(scope, { job: { value: { name: job.jobKey, outputs: job.outputs } } }) as Scope; // and job
  return { position: 'after', subject: job.jobKey, plan, scope: withOutputs } as const;
}
