import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { PipelineId } from '../../server/domain/ids.ts';
import { ConsoleSession } from '../support/console-session.ts';

const runCount = 10_000;
/** Ends without a runner: what is looked at is the list. */
const skipped = JSON.stringify({
  namespace: 'e2e',
  jobs: [{ name: 'job', when: 'false', steps: [{ name: 'step', uses: 'shell', args: { run: 'true' } }] }],
});

test('ten thousand runs are listed, filtered and paged with only what is in view in memory', {
  timeout: 300_000,
}, async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const { runs } = session.server.services;
  const often = (await session.createPipeline('often', skipped)) as PipelineId; // the wire carries ids as text
  for (let number = 1; number < runCount; number += 1) {
    await runs.trigger({ pipelineId: often, triggeredBy: 'test' });
    if (number % 20 === 0) await nextTurn(); // for the window and the runner of this server
  }
  await session.trigger(await session.createPipeline('rare-one', skipped));
  await page.goto(`${session.url}/runs`);

  await page.getByText('10,000 runs', { exact: true }).waitFor();
  const search = page.getByRole('textbox', { name: /^Name, #number/ });
  const rows = page.getByRole('row');
  await page.getByRole('link', { name: 'rare-one' }).waitFor();
  expect(await rows.count()).toBeLessThan(80);
  await page.getByRole('rowgroup').evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  const hundredDown = page.getByText(/^#98\d\d$/).first();
  await hundredDown.waitFor();
  await page.getByRole('link', { name: 'often' }).last().click();
  await page.waitForURL(/\/runs\/[^?]/);
  await page.goBack();
  await hundredDown.waitFor(); // where it was left
  await search.fill('rare-one');
  await page.getByText('1 run', { exact: true }).waitFor();
  await search.fill('#4321');
  await page.getByText('#4321', { exact: true }).waitFor();
  expect(session.complaints).toEqual([]);
});
