import type { RunnerAvailability } from './runner.ts';
import type { WaitingReason } from './waiting-reason.ts';

/** Why a job waits, for people: one sentence that names the things. Empty for `not-waiting`. */
export function waitingSentence(reason: WaitingReason): string {
  switch (reason.kind) {
    case 'not-waiting':
      return '';
    case 'dependency':
      return `waits for ${listed(reason.jobs.map((job) => job.jobKey))}`;
    case 'gate':
      return `waits for approval of ${reason.position === 'stage' ? 'stage ' : ''}${reason.subject}${missingText(reason.missing)}`;
    case 'run-concurrency':
      return `concurrency key ${reason.key} is held by ${counted(reason.heldBy.length, 'other run')}`;
    case 'concurrency':
      return `concurrency key ${reason.key} is held by ${listed(reason.heldBy.map((holder) => holder.jobKey || 'another run'))}`;
    case 'max-parallel':
      return `at most ${reason.max} cells of its matrix run at the same time`;
    case 'run-paused':
      return 'the run is paused';
    case 'retry-delay':
      return 'waits before its next attempt';
    case 'no-runner-registered':
      return 'no runner is registered yet';
    case 'no-runner-matches':
      return `no runner matches: ${listed(
        reason.failures.map(
          (failure) =>
            `${failure.criterion} fails on ${failure.failsOn} of ${reason.runners}${example(failure.example)}`,
        ),
      )}`;
    case 'matching-unavailable':
      return `matching runners may not take work: ${listed(
        reason.runners.map((runner) => `${runner.name} is ${availabilityText(runner.availability)}`),
      )}`;
    case 'matching-busy':
      return reason.runners.length === 1
        ? `the only matching runner, ${reason.runners[0]?.name}, is busy`
        : `all ${reason.runners.length} matching runners are busy`;
    case 'refused':
      return `refused by ${counted(reason.runners.length, 'runner')}: ${listed(reason.runners.map((runner) => runner.message))}`;
    case 'cannot-execute':
      return `no matching runner can execute this job: ${listed(reason.because)}`;
    case 'awaiting-fetch':
      return 'a matching runner is free and has not asked for work yet';
    case 'queued-behind':
      return `${counted(reason.ahead, 'job')} ${reason.ahead === 1 ? 'goes' : 'go'} first`;
  }
}

/** What keeps a runner from new work, as in `mac-mini is ...`. */
export function availabilityText(availability: RunnerAvailability): string {
  switch (availability.kind) {
    case 'available':
      return 'available';
    case 'pending-approval':
      return 'waiting to be approved';
    case 'paused':
      return availability.note === '' ? 'paused' : `paused (${availability.note})`;
    case 'offline':
      return availability.lastSeenAtMs === null ? 'not connected yet' : 'offline';
    default:
      return availability.kind;
  }
}

function missingText(missing: number): string {
  return missing > 1 ? ` by ${missing} people` : '';
}

function example(text: string): string {
  return text === '' ? '' : ` (${text})`;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`;
}

/** The first three, and how many more. */
function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 3).join(', ');
  return texts.length > 3 ? `${shown} and ${texts.length - 3} more` : shown;
}
