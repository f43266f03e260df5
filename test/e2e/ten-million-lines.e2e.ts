import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('a log of ten million lines opens at its end, at any line, and at what is searched', {
  timeout: 240_000,
}, async () => {
  await using session = await ConsoleSession.signedIn({ deviceScaleFactor: 2 });
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('huge', shellPipeline('seq 10000000')));
  await session.finished(runId, 180_000);
  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByText('10,000,000 lines').waitFor();
  const log = await session.logOf('step');

  await log.press('End');
  await log.getByText('10000000', { exact: true }).waitFor();
  await page.goto(`${session.url}/runs/${runId}#L7654321`);
  await log.getByText('7654321', { exact: true }).waitFor();
  await session.keys('/');
  const search = page.getByRole('textbox', { name: 'Search in this log' });
  await search.fill('^987654\\d$');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByText('10 lines', { exact: true }).waitFor();
  await search.press('Enter');

  await log.getByText('9876540', { exact: true }).waitFor();
  expect(await log.locator('.log-row').count()).toBeLessThan(200);
  expect(session.complaints).toEqual([]);
});
