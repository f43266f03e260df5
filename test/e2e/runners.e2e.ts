import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

const binDir = fileURLToPath(new URL('../../bin', import.meta.url));

test('a second runner joins with the pasted command, works, and is drained', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page, dataDir } = session;
  await page.goto(`${session.url}/runners`);
  await page.getByRole('button', { name: 'Add runner' }).first().click();
  await page.getByLabel('Name').fill('studio');
  await page.getByLabel('Labels').fill('room=studio');
  await page.getByRole('button', { name: 'Make the command' }).click();
  const command = await page.locator('code').filter({ hasText: 'signalbox agent' }).textContent();

  // As it was shown, with a folder of its own and the address under which this machine reaches itself.
  const here = (command ?? '').replace(/https:\/\/[^ ]+/, session.server.lanUrl);
  using agent = stopped(
    execa(`${here} --data ${join(dataDir, 'studio')}`, {
      shell: true,
      env: { PATH: `${binDir}:${process.env.PATH}` },
      reject: false,
      detached: true,
    }),
  );
  await page.getByText('studio is ready for work').waitFor();
  await page.getByText('Probe job').waitFor();
  await page.getByRole('dialog').getByText('passed', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Open the runner' }).click();
  await page.getByRole('heading', { name: 'studio' }).waitFor();

  const capacity = page.getByRole('spinbutton', { name: 'Jobs at the same time' });
  await capacity.fill('3');
  await page.getByRole('button', { name: 'Save capacity' }).click();
  await page.getByText('0 of 3 jobs now').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('0 of 1 jobs now').waitFor();

  const onStudio = JSON.parse(shellPipeline('echo working here'));
  onStudio.jobs[0].agent_selector = { match_labels: { room: 'studio' } };
  const runId = await session.trigger(await session.createPipeline('there', JSON.stringify(onStudio)));
  await session.finished(runId);
  await page.getByRole('button', { name: 'Drain' }).click();
  await page.getByLabel('Why').fill('a larger disk');
  await page.getByLabel('What is left then').selectOption({ label: 'is taken away after 30 minutes' });
  await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
  await page.getByRole('main').getByText('draining').first().waitFor();
  await page.getByText('a larger disk').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();

  await page.getByText('idle').first().waitFor();
  expect(agent.pid).toBeGreaterThan(0);
  expect(session.complaints).toEqual([]);
});

function stopped(child: { readonly pid?: number }) {
  return {
    pid: child.pid ?? 0,
    [Symbol.dispose]() {
      // The whole group: the shell and the agent that it started.
      if (child.pid) process.kill(-child.pid, 'SIGTERM');
    },
  };
}

test('who does not get in is explained, and R makes the command anew', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page, server, dataDir } = session;
  // It has made its connections: what comes from this address from here on is not its.
  for await (const { type } of server.services.events.watch(0, AbortSignal.timeout(60_000))) {
    if (type === 'runner.connected') break;
  }
  await page.goto(`${session.url}/runners?add=1`);
  await page.getByRole('button', { name: 'Make the command' }).click();
  const checks = page.getByRole('list', { name: 'What stands between it and its work' });
  await checks.getByText('Nothing has come from another machine yet.').waitFor();
  const first = await page.locator('code').filter({ hasText: 'signalbox agent' }).textContent();
  const agent = (...options: string[]) =>
    execa(
      join(binDir, 'signalbox'),
      ['agent', '--server', server.lanUrl, '--data', join(dataDir, 'stray'), ...options],
      {
        reject: false,
      },
    );

  await agent('--ca-fingerprint', `sha256:${'0'.repeat(64)}`, '--token', `art_${'0'.repeat(40)}`);
  await checks.getByText('the other side ended the connection before its first call').waitFor();
  await agent('--ca-fingerprint', server.caFingerprint, '--token', `art_${'0'.repeat(40)}`);
  await checks.getByText('with a token that this server did not make').waitFor();

  await page.getByRole('dialog').press('r');
  await page
    .locator('code')
    .filter({ hasText: 'signalbox agent', hasNotText: /art_\w+/.exec(first ?? '')?.[0] ?? '' })
    .waitFor();
  await checks.getByText('Nothing has come from another machine yet.').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a runner with another version is marked, and how it is updated is said', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  const { runners, registrationTokens } = session.server.services;
  const wanted = { note: 'lan', maxUses: 0, needsApproval: false, expiresAtMs: null };
  const { token } = registrationTokens.create(wanted, 'operator');
  runners.register({
    ...{ agentId: '', token: '', registrationToken: token, agentName: 'attic', ip: '192.0.2.7' },
    ...{ os: 'linux', arch: 'amd64', version: '0.0.1', maxConcurrentStepRuns: 2, labels: {} },
    ...{ door: 'arcentra', delivery: 'fetch' },
  });

  await page.goto(`${session.url}/runners`);
  await page.getByText('0.0.1, older').waitFor();
  await page.getByRole('button', { name: 'How to update' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bring runners to version' });
  await dialog.getByText(`--server=https://`).waitFor();
  await dialog.getByRole('link', { name: 'attic' }).click();

  await page.getByRole('heading', { name: 'attic' }).waitFor();
  await page.getByText('It has 0.0.1, this server').waitFor();
  await page.getByText('decides this itself').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a waiting job says why, and a label on the runner lets it run', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const wanting = JSON.parse(shellPipeline('echo finally'));
  wanting.jobs[0].agent_selector = { match_labels: { gpu: 'yes' } };
  const runId = await session.trigger(await session.createPipeline('wanting', JSON.stringify(wanting)));

  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByTitle('Why is it waiting?').click();
  await page.getByRole('button', { name: 'Add gpu=yes' }).click();

  await session.dialog(); // the button that was pressed has kept the focus
  await page.keyboard.press('Escape');
  await page.getByText('finally', { exact: true }).waitFor();
  expect(session.complaints).toEqual([]);
});
