import { describe, expect, test } from 'vitest';
import { fc } from '../../test/support/property.ts';
import { approvalTable } from './approval.ts';
import { jobRunEvents, jobRunTable } from './job-run.ts';
import { pipelineRunEvents, pipelineRunTable } from './pipeline-run.ts';
import { runnerEvents, runnerTable } from './runner.ts';
import { isTerminalIn, type StateTable, step } from './state-table.ts';
import { stepRunEvents, stepRunTable } from './step-run.ts';

type AnyTable = StateTable<string, string, string>;

const machines = [
  { name: 'PipelineRun', table: pipelineRunTable as AnyTable, events: pipelineRunEvents, start: 'pending' },
  { name: 'JobRun', table: jobRunTable as AnyTable, events: jobRunEvents, start: 'waiting' },
  { name: 'StepRun', table: stepRunTable as AnyTable, events: stepRunEvents, start: 'pending' },
  { name: 'Runner', table: runnerTable as AnyTable, events: runnerEvents, start: 'pending' },
  {
    name: 'Approval',
    table: approvalTable as AnyTable,
    events: ['approve', 'reject', 'expire', 'withdraw'],
    start: 'pending',
  },
] as const;

describe.each(machines)('the table of $name', ({ table, events, start }) => {
  test('never leaves a terminal state, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (happened) => {
        let state: string = start;
        let ended: string | undefined;
        for (const event of happened) {
          const move = step(table, state, event);
          if (move.kind === 'moved') state = move.to;
          if (ended !== undefined) expect([move.kind, state]).toEqual(['absorbed', ended]);
          if (isTerminalIn(table, state)) ended = state;
        }
      }),
    );
  });

  test('reaches every state, and leads from every state to an end', () => {
    const next = (state: string) => Object.values(table[state] ?? {}).map((cell) => cell?.to ?? '');
    const reach = (from: string) => {
      const seen = new Set([from]);
      for (const state of seen) for (const to of next(state)) seen.add(to);
      return seen;
    };

    expect([...reach(start)].toSorted()).toEqual(Object.keys(table).toSorted());
    for (const state of Object.keys(table)) {
      expect([...reach(state)].some((reached) => isTerminalIn(table, reached))).toBe(true);
    }
  });
});

/** The rows of the language reference, section 10, as `state event next`. */
const reference = {
  PipelineRun: [
    'pending fail-plan failed',
    'pending start running',
    'pending stop cancelling',
    'running stop cancelling',
    'paused stop cancelling',
    'pending stop-idle cancelled',
    'running pause paused',
    'paused resume running',
    'running succeed success',
    'running end-partial partial',
    'running fail failed',
    'paused fail failed',
    'cancelling end-cancelled cancelled',
  ],
  JobRun: [
    'waiting ready queued',
    'waiting skip skipped',
    'waiting reject failed',
    'queued lease running',
    'queued give-up failed',
    'running succeed success',
    'running fail failed',
    'running time-out timeout',
    'running lose failed',
    'running return queued',
    'waiting cancel cancelled',
    'queued cancel cancelled',
    'running cancel cancelled',
  ],
  StepRun: [
    'pending dispatch queued',
    'pending skip skipped',
    'pending cancel cancelled',
    'queued cancel cancelled',
    'queued start running',
    'queued refuse queued',
    'queued succeed success',
    'running succeed success',
    'running fail failed',
    'running time-out timeout',
    'running lose failed',
    'running cancel cancelled',
  ],
  Runner: [
    'pending approve online',
    'online disconnect disconnected',
    'disconnected connect online',
    'disconnected expire offline',
    'offline connect online',
    'online drain draining',
    'draining undrain online',
    'online disable disabled',
    'disabled enable online',
    'offline remove removed',
  ],
  Approval: [
    'pending approve approved',
    'pending reject rejected',
    'pending expire expired',
    'pending withdraw withdrawn',
  ],
} as const;

test.each(machines)('the table of $name has the rows of the reference', ({ name, table }) => {
  for (const row of reference[name]) {
    const [state = '', event = '', to] = row.split(' ');
    expect(step(table, state, event), row).toMatchObject({ kind: 'moved', to });
  }
});

test('an event without meaning in a state is refused, not absorbed', () => {
  expect(step(jobRunTable, 'waiting', 'succeed')).toEqual({ kind: 'refused' });
  expect(step(jobRunTable, 'success', 'cancel')).toEqual({ kind: 'absorbed' });
});
