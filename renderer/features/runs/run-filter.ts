import type { MessageInitShape } from '@bufbuild/protobuf';
import { RunState, TriggerKind } from '../../../gen/signalbox/console/v1/run_pb.js';
import type { ListRunsRequestSchema } from '../../../gen/signalbox/console/v1/runs_pb.js';

export const stateChoices = ['live', 'failed', 'passed', 'partial', 'cancelled'] as const;
export const triggerChoices = ['manual', 'cron', 'event'] as const;
export const timeChoices = ['hour', 'day', 'week', 'month'] as const;

/** What the address says about the list. Empty text: any. */
export interface RunFilter {
  readonly text: string;
  readonly state: string;
  readonly pipeline: string;
  readonly trigger: string;
  readonly branch: string;
  readonly time: string;
}
export const filterNames = ['text', 'state', 'pipeline', 'trigger', 'branch', 'time'] as const;

export function filterFrom(get: (name: string) => string): RunFilter {
  return {
    text: get('text'),
    state: get('state'),
    pipeline: get('pipeline'),
    trigger: get('trigger'),
    branch: get('branch'),
    time: get('time'),
  };
}

/** As the address has it, without what is any. */
export function queryOf(filter: RunFilter): string {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
}

export const isFiltered = (filter: RunFilter): boolean => Object.values(filter).some(Boolean);

// Maps, because anything can stand in an address, also what every object has.
const states = new Map<string, readonly RunState[]>([
  ['live', [RunState.PENDING, RunState.RUNNING, RunState.PAUSED, RunState.CANCELLING]],
  ['failed', [RunState.FAILED]],
  ['passed', [RunState.SUCCESS]],
  ['partial', [RunState.PARTIAL]],
  ['cancelled', [RunState.CANCELLED]],
]);
const triggers = new Map<string, TriggerKind>([
  ['manual', TriggerKind.MANUAL],
  ['cron', TriggerKind.CRON],
  ['event', TriggerKind.EVENT],
]);
const hourMs = 3_600_000;
const periods = new Map<string, number>([
  ['hour', hourMs],
  ['day', 24 * hourMs],
  ['week', 7 * 24 * hourMs],
  ['month', 30 * 24 * hourMs],
]);

/** The period begins at a full minute, so that drawing again does not ask again. */
export function requestOf(filter: RunFilter, nowMs: number): MessageInitShape<typeof ListRunsRequestSchema> {
  const periodMs = periods.get(filter.time);
  const trigger = triggers.get(filter.trigger);
  const minute = 60_000;
  return {
    text: filter.text,
    branch: filter.branch,
    pipelineIds: filter.pipeline ? [filter.pipeline] : [],
    states: [...(states.get(filter.state) ?? [])],
    triggers: trigger === undefined ? [] : [trigger],
    pageSize: 100,
    ...(periodMs === undefined ? {} : { createdFromMs: Math.floor((nowMs - periodMs) / minute) * minute }),
  };
}
