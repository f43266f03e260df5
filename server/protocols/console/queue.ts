import type { ServiceImpl } from '@connectrpc/connect';
import { type QueueService, RunnerVerdictKind } from '../../../gen/signalbox/console/v1/queue_pb.js';
import { DomainError } from '../../domain/errors.ts';
import type { JobRunId } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { obstaclesOn, unmetCriteria } from '../../domain/matching.ts';
import type { RunnerView } from '../../domain/runner-view.ts';
import { availabilityText } from '../../domain/waiting-sentence.ts';
import { idFrom } from './ids.ts';
import type { ConsoleServices } from './services.ts';
import type { Views } from './views.ts';
import { verdictOf, waitingReasonMessage } from './waiting-messages.ts';

const itemsShown = 1_000;

export function queueRoutes(
  { queue, runs, runners, history }: ConsoleServices,
  views: Views,
): ServiceImpl<typeof QueueService> {
  return {
    listQueue() {
      return { items: views.queue(itemsShown) };
    },

    explainJob(request) {
      const jobRunId = idFrom<JobRunId>(request.jobRunId, 'job_run_id');
      const job = runs.job(jobRunId);
      const reason = queue.explain(jobRunId);
      if (reason.kind === 'not-waiting') {
        throw new DomainError('wrong-state', `job ${job.jobKey} is ${job.state}: it waits for nothing`, {
          word: 'job_not_waiting',
          values: { job: job.jobKey },
        });
      }
      return {
        reason: waitingReasonMessage(reason),
        runners: runners.list().map((runner) => verdictFor(job, runner, history.runningJobs(runner.runnerId).length)),
      };
    },
  };
}

/** Why this runner does not have the job: what never changes by waiting comes first. */
function verdictFor(job: JobRun, runner: RunnerView, held: number) {
  const unmet = unmetCriteria(runner, job.requirement);
  const about = { runnerId: runner.runnerId, runnerName: runner.name };
  if (unmet.length > 0) {
    return {
      ...about,
      kind: RunnerVerdictKind.LABELS,
      sentence: unmet.map((one) => one.because).join('; '),
      criteria: unmet.map((one) => ({ requirement: one.criterion, holds: false, actual: one.because })),
      labelsToAdd: missingLabels(job, runner),
    };
  }
  const obstacles = obstaclesOn(runner, job.requirement);
  if (obstacles.length > 0) {
    return {
      ...about,
      kind: RunnerVerdictKind.CAPABILITY,
      sentence: `it cannot execute this job: ${obstacles.join('; ')}`,
      criteria: obstacles.map((requirement) => ({ requirement, holds: false, actual: '' })),
    };
  }
  if (runner.availability.kind !== 'available') {
    return { ...about, kind: verdictOf[runner.availability.kind], sentence: availabilityText(runner.availability) };
  }
  if (held >= runner.capacity) {
    return { ...about, kind: RunnerVerdictKind.BUSY, sentence: `${held} of ${runner.capacity} slots are taken` };
  }
  return { ...about, kind: RunnerVerdictKind.FITS, sentence: 'could take it now' };
}

/** Labels that would make all equalities and lists of the requirement hold. */
function missingLabels(job: JobRun, runner: RunnerView): Record<string, string> {
  const wanted: Record<string, string> = {};
  for (const selector of job.requirement.selectors) {
    Object.assign(wanted, selector.matchLabels);
    for (const { key, operator, values } of selector.matchExpressions) {
      if (operator === 'In' && values[0] !== undefined) wanted[key] ??= values[0];
      if (operator === 'Exists') wanted[key] ??= runner.labels[key] ?? 'true';
    }
  }
  const withWanted = { ...runner, labels: { ...runner.labels, ...wanted } };
  if (unmetCriteria(withWanted, job.requirement).length > 0) return {}; // labels alone would not do
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => runner.labels[key] !== value));
}
