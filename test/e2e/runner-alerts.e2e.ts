import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';
import { MovedClock } from '../support/moved-clock.ts';

const program = fileURLToPath(new URL('../../bin/signalbox', import.meta.url));
const minuteMs = 60_000;

test('a runner whose machine dies is missed after the grace period, with what it strands, and its return is told', async () => {
  const clock = new MovedClock();
  await using session = await ConsoleSession.signedIn({ hasRunner: false, clock });
  const { page, server } = session;
  const wanted = { note: 'studio', maxUses: 1, needsApproval: false, expiresAtMs: null };
  const { token } = server.services.registrationTokens.create(wanted, 'operator');
  const agent = () =>
    running(
      ['agent', '--server', server.lanUrl, '--ca-fingerprint', server.caFingerprint],
      ['--token', token, '--name', 'studio', '--labels', 'room=studio', '--data', join(session.dataDir, 'studio')],
    );
  // What its agent no longer holds ends with the folder of the server.
  const busy = JSON.parse(shellPipeline(`echo started; while test -e '${session.dataDir}'; do sleep 0.2; done`));
  busy.jobs[0].agent_selector = { match_labels: { room: 'studio' } };
  const waiting = JSON.parse(shellPipeline('echo finally'));
  waiting.jobs[0].agent_selector = { match_labels: { room: 'studio' } };

  await using first = agent();
  await page.goto(`${session.url}/runners`);
  const row = page.getByRole('row').filter({ hasText: 'studio' });
  await row.getByText('idle').waitFor();
  const busyId = await session.trigger(await session.createPipeline('busy', JSON.stringify(busy)));
  await page.goto(`${session.url}/runs/${busyId}`);
  await page.getByText('started', { exact: true }).waitFor();
  const waitingId = await session.trigger(await session.createPipeline('next', JSON.stringify(waiting)));
  first.die();
  await page.goto(`${session.url}/runners`);
  await row.getByText('reconnecting').waitFor();

  clock.advance(2 * minuteMs);
  await row.getByText('offline').waitFor();
  await page.goto(`${session.url}/`);
  await page.getByText(/^runner studio: went offline/).waitFor();
  expect(await page.getByText('runner studio: missing').count()).toBe(0);
  clock.advance(5 * minuteMs);
  await page.getByText(/^runner studio: missing; stranded by it/).waitFor();
  await page.getByRole('link', { name: /^runner studio: missing/ }).click();
  await page.getByRole('heading', { name: 'Stranded by its absence' }).waitFor();
  const stranded = (name: string) => page.getByRole('link', { name: `${name} #1 job` }).locator('..');
  await stranded('busy').getByText('lost with it').waitFor();
  await stranded('next').getByText('waits for it').waitFor();

  await using _second = agent();
  await page.getByRole('heading', { name: 'Stranded by its absence' }).waitFor({ state: 'detached' });
  await session.finished(waitingId);
  await page.goto(`${session.url}/`);
  await page.getByText(/^runner studio: back/).waitFor();
  expect(session.complaints).toEqual([]);
});

function running(...args: readonly (readonly string[])[]) {
  // The whole group: the program and what it started.
  const child = execa(program, args.flat(), { reject: false, detached: true });
  const die = () => {
    if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  return {
    die,
    async [Symbol.asyncDispose]() {
      die();
      await child; // it writes into the folder that is removed next
    },
  };
}
