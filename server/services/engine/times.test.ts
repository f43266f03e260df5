import { expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { job, pipeline } from '../../../test/support/pipeline-text.ts';

test('a time that comes while nothing can be stored is worked off later', () => {
  using plane = new ControlPlane();
  using agent = plane.connect(plane.addRunner('one'));
  const runId = plane.run(pipeline([job('a', ['timeout: 60s'])]));
  agent.report(agent.take().stepRunId, 'running');
  const refused = plane.refuseWrites();
  plane.clock.advance(61_000);
  refused[Symbol.dispose]();

  plane.clock.advance(5_000);

  expect(plane.job(runId, 'a').verdict).toBe('timeout');
});
