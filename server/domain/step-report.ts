import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis } from './ids.ts';
import type { ResultReason } from './job-run.ts';
import type { StepReport } from './step-assignment.ts';
import { isTerminalStep, type StepRun, type StepRunEvent } from './step-run.ts';

/** What a report does, in the order of the Arcentra API 4.6. */
export type ReportVerdict =
  /** Recorded as late; the agent stops the process and drops it. */
  | { readonly kind: 'late'; readonly because: string }
  /** The agent has no stream: the answer tells it to stop. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'ignored' }
  /** Same state as now: what was unknown may be filled in. */
  | { readonly kind: 'same' }
  /** Another end stands already. */
  | { readonly kind: 'stands' }
  | { readonly kind: 'apply'; readonly event: StepRunEvent };

export interface ReportFacts {
  /** The reporting runner holds the lease under which the step was handed out. */
  readonly holdsLease: boolean;
  readonly isReporter: boolean;
  /** It can be told to stop over a control stream. */
  readonly hasStream: boolean;
}

export function weighReport(step: StepRun, state: StepReport['state'], facts: ReportFacts): ReportVerdict {
  if (!facts.isReporter) return { kind: 'late', because: 'the step is not with this agent' };
  if (isTerminalStep(step.state)) {
    // The server ended it: whatever the agent did, it does not count.
    if (step.reason === 'runner_lost') return { kind: 'late', because: 'its runner was declared lost' };
    if (state === 'pending' || state === 'queued') return { kind: 'ignored' };
    return { kind: step.state === state ? 'same' : 'stands' };
  }
  if (!facts.holdsLease) return { kind: 'late', because: 'the lease of its job has ended' };
  if (state === 'pending' || state === 'queued') return { kind: 'ignored' };
  if (state === 'running') {
    if (step.cancelRequestedAtMs !== null && !facts.hasStream) return { kind: 'stop' };
    return step.state === 'running' ? { kind: 'same' } : { kind: 'apply', event: 'start' };
  }
  return { kind: 'apply', event: endings[state] };
}

const endings: Readonly<Record<Exclude<StepReport['state'], 'pending' | 'queued' | 'running'>, StepRunEvent>> = {
  success: 'succeed',
  failed: 'fail',
  cancelled: 'cancel',
  timeout: 'time-out',
  skipped: 'skip',
};

const longestMessage = 64 * 1024;
const trustedDifferenceMs = 5 * 60_000;
const wireResolutionMs = 1_500;

/**
 * A time of the agent is kept for display if it is near receipt, else replaced by it (Arcentra API 2). Times travel as
 * whole seconds, so of a report that came at once the receipt is the better time: a step of 40 ms shall not last 0 or 1 s.
 */
export function plausibleTime(reportedMs: Millis, receivedMs: Millis): Millis {
  const differenceMs = Math.abs(reportedMs - receivedMs);
  return differenceMs > wireResolutionMs && differenceMs <= trustedDifferenceMs ? reportedMs : receivedMs;
}

export function cutMessage(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;
}

export function reasonOfEnd(state: StepReport['state']): ResultReason {
  if (state === 'failed') return 'exit_code';
  if (state === 'timeout') return 'timeout';
  return state === 'cancelled' ? 'agent' : state === 'skipped' ? 'condition' : '';
}

const limits = { metrics: 256, keyChars: 128, totalChars: 1 << 20, outputChars: 64 * 1024 };
const outputName = /^output\.([A-Za-z_][A-Za-z0-9_-]{0,63})$/;

export interface ReadMetrics {
  readonly outputs: TextMap;
  readonly metrics: TextMap;
  /** What broke a limit and is not kept. An end is never refused for it: the step would hang. */
  readonly dropped: readonly string[];
}

/** Outputs travel among the metrics (Arcentra API 4.6). */
export function readMetrics(reported: TextMap): ReadMetrics {
  const outputs: Record<string, string> = {};
  const metrics: Record<string, string> = {};
  const dropped: string[] = [];
  let total = 0;
  for (const [index, [key, value]] of Object.entries(reported).entries()) {
    const isOutput = key.startsWith('output.');
    const name = outputName.exec(key)?.[1];
    total += key.length + value.length;
    const isTooMuch = index >= limits.metrics || key.length > limits.keyChars || total > limits.totalChars;
    const isBadOutput = isOutput && (name === undefined || value.length > limits.outputChars);
    if (isTooMuch || isBadOutput) dropped.push(key.slice(0, limits.keyChars));
    else if (name !== undefined) outputs[name] = value;
    else metrics[key] = value;
  }
  return { outputs, metrics, dropped };
}
