/** The closed list of ways a step can end. */
export type StepOutcome =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** By a signal that the agent did not send; `forced` when it could not be caught (often: out of memory). */
  | { readonly kind: 'killed'; readonly signal: string; readonly forced: boolean }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'canceled'; readonly by: string }
  | { readonly kind: 'not-started'; readonly because: string }
  /** A built-in plugin did its work and did not succeed. */
  | { readonly kind: 'failed'; readonly because: string };

/** Why a step is being stopped: the reason its signal is aborted with. */
export class StepStopped extends Error {
  override readonly name = 'StepStopped';
  readonly outcome: StepOutcome;

  constructor(outcome: StepOutcome) {
    super(endingOf(outcome).errorMessage);
    this.outcome = outcome;
  }
}

/** The ending that an aborted signal asks for. */
export function stopOf(signal: AbortSignal): StepOutcome {
  const reason: unknown = signal.reason;
  return reason instanceof StepStopped ? reason.outcome : { kind: 'canceled', by: String(reason) };
}

export const succeeded: StepOutcome = { kind: 'exited', exitCode: 0 };

export function isSuccess(outcome: StepOutcome): boolean {
  return outcome.kind === 'exited' && outcome.exitCode === 0;
}

/** The terminal report of an outcome (Arcentra API 4.5, 4.6): -1 for killed or not started. */
export interface Ending {
  readonly state: 'success' | 'failed' | 'cancelled' | 'timeout';
  readonly exitCode: number;
  readonly errorMessage: string;
}

export function endingOf(outcome: StepOutcome): Ending {
  switch (outcome.kind) {
    case 'exited':
      return outcome.exitCode === 0
        ? { state: 'success', exitCode: 0, errorMessage: '' }
        : { state: 'failed', exitCode: outcome.exitCode, errorMessage: `exit code ${outcome.exitCode}` };
    case 'killed':
      return { state: 'failed', exitCode: -1, errorMessage: killedMessage(outcome.signal, outcome.forced) };
    case 'timed-out':
      return { state: 'timeout', exitCode: -1, errorMessage: `stopped after its limit of ${outcome.afterMs / 1000} s` };
    case 'canceled':
      return { state: 'cancelled', exitCode: -1, errorMessage: outcome.by };
    case 'not-started':
      return { state: 'failed', exitCode: -1, errorMessage: `not started: ${outcome.because}` };
    case 'failed':
      return { state: 'failed', exitCode: 1, errorMessage: outcome.because };
  }
}

function killedMessage(signal: string, forced: boolean): string {
  return forced ? `killed by ${signal}, perhaps because memory ran out` : `killed by ${signal}`;
}
