import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';

function reasonOf(plane: ControlPlane, text: string, jobKey = 'a') {
  const runId = plane.run(text);
  return plane.queue.explain(plane.job(runId, jobKey).jobRunId);
}

const needsGpu = pipeline([
  job('a', [
    'agent_selector: {match_labels: {gpu: "yes"}, match_expressions: [{key: memory, operator: Gt, values: ["8"]}]}',
  ]),
]);

describe('the queue says of a waiting job', () => {
  test('that no runner is registered', () => {
    using plane = new ControlPlane();

    expect(reasonOf(plane, pipeline([job('a')]))).toEqual({ kind: 'no-runner-registered' });
  });

  test('which criterion fails on how many runners', () => {
    using plane = new ControlPlane();
    plane.addRunner('one', { labels: { gpu: 'yes', memory: '16G' } });
    plane.addRunner('two', { labels: { memory: '4' } });

    expect(reasonOf(plane, needsGpu)).toEqual({
      kind: 'no-runner-matches',
      runners: 2,
      failures: [
        { criterion: 'memory Gt 8', failsOn: 2, example: 'one: label memory = "16G" is not a number' },
        { criterion: 'gpu = yes', failsOn: 1, example: 'two: label gpu is missing' },
      ],
    });
  });

  test('that all matching runners are busy, and with what', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a')]));
    const { jobRunId } = agent.take();

    expect(jobRunId).toBe(plane.job(runId, 'a').jobRunId);
    expect(reasonOf(plane, pipeline([job('a')]))).toEqual({
      kind: 'matching-busy',
      runners: [{ runnerId: agent.runnerId, name: 'one', capacity: 1, holds: [jobRunId] }],
    });
  });

  test('that matching runners may not get work now', () => {
    using plane = new ControlPlane();
    plane.addRunner('one', { availability: { kind: 'draining' } });
    plane.addRunner('two', { availability: { kind: 'offline', lastSeenAtMs: 1 } });

    expect(reasonOf(plane, pipeline([job('a')]))).toMatchObject({
      kind: 'matching-unavailable',
      runners: [{ availability: { kind: 'draining' } }, { availability: { kind: 'offline' } }],
    });
  });

  test('that a free runner has not asked yet', () => {
    using plane = new ControlPlane();
    const runnerId = plane.addRunner('poll', { delivery: 'fetch' });

    expect(reasonOf(plane, pipeline([job('a')]))).toEqual({ kind: 'awaiting-fetch', runners: [runnerId] });
  });

  test('that every matching runner takes whole jobs only, and what forbids that', () => {
    using plane = new ControlPlane();
    const runnerId = plane.addRunner('whole', { delivery: 'whole-job' });
    const text = pipeline([
      job('a', [
        'steps: [{name: s1, uses: shell, outputs: [x], args: {run: x}}, {name: s2, uses: shell, args: {run: "${{ steps[\'s1\'].outputs.x }}"}}]',
      ]),
    ]);

    expect(reasonOf(plane, text)).toMatchObject({
      kind: 'cannot-execute',
      runners: [runnerId],
      because: [expect.any(String), 'step s1 has outputs'],
    });
  });

  test('that no matching runner starts containers beside the steps', () => {
    using plane = new ControlPlane();
    const runners = [plane.addRunner('own'), plane.addRunner('older', { labels: { container: 'true' } })];

    expect(reasonOf(plane, pipeline([job('a', ["services: [{name: db, image: 'postgres:17'}]"])]))).toEqual({
      kind: 'cannot-execute',
      runners,
      because: [
        'service db runs in an image, and no container engine answers on the runner',
        'service db is not started by the agent of the runner',
      ],
    });
  });

  test('which jobs it depends on and what they do', () => {
    using plane = new ControlPlane();
    using _agent = plane.connect(plane.addRunner('one'));

    expect(reasonOf(plane, pipeline([job('a', ['depends_on: [b]']), job('b')]))).toEqual({
      kind: 'dependency',
      jobs: [{ jobKey: 'b', state: 'running' }],
    });
  });

  test('nothing once it runs or has ended', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a')]));

    expect(plane.queue.explain(plane.job(runId, 'a').jobRunId)).toEqual({ kind: 'not-waiting' });
    agent.execute();
    expect(plane.queue.explain(plane.job(runId, 'a').jobRunId)).toEqual({ kind: 'not-waiting' });
  });
});
