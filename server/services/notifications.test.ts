import { expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';

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
