import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { seriousFindings } from '../support/serious-findings.ts';

const shop = `namespace: shop
jobs:
  - name: lint
    steps:
      - { name: check, uses: shell, args: { run: "true" } }
  - name: test
    depends_on: [lint]
    steps:
      - { name: prepare, uses: shell, args: { run: "true" } }
      - { name: unit, uses: shell, args: { run: "true" } }
  - name: deploy
    depends_on: [test]
    steps:
      - { name: push, uses: shell, args: { run: "false" } }
`;

/** What a node of the graph, or of the outline, says of the last run. */
function said(page: Page, key: string, text: string) {
  return page.locator(`[data-item='${key}']`).filter({ hasText: text });
}

const stepKey = (job: string, step: string) => `step ${JSON.stringify([job, 'steps', step])}`;

async function replaceIn(page: Page, line: string, what: string): Promise<void> {
  await page.locator('.cm-line', { hasText: line }).click();
  const text = page.locator('.cm-content').and(page.locator(':focus'));
  await text.press('Home');
  await text.press('Shift+End');
  await page.keyboard.insertText(what);
}

test('the graph shows the last run, and what is stale since: what was edited and all that comes after it', async () => {
  await using session = await ConsoleSession.signedIn({ viewport: { width: 2200, height: 1100 } });
  const { page } = session;
  const pipelineId = await session.createPipeline('shop', shop);
  await session.finished(await session.trigger(pipelineId));

  await page.goto(`${session.url}/pipelines/${pipelineId}/edit`);
  await said(page, 'job "lint"', 'passed in run #1').waitFor();
  await said(page, 'job "deploy"', 'failed in run #1').waitFor();

  await replaceIn(page, 'namespace: shop', 'namespace:   shop # the shop');
  await replaceIn(page, 'name: unit', '- { name: unit, uses: shell, args: { run: "exit 0" } }');
  await said(page, stepKey('test', 'unit'), 'stale: changed since run #1').waitFor();
  await said(page, 'job "test"', 'stale: changed since run #1').waitFor();
  await said(page, 'job "deploy"', 'stale: something before it has changed since run #1').waitFor();
  await said(page, stepKey('deploy', 'push'), 'stale: something before it').waitFor();
  expect(await said(page, 'job "lint"', 'stale').count()).toBe(0);
  expect(await said(page, stepKey('test', 'prepare'), 'stale').count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);

  await page.getByText('Outline', { exact: true }).click();
  await page.getByRole('treeitem', { name: /^deploy.*stale: something before it/ }).waitFor();
  await page.getByRole('button', { name: 'Run #1' }).click();
  await page.getByRole('treeitem', { name: /stale/ }).first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Run #1' }).click();
  await page.getByRole('toolbar', { name: 'Graph tools' }).getByText('Graph', { exact: true }).click();
  await said(page, 'job "deploy"', 'failed in run #1').waitFor();

  await page.getByRole('button', { name: 'Run draft' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run draft' }).click();
  await page.waitForURL(/\/runs\//);
  await page.goBack();
  await said(page, 'job "deploy"', 'failed in run #2').waitFor();
  await said(page, 'job "test"', 'passed in run #2').waitFor();
  await page.locator('.is-outdated').first().waitFor({ state: 'detached' });
  expect(session.complaints).toEqual([]);
});
