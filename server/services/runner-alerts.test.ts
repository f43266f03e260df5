import { expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { RunnerId } from '../domain/ids.ts';

const graceMs = 300_000;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A control plane with a channel, and a runner that can go away and come back. */
class Watched extends ControlPlane {
  readonly studio: RunnerId;

  constructor() {
    super();
    const wishes = { kind: 'webhook', runs: 'changes', approvals: true, runners: true, pipelines: 'none' } as const;
    this.announcements = { url: 'https://team.lan', ...wishes };
    this.studio = this.addRunner('studio', { labels: { room: 'studio' } });
  }

  leave(): void {
    const sinceMs = this.clock.nowMs();
    this.changeRunner(this.studio, { availability: { kind: 'offline', lastSeenAtMs: sinceMs } });
    this.runnerAlerts.missed(this.studio, sinceMs);
  }

  comeBack(): void {
    this.changeRunner(this.studio, { availability: { kind: 'available' } });
    this.runnerAlerts.back(this.studio);
  }

  async told(): Promise<readonly string[]> {
    this.clock.advance(1);
    await settled();
    return this.sent.map(({ body }) => JSON.parse(body).message);
  }
}

const inStudio = (name: string) => job(name, ['agent_selector: {match_labels: {room: studio}}']);

test('a runner that comes back within the grace period is not missed', async () => {
  using plane = new Watched();
  plane.leave();
  plane.clock.advance(graceMs - 1);
  plane.comeBack();
  plane.clock.advance(graceMs);

  expect(await plane.told()).toEqual([]);
});

test('its absence is told once, with what it strands, and so is its return', async () => {
  using plane = new Watched();
  using agent = plane.connect(plane.studio);
  const lostRun = plane.run(pipeline([inStudio('build')]));
  const { stepRunId } = agent.take();
  agent.report(stepRunId, 'running');
  plane.leave();
  plane.dispatch.withdraw(plane.studio, 'no sign of life within the limit');
  plane.run(pipeline([inStudio('ship')]));

  const stranded = plane.runnerAlerts.stranded(plane.studio);
  plane.clock.advance(graceMs);
  const lost = await plane.told();
  plane.clock.advance(graceMs);
  plane.comeBack();

  expect(stranded.map(({ runId, jobKey, how }) => `${jobKey} ${how} ${runId === lostRun}`)).toEqual([
    'build lost true',
    'ship waiting false',
  ]);
  expect(lost).toEqual([
    expect.stringMatching(
      /^runner studio is lost: nothing was heard of it for 5 min 0 s; stranded: \S+ #1 build \(lost\), \S+ #2 ship \(waits for it\)$/,
    ),
  ]);
  expect((await plane.told()).slice(1)).toEqual(['runner studio is back: it was away for 10 min 0 s']);
  expect(plane.runnerAlerts.stranded(plane.studio)).toEqual([]);
});

test('work that another runner could take is not stranded', () => {
  using plane = new Watched();
  plane.addRunner('annex', { labels: { room: 'studio' }, availability: { kind: 'draining' } });
  plane.run(pipeline([inStudio('build')]));
  plane.leave();

  expect(plane.runnerAlerts.stranded(plane.studio)).toEqual([]);
});

test('what was agreed before a restart holds after it', async () => {
  using plane = new Watched();
  plane.leave();
  plane.restart();
  plane.clock.advance(graceMs);

  expect(await plane.told()).toEqual([
    'runner studio is lost: nothing was heard of it for 5 min 0 s; no work is stranded',
  ]);
});

test('a runner that was disabled or sent away meanwhile is not missed', async () => {
  using plane = new Watched();
  plane.leave();
  plane.changeRunner(plane.studio, { availability: { kind: 'disabled' } });
  plane.clock.advance(graceMs);
  plane.leave();
  plane.runnerAlerts.forget(plane.studio);
  plane.clock.advance(graceMs);

  expect(await plane.told()).toEqual([]);
});

test('nobody is told where the settings do not want it, though the return is still an event', async () => {
  using plane = new Watched();
  plane.announcements = { ...(plane.announcements as NonNullable<typeof plane.announcements>), runners: false };
  plane.leave();
  plane.clock.advance(graceMs);
  plane.comeBack();

  expect(await plane.told()).toEqual([]);
  expect(plane.events.after(0).flatMap(({ type }) => (type.startsWith('runner.') ? [type] : []))).toEqual([
    'runner.alerted',
    'runner.recovered',
  ]);
});
