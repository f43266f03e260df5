import type { ApprovalId, JobRunId, Millis, PipelineRunId, RunnerId } from './ids.ts';
import type { RunnerAvailability } from './runner.ts';

/** The one reason why a job does not run yet (language reference 9.12), with the facts to show. */
export type WaitingReason =
  | { readonly kind: 'not-waiting' }
  | { readonly kind: 'dependency'; readonly jobs: readonly { readonly jobKey: string; readonly state: string }[] }
  | {
      readonly kind: 'gate';
      readonly position: 'stage' | 'before' | 'after';
      readonly approvalId: ApprovalId;
      readonly subject: string;
      readonly missing: number;
    }
  | { readonly kind: 'run-concurrency'; readonly key: string; readonly heldBy: readonly PipelineRunId[] }
  | { readonly kind: 'concurrency'; readonly key: string; readonly heldBy: readonly KeyHolder[] }
  | { readonly kind: 'max-parallel'; readonly max: number }
  | { readonly kind: 'run-paused' }
  | { readonly kind: 'retry-delay'; readonly untilMs: Millis }
  | { readonly kind: 'no-runner-registered' }
  | { readonly kind: 'no-runner-matches'; readonly failures: readonly CriterionFailure[]; readonly runners: number }
  /** Runners match, but none may get new work now. */
  | { readonly kind: 'matching-unavailable'; readonly runners: readonly UnavailableRunner[] }
  | { readonly kind: 'matching-busy'; readonly runners: readonly BusyRunner[] }
  /** Runners match, but each refused this job a moment ago. */
  | { readonly kind: 'refused'; readonly runners: readonly { readonly runnerId: RunnerId; readonly message: string }[] }
  /** Runners match, but what they execute does not include something that the job has. */
  | { readonly kind: 'cannot-execute'; readonly because: readonly string[]; readonly runners: readonly RunnerId[] }
  /** A free runner matches and fetches its work itself: it has not asked yet. */
  | { readonly kind: 'awaiting-fetch'; readonly runners: readonly RunnerId[] }
  /** Others go first on the runners that match. */
  | { readonly kind: 'queued-behind'; readonly ahead: number };

export interface KeyHolder {
  readonly runId: PipelineRunId;
  readonly jobKey: string;
}

/** One criterion, and on how many of the runners it does not hold. */
export interface CriterionFailure {
  readonly criterion: string;
  readonly failsOn: number;
  /** Why, for one of them: `label memory = "16G" is not a number`. */
  readonly example: string;
}

export interface UnavailableRunner {
  readonly runnerId: RunnerId;
  readonly name: string;
  readonly availability: RunnerAvailability;
}

export interface BusyRunner {
  readonly runnerId: RunnerId;
  readonly name: string;
  readonly capacity: number;
  readonly holds: readonly JobRunId[];
}
