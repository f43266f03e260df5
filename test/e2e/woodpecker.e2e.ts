import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';

const standIn = fileURLToPath(new URL('../support/woodpecker-stand-in-main.ts', import.meta.url));
const example = readFileSync(new URL('../../examples/hello.yaml', import.meta.url), 'utf8');

/** A machine that has a `woodpecker-agent`, and what was pasted into a shell of it. */
function paste(lines: string, folder: string) {
  const home = join(folder, 'agent-home');
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'woodpecker-agent'), `#!/bin/sh\nexec '${process.execPath}' '${standIn}'\n`);
  chmodSync(join(bin, 'woodpecker-agent'), 0o755);
  const child = execa('sh', ['-c', lines], {
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: home, WOODPECKER_HOSTNAME: 'attic' },
    extendEnv: false,
    reject: false,
    detached: true,
  });
  return {
    child,
    [Symbol.dispose]() {
      // The whole group: the shell and the agent that it started.
      if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    },
  };
}

test('a Woodpecker agent is attached with the lines of the dialog, runs an example, is drained and removed', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await page.goto(`${session.url}/runners?add=1`);
  await page.getByText('Woodpecker agent', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('pecker');
  await page.getByLabel('Labels').fill('fleet=attic');
  await page.getByLabel('Steps run').selectOption('local');
  await page.getByRole('button', { name: 'Make the lines' }).click();
  const lines = await page.locator('code').filter({ hasText: 'WOODPECKER_SERVER' }).textContent();
  await page.getByText('Waiting for the other machine').waitFor();

  using agent = paste(lines ?? '', session.dataDir);
  await page.getByText('pecker is ready for work').waitFor();
  const there = example.replace('    steps:', '    agent_selector: { match_labels: { fleet: attic } }\n    steps:');
  const runId = await session.trigger(await session.createPipeline('hello there', there));
  await session.finished(runId);

  await page.goto(`${session.url}/runs/${runId}`);
  await page.locator('header').getByText('passed').waitFor();
  await page.getByText('greet', { exact: true }).first().click();
  await page.getByText('Hello, world!', { exact: true }).waitFor();
  await page.goto(`${session.url}/runners`);
  await page.getByRole('link', { name: 'pecker' }).click();
  await page.getByText('takes whole jobs only').waitFor();
  await page.getByText('backend=local').first().waitFor();
  await page.getByRole('button', { name: 'Drain' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
  await page.getByText('draining').first().waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  const dialog = await session.dialog();
  await dialog.getByRole('textbox').fill('pecker');
  await dialog.getByRole('button', { name: 'Remove' }).click();

  await page.getByRole('heading', { name: 'Runners' }).waitFor(); // the list: the server has answered
  expect(session.server.services.runners.list().map(({ name }) => name)).not.toContain('pecker');
  expect(agent.child.pid).toBeGreaterThan(0);
  expect(session.complaints).toEqual([]);
});

test('the dialog says in German what it needs, and that agents share an identity', async () => {
  await using session = await ConsoleSession.signedIn({ language: 'de', colorScheme: 'light' });
  const { page } = session;
  await page.goto(`${session.url}/runners?add=1`);
  await page.getByText('Woodpecker-Agent', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('specht');
  await page.getByRole('button', { name: 'Zeilen erzeugen' }).click();
  await page.getByText('Das wird nur einmal gezeigt').waitFor();

  const { runners } = session.server.services;
  const runnerId = runners.list().find(({ name }) => name === 'specht')?.runnerId;
  if (!runnerId) throw new Error('no runner was made');
  for (const host of ['dach', 'keller']) runners.heardFrom(runnerId, host);
  await page.goto(`${session.url}/runners/${runnerId}`);

  await page.getByText('Agenten auf dach, keller benutzen gleichzeitig eine Identität').waitFor();
  expect(session.complaints).toEqual([]);
});
