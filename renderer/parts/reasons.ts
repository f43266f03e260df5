import {
  type RunnerObstacle,
  type RunnerVerdict,
  RunnerVerdictKind,
  type WaitingReason,
} from '../../gen/signalbox/console/v1/queue_pb.js';
import type { Translate } from '../words/words.ts';
import type { reasonWords } from './reason-words.ts';

type Say = Translate<typeof reasonWords>;

/** Why a job or a run waits, in the language of the window. A cause that it does not know is told as the server did. */
export function waitingText(reason: WaitingReason, t: Say): string {
  const { cause } = reason;
  switch (cause.case) {
    case 'jobs':
      return t('jobs', { jobs: listed(cause.value.jobKeys, t) });
    case 'approval': {
      const { subject, ofStage, missing } = cause.value;
      const sentence = t(ofStage ? 'approvalOfStage' : 'approval', { subject });
      return missing > 1 ? t('approvalByMany', { sentence, count: missing }) : sentence;
    }
    case 'concurrency':
      return t('concurrency', { key: cause.value.key, count: cause.value.heldByRunIds.length });
    case 'matrix':
      return t('matrix', { max: cause.value.maxParallel });
    case 'runPaused':
      return t('runPaused');
    case 'retryDelay':
      return t('retryDelay');
    case 'noMatch': {
      const { unmet, runners } = cause.value;
      if (runners === 0) return t('noRunner');
      const parts = unmet.map((one) =>
        t('unmet', { requirement: one.requirement, failing: one.failingRunners, runners }),
      );
      return t('noMatch', { unmet: listed(parts, t) });
    }
    case 'capacity':
      return capacityText(cause.value.runners, t);
    case 'stepByStep':
      return t('stepByStep', { because: listed(cause.value.because, t) });
    case 'queuedBehind':
      return t('queuedBehind', { count: cause.value.ahead });
    case undefined:
      return reason.sentence;
  }
}

/** All obstacles of one reason are of one sort, except where runners may not take work for different causes. */
function capacityText(runners: readonly RunnerObstacle[], t: Say): string {
  const are = (kind: RunnerVerdictKind) => runners.length > 0 && runners.every((runner) => runner.kind === kind);
  const [first] = runners;
  if (are(RunnerVerdictKind.BUSY)) {
    return runners.length === 1 && first
      ? t('busyOne', { name: first.runnerName })
      : t('busyAll', { count: runners.length });
  }
  if (are(RunnerVerdictKind.AWAITING_FETCH)) return t('awaitingFetch');
  if (are(RunnerVerdictKind.REFUSED)) return t('refusedBy', { count: runners.length });
  const states = runners.map(({ runnerName, kind }) =>
    t('runnerIs', { name: runnerName, state: t(verdictWords[kind]) }),
  );
  return t('unavailable', { runners: listed(states, t) });
}

const verdictWords = {
  [RunnerVerdictKind.UNSPECIFIED]: 'offline',
  [RunnerVerdictKind.FITS]: 'fits',
  [RunnerVerdictKind.LABELS]: 'lacks',
  [RunnerVerdictKind.CAPABILITY]: 'cannotExecute',
  [RunnerVerdictKind.BUSY]: 'busy',
  [RunnerVerdictKind.DRAINING]: 'draining',
  [RunnerVerdictKind.PAUSED]: 'paused',
  [RunnerVerdictKind.DISABLED]: 'disabled',
  [RunnerVerdictKind.PENDING]: 'pending',
  [RunnerVerdictKind.OFFLINE]: 'offline',
  [RunnerVerdictKind.DISCONNECTED]: 'disconnected',
  [RunnerVerdictKind.REFUSED]: 'refused',
  [RunnerVerdictKind.AWAITING_FETCH]: 'isFree',
} as const satisfies Record<RunnerVerdictKind, keyof typeof reasonWords>;

/** Why one runner does not have a job. */
export function verdictText({ kind, criteria }: RunnerVerdict, t: Say): string {
  const unmet = criteria.filter((criterion) => !criterion.holds).map((criterion) => criterion.requirement);
  return t(verdictWords[kind], { requirements: listed(unmet, t) });
}

/** The first three, and how many more. */
function listed(texts: readonly string[], t: Say): string {
  const shown = texts.slice(0, 3).join(', ');
  return texts.length > 3 ? t('more', { listed: shown, count: texts.length - 3 }) : shown;
}
