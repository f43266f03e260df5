import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('the last line of a million is reached at display scale 2, and any line by link and search', async () => {
  await using session = await ConsoleSession.signedIn({ deviceScaleFactor: 2 });
  const { page } = session;
  const script = "seq -f 'line %.0f of many' 1000000";
  const runId = await session.trigger(await session.createPipeline('million', shellPipeline(script)));
  await session.finished(runId);
  await page.goto(`${session.url}/runs/${runId}`);
  await page.getByText('1,000,000 lines').waitFor();
  const log = await session.logOf('step');

  await log.press('End');
  await log.getByText('line 1000000 of many').waitFor();
  await log.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
  });
  await log
    .getByText(/line 50\d{4} of many/)
    .first()
    .waitFor();
  await log.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await log.getByText('line 1000000 of many').waitFor();
  await page.goto(`${session.url}/runs/${runId}#L654321`);
  await log.getByText('line 654321 of many').waitFor();

  await session.keys('/');
  const search = page.getByRole('textbox', { name: 'Search in this log' });
  await search.fill('99999');
  await page.getByText('19 lines', { exact: true }).waitFor();
  await search.press('Enter');
  await log.getByText('line 699999 of many').waitFor();
  await page.getByText('7 of 19').waitFor();
  await page.getByRole('button', { name: 'Show only matching lines' }).click();
  await log.getByText('line 999990 of many').waitFor();
  await expect.poll(() => log.locator('.log-row').count()).toBe(19);
  expect(session.complaints).toEqual([]);
});

test('a line that a progress bar wrote over shows its last state, and colours survive', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const script = String.raw`printf '10%%\r50%%\r100%% done\n'; printf '\033[31mred\033[0m plain\n'; echo oops >&2; echo end`;
  const runId = await session.trigger(await session.createPipeline('terminal', shellPipeline(script)));

  await page.goto(`${session.url}/runs/${runId}`);
  const log = await session.logOf('step');
  await log.getByText('end', { exact: true }).waitFor();

  await log.getByText('100% done', { exact: true }).waitFor();
  expect(await log.getByText(/\d0%/).allTextContents()).toEqual(['100% done']);
  expect(await log.getByText('red', { exact: true }).getAttribute('style')).toContain('--ansi-1');
  // The two streams of a step are read side by side: which comes first is not said.
  await log.locator('.is-stderr').getByText('oops').waitFor();
});

test('marked lines are linked and copied without their numbers', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('numbers', shellPipeline('seq 11 40')));
  await session.finished(runId);
  await page.goto(`${session.url}/runs/${runId}`);
  const log = await session.logOf('step');
  const number = (line: number) => log.locator(`.log-row[data-line="${line}"] .log-number`);

  await number(3).click();
  await log.locator('.is-marked[data-line="3"]').waitFor();
  await number(5).click({ modifiers: ['Shift'] });
  await log.locator('.is-marked[data-line="5"]').waitFor();
  await log.press('Control+c');

  expect(new URL(page.url()).hash).toBe('#L3-L5');
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('13\n14\n15');
});
