import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { StoredEvent } from '../domain/events.ts';

function change(plane: ControlPlane, name: string): void {
  plane.engine.turn('tester', (turn) => turn.record({ type: 'setting.changed', key: name }));
}

async function take(events: AsyncGenerator<StoredEvent>, count: number): Promise<StoredEvent[]> {
  const taken: StoredEvent[] = [];
  while (taken.length < count) {
    const next = await events.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

describe('the sequence of events', () => {
  test('is read as history, then live, without a gap or a repeat', async () => {
    using plane = new ControlPlane();
    for (let one = 0; one < 1200; one += 1) change(plane, `before ${one}`);
    const stop = new AbortController();
    const events = plane.events.watch(100, stop.signal);
    const history = await take(events, 1100);
    change(plane, 'while reading');
    const live = take(events, 3);
    change(plane, 'live');
    change(plane, 'last');

    expect([...history, ...(await live)].map((event) => event.seq)).toEqual(
      Array.from({ length: 1103 }, (_, index) => 101 + index),
    );
    stop.abort();
    expect((await events.next()).done).toBe(true);
  });

  test('shows only what is committed, with who caused it', async () => {
    using plane = new ControlPlane();
    expect(() =>
      plane.engine.turn('tester', (turn) => {
        turn.record({ type: 'setting.changed', key: 'undone' });
        throw new Error('no');
      }),
    ).toThrow('no');
    change(plane, 'done');

    expect(plane.events.after(0)).toMatchObject([{ seq: 1, actor: 'tester', type: 'setting.changed', key: 'done' }]);
    expect(plane.events.lastSeq()).toBe(1);
  });

  test('ends a reader that is too slow, by name', async () => {
    using plane = new ControlPlane();
    const events = plane.events.watch(0, new AbortController().signal);
    const first = events.next();
    change(plane, 'first');
    await first;
    plane.engine.turn('tester', (turn) => {
      for (let one = 0; one < 10_001; one += 1) turn.record({ type: 'setting.changed', key: String(one) });
    });

    await expect(take(events, 10_001)).rejects.toMatchObject({ kind: 'exhausted' });
  });

  test('keeps seven days and says so to who asks for more', () => {
    using plane = new ControlPlane();
    change(plane, 'old');
    plane.clock.advance(8 * 24 * 3_600_000);
    change(plane, 'new');

    expect(plane.events.forgetOld()).toBe(1);
    expect(() => plane.events.after(0)).toThrow(expect.objectContaining({ kind: 'out-of-range' }));
    expect(plane.events.after(1)).toMatchObject([{ seq: 2, key: 'new' }]);
    plane.restart();
    expect(plane.events.lastSeq()).toBe(2);
  });

  test('tells every change of a run with its states before and after', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));
    const runId = plane.run(pipeline([job('a')]));
    agent.execute();

    const told = plane.runs.timeline(runId, 0, 100).map((event) => {
      const from = 'from' in event ? event.from : '';
      const to = 'to' in event ? event.to : '';
      return `${event.type} ${from} ${to}`;
    });
    expect(told).toEqual([
      'pipeline-run.created null pending',
      'job-run.created null waiting',
      'step-run.created null pending',
      'pipeline-run.started pending running',
      'job-run.queued waiting queued',
      'job-run.started queued running',
      'step-run.queued pending queued',
      'step-run.started queued running',
      'step-run.succeeded running success',
      'job-run.succeeded running success',
      'pipeline-run.succeeded running success',
    ]);
  });
});
