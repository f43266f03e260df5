import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';

const step = (name: string) => ({
  name,
  uses: 'shell',
  args: { run: `for n in $(seq 1 400); do echo "${name} $n"; done` },
});
const skipped = (number: number) => ({ name: `skipped-${number}`, when: 'false', steps: [step('never')] });
const manyJobs = JSON.stringify({
  namespace: 'e2e',
  jobs: [{ name: 'job', steps: [step('first'), step('second')] }, ...Array.from({ length: 60 }, (_, n) => skipped(n))],
});

test('a run is found again as it was left: the log at its line, the outline at its place, the tab and its choice', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('long', manyJobs));
  await session.finished(runId);
  await page.goto(`${session.url}/runs/${runId}`);
  const outline = page.getByRole('navigation', { name: 'Jobs and steps' });
  const first = page.getByRole('region', { name: 'Log of first' });
  const second = page.getByRole('region', { name: 'Log of second' });
  const isRestored = async () => {
    await first.getByText('first 200', { exact: true }).waitFor();
    await lastSkipped.waitFor();
    await expect.poll(() => isInView(lastSkipped)).toBe(true);
  };
  const lastSkipped = outline.getByRole('button', { name: 'skipped-59' });

  // Another step, then the first again.
  await outline.getByRole('button', { name: /first/ }).click();
  await page.waitForURL(/step=/);
  await page.goto(`${page.url()}#L200`);
  await first.getByText('first 200', { exact: true }).waitFor();
  await page.goto(page.url().replace('#L200', ''));
  await outline.getByRole('button', { name: /second/ }).click();
  await second.getByText('second 1', { exact: true }).waitFor();
  await outline.getByRole('button', { name: /first/ }).click();
  await first.getByText('first 200', { exact: true }).waitFor();

  // Another view and back, then a reload.
  await lastSkipped.scrollIntoViewIfNeeded();
  await page.getByRole('link', { name: 'Secrets' }).click();
  await page.getByRole('heading', { name: 'Secrets' }).waitFor();
  await page.goBack();
  await isRestored();
  await page.reload();
  await isRestored();

  // A tab and what was chosen on it.
  await page.getByRole('tab', { name: 'Time line' }).click();
  const showsSteps = page.getByRole('checkbox', { name: 'Show steps' });
  await showsSteps.uncheck();
  await page.waitForURL(/tab=times/);
  await page.reload();
  await showsSteps.waitFor();
  await expect.poll(() => showsSteps.isChecked()).toBe(false);
  expect(session.complaints).toEqual([]);
});

async function isInView(locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  return box !== null && box.y > 0 && box.y < 900;
}
