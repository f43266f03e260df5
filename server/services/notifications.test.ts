import { expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { Announcements } from './engine/turn.ts';

const both = { approvals: true, runners: true };

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('people are told after the end of a job and of its run, with the final values and secrets', async () => {
  using plane = new ControlPlane();
  using agent = plane.connect(plane.addRunner('one'));
  plane.secrets.set('HOOK', 'https://chat.lan/hook');
  plane.run(
    pipeline(
      [
        job('a', [
          'notify:',
          '  on_failure: {plugin: notify-slack, params: {webhook_url: "${{ secrets.HOOK }}", message: "${{ job.status }} of ${{ run.number }}"}}',
          '  on_success: {plugin: slack, params: {webhook_url: "${{ secrets.HOOK }}"}}',
        ]),
      ],
      [
        'notify: {always: {plugin: webhook, params: {webhook_url: "https://x.lan", title: "${{ jobs[\'a\'].status }}"}}}',
      ],
    ),
  );
  agent.execute('failed');
  plane.clock.advance(1);
  await settled();

  expect(plane.sent).toEqual([
    { url: 'https://chat.lan/hook', body: '{"text":"failed of 1"}' },
    { url: 'https://x.lan', body: expect.stringContaining('"title":"failed"') },
  ]);
});

test('a message that does not arrive is tried five times and then given up, which changes no state', async () => {
  using plane = new ControlPlane();
  using agent = plane.connect(plane.addRunner('one'));
  plane.sendFails = true;
  const runId = plane.run(
    pipeline([job('a', ['notify: {on_success: {plugin: webhook, params: {webhook_url: "https://x.lan"}}}'])]),
  );
  agent.execute();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    plane.clock.advance(3_600_000);
    await settled();
  }

  const about = plane.runs.timeline(runId, 0, 1000).filter((event) => event.type.startsWith('notification.'));
  expect(about.map((event) => event.type)).toEqual(['notification.failed']);
  expect(plane.runs.get(runId).state).toBe('success');
});

test('what was sent, and could not be noted as sent, is sent once more', async () => {
  using plane = new ControlPlane();
  using agent = plane.connect(plane.addRunner('one'));
  plane.run(pipeline([job('a', ['notify: {on_success: {plugin: webhook, params: {webhook_url: "https://x.lan"}}}'])]));
  agent.execute();
  plane.clock.advance(1);
  const refused = plane.refuseWrites();
  await settled();
  refused[Symbol.dispose]();
  for (const pauseMs of [5_000, 3_600_000]) {
    plane.clock.advance(pauseMs);
    await settled();
  }

  expect(plane.sent).toHaveLength(2);
});

test('what was not sent before a crash is sent after the restart', async () => {
  using plane = new ControlPlane();
  const agent = plane.connect(plane.addRunner('one'));
  plane.run(pipeline([job('a', ['notify: {on_success: {plugin: webhook, params: {webhook_url: "https://x.lan"}}}'])]));
  agent.execute();
  plane.restart();
  plane.clock.advance(1);
  await settled();

  expect(plane.sent).toHaveLength(1);
});

test('the channel of the settings hears when a pipeline breaks, is fixed, and asks; not of every run', async () => {
  using plane = new ControlPlane();
  using agent = plane.connect(plane.addRunner('one'));
  const wishes: Announcements = { ...both, url: 'https://team.lan', kind: 'webhook', runs: 'changes', pipelines: '' };
  plane.announcements = wishes;
  const text = pipeline([job('a')]);
  for (const state of ['success', 'failed', 'failed', 'success', 'success'] as const) {
    plane.run(text);
    agent.execute(state);
    plane.clock.advance(1);
  }
  plane.run(pipeline([job('b', ['approval: {required: true, position: before, params: {message: Ship it?}}'])]));
  plane.clock.advance(1);
  await settled();

  const bodies = plane.sent.map(({ body }) => JSON.parse(body));
  expect(bodies.map(({ params }) => params.event)).toEqual(['broke', 'fixed', 'approval']);
  expect(bodies[0]).toMatchObject({ title: expect.stringContaining('broke'), params: { state: 'failed', number: 2 } });
  expect(bodies[2].message).toContain('Ship it?');
  expect(new Set(plane.sent.map(({ url }) => url))).toEqual(new Set(['https://team.lan']));
});

test('an announcement that nobody wants any more is not sent', async () => {
  using plane = new ControlPlane();
  using agent = plane.connect(plane.addRunner('one'));
  plane.announcements = { url: 'https://x.lan', kind: 'slack', runs: 'all', pipelines: 'other', ...both };
  plane.run(pipeline([job('a')]));
  agent.execute('failed');
  plane.announcements = { ...plane.announcements, pipelines: '' };
  plane.run(pipeline([job('a')]));
  agent.execute('failed');
  plane.announcements = undefined;
  plane.clock.advance(1);
  await settled();

  expect(plane.sent).toEqual([]);
});
