import { AgentStatus } from '../../../gen/agent/v1/agent_pb.js';
import { parseDuration } from '../../../pipeline/duration.ts';
import { DomainError } from '../../domain/errors.ts';
import { idFrom, type Millis } from '../../domain/ids.ts';
import type { PageRequest } from '../../domain/page.ts';
import type { StepReport } from '../../domain/step-assignment.ts';
import type { Heartbeat } from '../../services/runner-health.ts';
import { stepStatus } from './statuses.ts';

/** An id that must be given. */
export function requiredId<Id extends string>(field: string, text: string): Id {
  const id = optionalId<Id>(field, text);
  if (id === undefined) throw new DomainError('invalid', `${field} is required`, { subject: field });
  return id;
}

/** An id that may be left out; undefined then. */
export function optionalId<Id extends string>(field: string, text: string): Id | undefined {
  if (text.trim() === '') return undefined;
  const id = idFrom(text);
  if (id === undefined) {
    throw new DomainError('invalid', `${field} is not an id: at most 128 visible characters`, { subject: field });
  }
  return id as string as Id; // of the kind the field is for
}

/** Seconds since 1970 as milliseconds; 0, negative and absurd times are unknown. */
export function millisFrom(seconds: bigint): Millis {
  return seconds > 0n && seconds < 100_000_000_000n ? Number(seconds) * 1000 : 0;
}

/** A sequence number or counter; what a double cannot hold exactly is refused. */
export function countFrom(field: string, value: bigint): number {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw new DomainError('invalid', `${field} ${value} is too large`, { subject: field });
}

export function durationMsFrom(field: string, text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const ms = parseDuration(text.trim());
  if (ms === undefined) {
    throw new DomainError('invalid', `${field} "${text}" is not a duration; write for example 90s or 1h30m`, {
      subject: field,
    });
  }
  return ms;
}

/** Present texts only: on this wire an empty text means "not given". */
export function given<Key extends string>(fields: Readonly<Record<Key, string>>): { readonly [K in Key]?: string } {
  const present: { [K in Key]?: string } = {};
  for (const key in fields) if (fields[key].trim() !== '') present[key] = fields[key].trim();
  return present;
}

export function pageFrom({ page, pageSize }: { readonly page: number; readonly pageSize: number }): PageRequest {
  return { ...(page > 0 && { page }), ...(pageSize > 0 && { pageSize }) };
}

const reportedStates: Readonly<Record<number, Heartbeat['reported']>> = {
  [AgentStatus.ONLINE]: 'online',
  [AgentStatus.OFFLINE]: 'offline',
  [AgentStatus.BUSY]: 'busy',
  [AgentStatus.IDLE]: 'idle',
};

interface WireHeartbeat {
  readonly status: AgentStatus;
  readonly runningStepRunsCount: number;
  readonly timestamp: bigint;
  readonly maxConcurrentStepRuns?: number;
}

export function heartbeatFrom(message: WireHeartbeat): Heartbeat {
  const capacity = message.maxConcurrentStepRuns ?? 0;
  return {
    reported: reportedStates[message.status] ?? 'unspecified',
    runningStepRuns: Math.max(0, message.runningStepRunsCount),
    maxConcurrentStepRuns: capacity > 0 ? capacity : null,
    agentClockMs: millisFrom(message.timestamp),
  };
}

interface WireReport {
  readonly stepRunId: string;
  readonly status: number;
  readonly exitCode: number;
  readonly errorMessage: string;
  readonly startTime?: bigint;
  readonly endTime?: bigint;
  /** Of a report that has one time only: when the state was entered. */
  readonly timestamp?: bigint;
  readonly metrics?: Readonly<Record<string, string>>;
  readonly serviceReady?: boolean;
}

/** Numbers this side has never heard of are ignored, never an error (Arcentra API 2); 0 is "not given". */
export function isKnownStatus(status: number): boolean {
  return status === 0 || stepStatus.wordOf(status) !== undefined;
}

export function stepReportFrom(message: WireReport): StepReport {
  const state = stepStatus.wordOf(message.status);
  if (state === undefined) {
    throw new DomainError('invalid', `status ${message.status} is not a state of a step run`, { subject: 'status' });
  }
  const changedAt = message.timestamp ?? 0n;
  return {
    stepRunId: requiredId('step_run_id', message.stepRunId),
    state,
    exitCode: message.exitCode,
    errorMessage: message.errorMessage,
    startedAtMs: millisFrom(message.startTime ?? (state === 'running' ? changedAt : 0n)),
    endedAtMs: millisFrom(message.endTime ?? (isEnding(state) ? changedAt : 0n)),
    metrics: message.metrics ?? {},
    isReady: message.serviceReady ?? false,
  };
}

function isEnding(state: StepReport['state']): boolean {
  return state !== 'pending' && state !== 'queued' && state !== 'running';
}
