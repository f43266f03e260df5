import { expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { PipelineRunId } from '../domain/ids.ts';
import { RunNotes } from './run-notes.ts';

test('a note is one line, replaced by the next, gone when nothing is said, and told to those who watch', () => {
  using plane = new ControlPlane();
  const notes = new RunNotes(plane);
  const runId = plane.run(pipeline([job('a')]));

  notes.set(runId, { text: 'known\n flake ', isTaken: false }, 'ada');
  notes.set(runId, { text: '', isTaken: true }, 'bob');

  expect(notes.find(runId)).toMatchObject({ text: '', isTaken: true, by: 'bob' });
  const noted = plane.runs.timeline(runId, 0, 1000).filter((event) => event.type === 'pipeline-run.noted');
  expect(noted).toMatchObject([{ message: 'known flake', actor: 'ada' }, { actor: 'bob' }]);
  notes.set(runId, { text: ' ', isTaken: false }, 'bob');
  expect(notes.find(runId)).toBeUndefined();
  expect(() => notes.set(runId, { text: 'x'.repeat(281), isTaken: false }, 'ada')).toThrow('280 characters');
  expect(() => notes.set('none' as PipelineRunId, { text: 'x', isTaken: false }, 'ada')).toThrow('no run');
});
