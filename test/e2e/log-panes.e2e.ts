import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

const twoSteps = JSON.stringify({
  namespace: 'e2e',
  jobs: [
    {
      name: 'job',
      steps: [
        { name: 'first', uses: 'shell', args: { run: 'for n in $(seq 1 400); do echo "first $n"; done' } },
        { name: 'second', uses: 'shell', args: { run: 'for n in $(seq 1 400); do echo "second $n"; done' } },
      ],
    },
  ],
});

test('a log fills the screen and gives it back, without losing its place', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('wide', shellPipeline('seq 1 2000')));
  await session.finished(runId);
  await page.goto(`${session.url}/runs/${runId}#L1200`);
  const log = await session.logOf('step');
  await log.getByText('1200', { exact: true }).waitFor();

  await session.keys('f');
  await page.getByRole('navigation', { name: 'Jobs and steps' }).waitFor({ state: 'detached' });
  await log.getByText('1200', { exact: true }).waitFor();
  const box = await log.boundingBox();
  await session.keys('Escape');

  await page.getByRole('navigation', { name: 'Jobs and steps' }).waitFor();
  await log.getByText('1200', { exact: true }).waitFor();
  expect(box?.width).toBeGreaterThan(1400);
  expect(box?.height).toBeGreaterThan(820);
  expect(session.complaints).toEqual([]);
});

test('two steps are read side by side, each with its own place and search', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('pair', twoSteps));
  await session.finished(runId);
  await page.goto(`${session.url}/runs/${runId}`);
  const outline = page.getByRole('navigation', { name: 'Jobs and steps' });
  await outline.getByRole('button', { name: /first/ }).click();
  await outline.getByRole('button', { name: /second/ }).click({ modifiers: ['Shift'] });
  const left = await session.logOf('first');
  const right = await session.logOf('second');

  await right.press('End');
  await right.getByText('second 400', { exact: true }).waitFor();
  await left.getByText('first 1', { exact: true }).waitFor();
  await session.keys('/');
  await page.getByRole('textbox', { name: 'Search in this log' }).fill('second 39');
  await page.getByText('11 lines', { exact: true }).waitFor();

  expect(await page.getByRole('textbox', { name: 'Search in this log' }).count()).toBe(1);
  expect(new URL(page.url()).searchParams.get('split')).toBeTruthy();
  await page.getByRole('button', { name: 'Close this log' }).click();
  await right.waitFor({ state: 'detached' });
  expect(session.complaints).toEqual([]);
});
