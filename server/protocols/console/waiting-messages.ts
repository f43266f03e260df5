import type { MessageInitShape } from '@bufbuild/protobuf';
import { RunnerVerdictKind, type WaitingReasonSchema } from '../../../gen/signalbox/console/v1/queue_pb.js';
import type { RunnerAvailability } from '../../domain/runner.ts';
import type { WaitingReason } from '../../domain/waiting-reason.ts';
import { availabilityText, waitingSentence } from '../../domain/waiting-sentence.ts';

type ReasonMessage = MessageInitShape<typeof WaitingReasonSchema>;
type Cause = Exclude<ReasonMessage['cause'], undefined>;

export const verdictOf: Readonly<Record<RunnerAvailability['kind'], RunnerVerdictKind>> = {
  available: RunnerVerdictKind.FITS,
  'pending-approval': RunnerVerdictKind.PENDING,
  disabled: RunnerVerdictKind.DISABLED,
  draining: RunnerVerdictKind.DRAINING,
  paused: RunnerVerdictKind.PAUSED,
  disconnected: RunnerVerdictKind.DISCONNECTED,
  offline: RunnerVerdictKind.OFFLINE,
};

export function waitingReasonMessage(reason: WaitingReason): ReasonMessage {
  return { sentence: waitingSentence(reason), cause: causeOf(reason) };
}

function causeOf(reason: WaitingReason): Cause {
  switch (reason.kind) {
    case 'not-waiting':
      return { case: undefined };
    case 'dependency':
      return { case: 'jobs', value: { jobKeys: reason.jobs.map((job) => job.jobKey) } };
    case 'gate':
      return {
        case: 'approval',
        value: {
          approvalId: reason.approvalId,
          missing: reason.missing,
          subject: reason.subject,
          ofStage: reason.position === 'stage',
        },
      };
    case 'run-concurrency':
      return { case: 'concurrency', value: { key: reason.key, heldByRunIds: [...reason.heldBy] } };
    case 'concurrency':
      return {
        case: 'concurrency',
        value: { key: reason.key, heldByRunIds: [...new Set(reason.heldBy.map((holder) => holder.runId))] },
      };
    case 'max-parallel':
      return { case: 'matrix', value: { maxParallel: reason.max } };
    case 'run-paused':
      return { case: 'runPaused', value: {} };
    case 'retry-delay':
      return { case: 'retryDelay', value: { untilMs: reason.untilMs } };
    case 'no-runner-registered':
      return { case: 'noMatch', value: { runners: 0 } };
    case 'no-runner-matches':
      return {
        case: 'noMatch',
        value: {
          runners: reason.runners,
          unmet: reason.failures.map((failure) => ({
            requirement: failure.criterion,
            failingRunners: failure.failsOn,
            example: failure.example,
          })),
        },
      };
    case 'cannot-execute':
      return { case: 'stepByStep', value: { because: [...reason.because] } };
    case 'queued-behind':
      return { case: 'queuedBehind', value: { ahead: reason.ahead } };
    case 'matching-unavailable':
    case 'matching-busy':
    case 'refused':
    case 'awaiting-fetch':
      return { case: 'capacity', value: { runners: obstaclesOf(reason) } };
  }
}

type CapacityReason = Extract<
  WaitingReason,
  { readonly kind: 'matching-unavailable' | 'matching-busy' | 'refused' | 'awaiting-fetch' }
>;

function obstaclesOf(reason: CapacityReason) {
  switch (reason.kind) {
    case 'matching-unavailable':
      return reason.runners.map(({ runnerId, name, availability }) => ({
        runnerId,
        runnerName: name,
        kind: verdictOf[availability.kind],
        sentence: availabilityText(availability),
      }));
    case 'matching-busy':
      return reason.runners.map(({ runnerId, name, capacity, holds }) => ({
        runnerId,
        runnerName: name,
        kind: RunnerVerdictKind.BUSY,
        sentence: `${holds.length} of ${capacity} slots are taken`,
        jobRunIds: [...holds],
      }));
    case 'refused':
      return reason.runners.map(({ runnerId, message }) => ({
        runnerId,
        kind: RunnerVerdictKind.REFUSED,
        sentence: message,
      }));
    case 'awaiting-fetch':
      return reason.runners.map((runnerId) => ({
        runnerId,
        kind: RunnerVerdictKind.AWAITING_FETCH,
        sentence: 'free, and has not asked for work yet',
      }));
  }
}
