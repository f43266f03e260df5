import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('somebody takes a failed run on, and the lists say so', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('red', shellPipeline('exit 1')));
  await session.finished(runId);
  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByRole('heading', { name: 'red #1' }).waitFor();

  await session.keys('m');
  await page.getByLabel('Note', { exact: true }).fill('the disk is full');
  await page.getByRole('button', { name: 'Save the note' }).click();
  await page.locator('header').getByText('is on it: the disk is full').waitFor();
  await page.goto(`${session.url}/runs`);

  await page.getByRole('row').getByText('is on it: the disk is full').waitFor();
  expect(session.complaints).toEqual([]);
});
