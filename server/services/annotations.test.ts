import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { addStep } from '../../test/support/step-runs.ts';
import type { RunnerId, StepRunId } from '../domain/ids.ts';
import { Annotations } from './annotations.ts';
import { Secrets } from './secrets.ts';

function setUp() {
  const base = foundation();
  const secrets = new Secrets(base);
  const step = addStep(base.store, { name: 'test', runnerId: 'agt_1' as RunnerId, atMs: base.clock.nowMs() });
  return { ...base, secrets, step, annotations: new Annotations({ ...base, secrets }) };
}

test('the same name again replaces the text and keeps its place', () => {
  using set = setUp();
  const { annotations, step } = set;
  const first = annotations.post(step.stepRunId, { name: 'tests', style: 'info', markdown: 'running' });
  annotations.post(step.stepRunId, { name: 'coverage', style: 'info', markdown: '87 %' });

  annotations.post(step.stepRunId, { name: 'tests', style: 'error', markdown: '2 failed' });

  expect(annotations.list(step.runId)).toMatchObject([
    { annotationId: first.annotationId, name: 'tests', style: 'error', markdown: '2 failed' },
    { name: 'coverage' },
  ]);
});

test('secrets of the run are masked before the text is stored', () => {
  using set = setUp();
  const { annotations, secrets, step } = set;
  secrets.put({ name: 'TOKEN', scope: { kind: 'global' }, note: '', value: 'hunter2-hunter2' }, 'op');
  secrets.resolve(['TOKEN'], step.runId);

  annotations.post(step.stepRunId, { name: 'a', style: 'info', markdown: 'token hunter2-hunter2!' });

  expect(annotations.list(step.runId)).toMatchObject([{ markdown: 'token ***!' }]);
});

test('too much is refused, and what was posted stays', () => {
  using set = setUp();
  const { annotations, step } = set;
  const post = (name: string, markdown = 'text') => annotations.post(step.stepRunId, { name, style: 'info', markdown });
  for (let number = 1; number <= 50; number += 1) post(`note ${number}`);

  expect(() => post('one more')).toThrow('50 annotations');
  expect(() => post('note 1', 'x'.repeat(65_537))).toThrow('at most 65536');
  expect(() => post(' ')).toThrow('1 to 128 characters');
  expect(() => annotations.post('none' as StepRunId, { name: 'a', style: 'info', markdown: '' })).toThrow('no step');
  post('note 50', 'changed');
  expect(annotations.list(step.runId)).toHaveLength(50);
});
