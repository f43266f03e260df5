import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { PipelineId } from '../domain/ids.ts';

function withCron(plane: ControlPlane, options: string): PipelineId {
  const text = pipeline([job('a')], [`triggers: [{type: cron, options: {${options}}}]`]);
  return plane.pipelines.create({ name: `cron ${options}`, text }, 'tester').pipelineId;
}

/** Lets what was started without waiting for it come to an end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function startedAt(plane: ControlPlane, pipelineId: PipelineId): string[] {
  const { rows } = plane.runs.list({ pipelineId }, { pageSize: 100 });
  return rows.map((run) => run.requestId?.split(':').slice(2, -1).join(':') ?? '').toReversed();
}

describe('cron', () => {
  test('starts one run per fire time, with its variables', async () => {
    using plane = new ControlPlane();
    const pipelineId = withCron(plane, 'expression: "30 5 * * *", variables: {MODE: nightly}');
    await settled();
    plane.clock.advance(2 * 24 * 3_600_000);
    await settled();

    expect(plane.runs.list({ pipelineId }, {}).rows[0]).toMatchObject({
      triggerType: 'cron',
      variables: { MODE: 'nightly' },
    });
    expect(startedAt(plane, pipelineId)).toEqual(['2026-01-01T05:30:00.000Z', '2026-01-02T05:30:00.000Z']);
  });

  test('keeps to the zone of the entry and says when it fires next', async () => {
    using plane = new ControlPlane();
    const pipelineId = withCron(plane, 'expression: "0 6 * * *", timezone: Asia/Tokyo');
    await settled();

    expect(plane.triggers.next()).toEqual([{ pipelineId, expression: '0 6 * * *', atMs: Date.UTC(2026, 0, 1, 21) }]);
  });

  test('says as many of the next times as are asked for', async () => {
    using plane = new ControlPlane();
    const pipelineId = withCron(plane, 'expression: "0 6 * * *", timezone: Asia/Tokyo');
    await settled();

    const first = Date.UTC(2026, 0, 1, 21);
    expect(plane.triggers.upcoming(pipelineId, 3)).toEqual([
      { expression: '0 6 * * *', timezone: 'Asia/Tokyo', atMs: [0, 1, 2].map((day) => first + day * 24 * 3_600_000) },
    ]);
  });

  test('after a time without the server starts one run where the definition wants it, none else', async () => {
    using plane = new ControlPlane();
    const none = withCron(plane, 'expression: "0 * * * *"');
    const one = withCron(plane, 'expression: "0 * * * *", catch_up: one');
    await settled();
    plane.sleep(5 * 3_600_000 + 600_000);
    await settled();

    expect([startedAt(plane, none).length, startedAt(plane, one).length]).toEqual([0, 1]);
    plane.clock.advance(3_600_000);
    await settled();
    expect([startedAt(plane, none).length, startedAt(plane, one).length]).toEqual([1, 2]);
  });

  test('does not fire twice for a time it has dealt with, also after a restart', async () => {
    using plane = new ControlPlane();
    const pipelineId = withCron(plane, 'expression: "0 0 * * *", catch_up: one');
    await settled();
    plane.clock.advance(24 * 3_600_000);
    await settled();
    plane.restart();
    await settled();

    expect(startedAt(plane, pipelineId)).toEqual(['2026-01-02T00:00:00.000Z']);
  });

  test('starts its run later when nothing can be stored at its time, and only one', async () => {
    using plane = new ControlPlane();
    const pipelineId = withCron(plane, 'expression: "0 * * * *"');
    await settled();
    const refused = plane.refuseWrites();
    plane.clock.advance(3_600_000);
    await settled();
    refused[Symbol.dispose]();
    plane.clock.advance(10_000);
    await settled();
    plane.clock.advance(60_000);
    await settled();

    expect(startedAt(plane, pipelineId)).toEqual(['2026-01-01T01:00:00.000Z']);
  });

  test('stops with the pipeline disabled and follows a changed definition', async () => {
    using plane = new ControlPlane();
    const pipelineId = withCron(plane, 'expression: "0 * * * *"');
    await settled();
    await plane.pipelines.saveSpec({ pipelineId, text: pipeline([job('a')]), editor: 'ann' });
    await settled();

    expect(plane.triggers.next()).toEqual([]);
  });
});
