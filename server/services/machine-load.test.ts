import { expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { RunnerId } from '../domain/ids.ts';
import { insertMetrics } from '../store/runner-metrics.ts';
import { saveRunner } from '../store/runners.ts';
import { MachineLoad } from './machine-load.ts';
import { emptyRunner } from './runner-registrar.ts';

const loadOf = ({ store, clock }: ControlPlane) => new MachineLoad({ store, clock, storeSamples: () => {} });

function measure(plane: ControlPlane, runnerId: RunnerId, memoryUsedBytes: number): void {
  const rest = { cpu: 0.25, memoryTotalBytes: 100, diskUsedBytes: 0, diskTotalBytes: 0 };
  plane.store.write((tx) => insertMetrics(tx, runnerId, { ...rest, memoryUsedBytes, atMs: plane.clock.nowMs() }));
}

test('a peak names the steps that ran then, and a step the peak while it ran', () => {
  using plane = new ControlPlane();
  const runnerId = plane.addRunner('one');
  using agent = plane.connect(runnerId);
  plane.store.write((tx) => saveRunner(tx, { ...emptyRunner, runnerId, name: 'one' }));
  const load = loadOf(plane);
  const sinceMs = plane.clock.nowMs();
  const runId = plane.run(
    pipeline([
      job('a', ['steps: [{name: build, uses: shell, args: {run: x}}, {name: test, uses: shell, args: {run: y}}]']),
    ]),
  );

  for (const used of [40, 97]) {
    const { stepRunId } = agent.take();
    agent.report(stepRunId, 'running', { startedAtMs: plane.clock.nowMs() });
    plane.clock.advance(5_000);
    measure(plane, runnerId, used);
    plane.clock.advance(5_000);
    agent.report(stepRunId, 'success', { endedAtMs: plane.clock.nowMs() });
    plane.clock.advance(1_000);
  }
  measure(plane, runnerId, 20);

  const peaks = load.peaks(runnerId, sinceMs).map(({ measure: what, ratio, steps }) => ({
    what,
    ratio,
    steps: steps.map(({ stepName, jobKey, runId: ofRun }) => `${jobKey} / ${stepName} ${ofRun === runId}`),
  }));
  const ofStep = (name: string) => load.during(plane.step(runId, 'a', name).stepRunId).map(({ ratio }) => ratio);
  expect(peaks).toEqual([
    { what: 'cpu', ratio: 0.25, steps: ['a / build true'] },
    { what: 'memory', ratio: 0.97, steps: ['a / test true'] },
  ]);
  expect([ofStep('build'), ofStep('test')]).toEqual([
    [0.25, 0.4],
    [0.25, 0.97],
  ]);
});

test('a step that was over before anything was measured has no peak', () => {
  using plane = new ControlPlane();
  using agent = plane.connect(plane.addRunner('one'));
  const runId = plane.run(pipeline([job('a')]));
  agent.execute();

  expect(loadOf(plane).during(plane.step(runId, 'a', 's1').stepRunId)).toEqual([]);
});
