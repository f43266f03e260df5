import type { DescEnum } from '@bufbuild/protobuf';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ApprovalStateSchema } from '../../gen/signalbox/console/v1/approval_pb.js';
import {
  JobState,
  JobStateSchema,
  RunState,
  RunStateSchema,
  StepState,
  StepStateSchema,
} from '../../gen/signalbox/console/v1/run_pb.js';
import { RunnerStatusSchema } from '../../gen/signalbox/console/v1/runners_pb.js';
import { StatusIcon, StatusMark } from './StatusMark.tsx';
import {
  approvalStatus,
  isLiveJob,
  isLiveRun,
  isLiveStep,
  jobStatus,
  runnerStatus,
  runStatus,
  type Status,
  statusWords,
  stepStatus,
} from './status.ts';

const mappings: readonly { readonly of: string; readonly wire: DescEnum; readonly map: (state: number) => Status }[] = [
  { of: 'run', wire: RunStateSchema, map: runStatus },
  { of: 'job', wire: JobStateSchema, map: (state) => jobStatus({ state }) },
  { of: 'step', wire: StepStateSchema, map: stepStatus },
  { of: 'runner', wire: RunnerStatusSchema, map: runnerStatus },
  { of: 'approval', wire: ApprovalStateSchema, map: approvalStatus },
];
const states = mappings.flatMap(({ of, wire, map }) =>
  wire.values.filter(({ number }) => number !== 0).map(({ name, number }) => ({ of, name, status: map(number) })),
);

test.each(states)('a $of that is $name has a glyph, a word and a colour', ({ status }) => {
  const markup = renderToStaticMarkup(<StatusMark status={status} />);

  expect(status.word).not.toBe('unknown');
  expect(markup).toContain(statusWords[status.word][0]);
  expect(markup).toMatch(/<svg [^>]*text-\w+[^>]*>.*<(path|circle) /);
});

test.each(mappings)('two states of a $of never look and read the same', ({ wire, map }) => {
  const looks = wire.values.map(({ number }) => map(number)).map(({ tone, shape, word }) => `${tone} ${shape} ${word}`);

  expect(new Set(looks).size).toBe(looks.length);
});

test.each(mappings)('a state of a $of from a newer server is unknown, not an error', ({ map }) => {
  expect(map(999)).toMatchObject({ tone: 'neutral', word: 'unknown' });
});

test('a glyph alone is named for who cannot see it', () => {
  const markup = renderToStaticMarkup(<StatusIcon status={runStatus(RunState.FAILED)} />);

  expect(markup).toContain('role="img" aria-label="failed"');
});

test('a failure that is allowed is no alarm, and a gate asks for somebody', () => {
  expect(jobStatus({ state: JobState.FAILED, tolerated: true })).toMatchObject({
    tone: 'attention',
    word: 'tolerated',
  });
  expect(jobStatus({ state: JobState.WAITING, atGate: true })).toMatchObject({
    tone: 'attention',
    word: 'needsApproval',
  });
});

test('only what can still change is live', () => {
  const names = (wire: DescEnum, isLive: (state: number) => boolean) =>
    wire.values.filter(({ number }) => isLive(number)).map(({ localName }) => localName);

  expect(names(RunStateSchema, isLiveRun)).toEqual(['PENDING', 'RUNNING', 'PAUSED', 'CANCELLING']);
  expect(names(JobStateSchema, isLiveJob)).toEqual(['WAITING', 'QUEUED', 'RUNNING']);
  expect(names(StepStateSchema, isLiveStep)).toEqual(['PENDING', 'QUEUED', 'RUNNING']);
  expect(isLiveStep(StepState.SUCCESS)).toBe(false);
});
