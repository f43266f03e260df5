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

const manyLines = `namespace: e2e
jobs:
${Array.from({ length: 60 }, (_, n) => `  - name: job-${n}\n    steps: [{ name: run, uses: shell, args: { run: "true" } }]\n`).join('')}`;

test('a pipeline is found again in the editor as it was left: text, graph and selection, each pipeline its own', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const edited = `${session.url}/pipelines/${await session.createPipeline('long', manyLines)}/edit`;
  const other = `${session.url}/pipelines/${await session.createPipeline('other', manyLines)}/edit`;
  const node = (name: string) => page.locator(`[data-item='job "${name}"']`);
  const line = page.locator('.cm-line', { hasText: 'name: job-30' });
  const graph = page.locator('.react-flow__viewport');
  const graphAt = () => graph.getAttribute('style');
  const editor = page.locator('header').filter({ has: page.getByRole('button', { name: 'Simulate' }) });
  const choose = (view: string) => editor.getByText(view, { exact: true }).click();
  const open = async (address: string) => {
    await page.goto(address);
    await node('job-0').waitFor();
    await page.locator('.cm-line').first().waitFor();
  };

  // The text at another line than the selection, the graph smaller and pushed away.
  await open(edited);
  await node('job-1').click();
  await page.locator('.cm-selectedPart').first().waitFor();
  await node('job-1').press('-');
  await page.locator('.react-flow__pane').hover({ position: { x: 200, y: 300 } });
  const before = await graphAt();
  await page.mouse.wheel(0, 130);
  await expect.poll(graphAt).not.toBe(before);
  await page.locator('.cm-scroller').hover();
  await page.mouse.wheel(0, 1200);
  await line.waitFor();
  await expect.poll(() => isInView(line)).toBe(true);
  const left = await graphAt();
  const isRestored = async () => {
    await expect.poll(graphAt).toBe(left);
    await expect.poll(() => isInView(line)).toBe(true);
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('job-1', { exact: true }).first().waitFor();
  };

  // Another view and back, another pipeline and back, a reload.
  await page.getByRole('link', { name: 'Secrets' }).click();
  await page.getByRole('heading', { name: 'Secrets' }).waitFor();
  await page.goBack();
  await isRestored();
  await open(other);
  await expect.poll(graphAt).not.toBe(left);
  await page.locator('.cm-line', { hasText: 'namespace: e2e' }).waitFor();
  await page.goto(edited);
  await isRestored();
  await page.reload();
  await isRestored();

  // Left and reloaded while only one of them is to be seen.
  await choose('Graph');
  await line.waitFor({ state: 'hidden' });
  await page.reload();
  await node('job-0').waitFor();
  await choose('Both');
  await isRestored();
  await choose('YAML');
  await graph.waitFor({ state: 'hidden' });
  await page.reload();
  await line.waitFor();
  await choose('Both');
  await isRestored();
  expect(session.complaints).toEqual([]);
});

async function isInView(locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  return box !== null && box.y > 0 && box.y < 900;
}
