import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { GitRepository } from '../support/git-repository.ts';

const shop = `# The shop's pipeline.
namespace: shop   # tenant
variables: {APP: api}

jobs:
  # Fast checks first.
  - name: test
    timeout: 15m
    steps:
      - {name: unit, uses: shell, args: {run: "true"}}

  - name: build   # the image
    depends_on: [test]
    steps:
      - name: pack
        uses: shell
        args:
          run: echo \${{ variables.APP }}
`;

async function openEditor(session: ConsoleSession, text = shop): Promise<string> {
  const pipelineId = await session.createPipeline('shop', text);
  await session.page.goto(`${session.url}/pipelines/${pipelineId}/edit`);
  await graphNode(session.page, 'test').waitFor();
  return pipelineId;
}

const content = (page: Page) => page.locator('.cm-content');
const line = (page: Page, text: string) => page.locator('.cm-line', { hasText: text });
const graphNode = (page: Page, job: string): Locator => page.locator(`button[data-item='job "${job}"']`);

/** The text as it stands in the view; the samples here fit on the screen. */
async function textIn(page: Page): Promise<string> {
  return (await page.locator('.cm-line').allInnerTexts()).map((each) => each.replace(/\n$/, '')).join('\n');
}

/** Puts the cursor behind the first place of some words. */
async function cursorAfter(page: Page, words: string): Promise<void> {
  await content(page).press('Control+f');
  const field = page.getByRole('textbox', { name: 'Find', exact: true });
  await field.pressSequentially(words);
  await field.press('Enter');
  await field.press('Escape');
  await content(page).and(page.locator(':focus')).press('ArrowRight');
}

test('the editor is there before anybody opens it from the pipeline', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const pipelineId = await session.createPipeline('shop', shop);
  const code = page.waitForResponse(/EditorPage.*\.js$/);

  await page.goto(`${session.url}/pipelines/${pipelineId}`);
  expect((await code).ok()).toBe(true);
  const edit = page.getByRole('button', { name: 'Edit' });
  const worker = page.waitForEvent('worker', (started) => started.url().includes('reading.worker'));
  await edit.hover();
  await worker;
  await edit.click();

  await graphNode(page, 'build').waitFor();
  await line(page, 'namespace: shop').waitFor();
  expect(session.complaints).toEqual([]);
});

describe('the text of a pipeline', () => {
  test('is broken and repaired, and the graph keeps what it knows', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await openEditor(session);

    await cursorAfter(page, 'depends_on: [test');
    await page.keyboard.press('Delete');
    await page
      .getByText(/\d errors?/)
      .first()
      .waitFor();
    expect(await graphNode(page, 'build').isVisible()).toBe(true);
    await page.keyboard.type(']');

    await page.getByRole('region', { name: 'Problems' }).getByText('None').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop);
    expect(session.complaints).toEqual([]);
  });

  test('a finding leads to its place and is fixed there', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await openEditor(session);

    await cursorAfter(page, 'timeout');
    await page.keyboard.press('Backspace');
    await page.getByRole('button', { name: /Problems/ }).click();
    await page
      .getByRole('region', { name: 'Problems' })
      .getByRole('button', { name: /timeou.*line 8/ })
      .click();
    await content(page).and(page.locator(':focus')).press('Control+.');

    await page.getByRole('region', { name: 'Problems' }).getByText('None').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop);
  });

  test('what can be written is offered, from the language and from the server', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await openEditor(session);

    await cursorAfter(page, 'depends_on: [test]');
    await page.keyboard.press('Enter');
    await page.keyboard.type('retr');
    await page.getByRole('option', { name: /^retry/ }).click();
    await line(page, 'retry:').waitFor();
    await page.keyboard.type('ba');
    await page.getByRole('option', { name: /^backoff/ }).click();
    await page
      .locator('.cm-tooltip')
      .getByRole('option', { name: /^exponential/ })
      .click();

    await expect
      .poll(() => textIn(page))
      .toBe(shop.replace('depends_on: [test]\n', 'depends_on: [test]\n    retry:\n      backoff: exponential\n'));
    await page.locator('.cm-tooltip').waitFor({ state: 'detached' }); // it would take the key
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('agent_selector: {match_labels: {o');
    // The runner of this server says what it runs on.
    await page.locator('.cm-tooltip').getByRole('option', { name: /^os/ }).click();
    await page
      .locator('.cm-tooltip')
      .getByRole('option', { name: /^linux/ })
      .click();
    await line(page, 'agent_selector: {match_labels: {os: linux}}').waitFor();
  });

  test('names lead to their definition and to all places that use them', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await openEditor(session);

    await cursorAfter(page, 'depends_on: [te');
    await page.keyboard.press('F12');
    await page.locator('.cm-activeLine', { hasText: 'name: test' }).waitFor();
    await page.keyboard.press('Shift+F12');
    await page.getByText('test: 2 places').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');

    await page.locator('.cm-activeLine', { hasText: 'depends_on' }).waitFor();
  });

  test('is laid out by one key, which one undo takes back', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await openEditor(session);

    await content(page).press('Shift+Alt+f');
    await line(page, 'namespace: shop # tenant').waitFor();
    await page.keyboard.press('Control+z');

    await line(page, 'namespace: shop   # tenant').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop);
  });

  test('what was not saved is back after the page was lost', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const pipelineId = await openEditor(session);
    await cursorAfter(page, 'name: unit');
    await page.keyboard.type('-tests');
    await draftHolds(page, pipelineId, 'unit-tests');

    await page.goto('chrome://crash').catch(() => undefined);
    const reopened = await page.context().newPage();
    await reopened.goto(`${session.url}/pipelines/${pipelineId}/edit`);

    await reopened.getByText(/Restored unsaved changes/).waitFor();
    await expect.poll(() => textIn(reopened)).toBe(shop.replace('name: unit', 'name: unit-tests'));
    await reopened.getByRole('status').getByRole('button', { name: 'Discard' }).click();
    await reopened.getByText('No pending changes').waitFor();
    await expect.poll(() => textIn(reopened)).toBe(shop);
  });

  test('a draft knows that somebody else saved meanwhile', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const pipelineId = await openEditor(session);
    await cursorAfter(page, 'name: unit');
    await page.keyboard.type('-tests');
    await draftHolds(page, pipelineId, 'unit-tests');
    await page.goto(`${session.url}/pipelines`);
    await session.pipelines.saveText({ pipelineId, text: shop.replace('15m', '20m'), requestId: 'elsewhere' });

    await page.goto(`${session.url}/pipelines/${pipelineId}/edit`);
    await page.getByText(/stored text has changed since/).waitFor();
    await expect.poll(() => textIn(page)).toBe(shop.replace('name: unit', 'name: unit-tests'));
    await page.getByRole('status').getByRole('button', { name: 'Discard' }).click();

    await line(page, 'timeout: 20m').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop.replace('15m', '20m'));
    await page.getByText('No pending changes').waitFor();
  });

  test('typing and gestures in the graph are one history', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await openEditor(session);

    await cursorAfter(page, 'timeout: 15m');
    await page.keyboard.press('Enter');
    await page.keyboard.type('priority: 5');
    await graphNode(page, 'build').press('Control+d');
    await graphNode(page, 'build-2').waitFor();
    await line(page, 'name: build-2').waitFor();
    await page.keyboard.press('Control+z');
    await graphNode(page, 'build-2').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');

    await line(page, 'priority').waitFor({ state: 'detached' });
    await expect.poll(() => textIn(page)).toBe(shop);
    await page.getByText('No pending changes').waitFor();
  });

  test('is left by Escape and Tab', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await openEditor(session);

    await content(page).press('Tab');
    await expect.poll(() => textIn(page)).not.toBe(shop);
    await content(page).and(page.locator(':focus')).press('Control+z');
    await expect.poll(() => textIn(page)).toBe(shop);
    await session.keys('Escape', 'Tab'); // counts for two seconds

    await page.locator('.cm-content:not(:focus)').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop);
  });

  test('lines keep the ends they have', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const windows = shop.replaceAll('\n', '\r\n');
    const pipelineId = await openEditor(session, windows);

    await cursorAfter(page, 'timeout: 15m');
    await page.keyboard.press('Enter');
    await page.keyboard.type('priority: 5');
    await draftHolds(page, pipelineId, 'priority: 5');

    expect(await draftOf(page, pipelineId)).toBe(windows.replace('15m\r\n', '15m\r\n    priority: 5\r\n'));
  });
});

test('a pipeline that begins with nothing opens in the editor', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;

  await page.goto(`${session.url}/pipelines?add=1`);
  await page.getByText('New', { exact: true }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Fresh start');
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  await graphNode(page, 'build').waitFor();
  await line(page, 'namespace: fresh-start').waitFor();
  expect(session.complaints).toEqual([]);
});

/** What this browser keeps of a pipeline; the database is the editor's, and is left alone until it is there. */
const keptText = (pipelineId: string) =>
  `(async () => {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === 'signalbox.drafts')) return '';
  const opened = await new Promise((resolve) => {
    const opening = indexedDB.open('signalbox.drafts');
    opening.onsuccess = () => resolve(opening.result);
  });
  const draft = await new Promise((resolve) => {
    const reading = opened.transaction('drafts').objectStore('drafts').get(${JSON.stringify('ID')});
    reading.onsuccess = () => resolve(reading.result);
  });
  opened.close();
  return draft?.text ?? '';
})()`.replace('ID', pipelineId);

function draftOf(page: Page, pipelineId: string): Promise<string> {
  return page.evaluate<string>(keptText(pipelineId));
}

async function draftHolds(page: Page, pipelineId: string, words: string): Promise<void> {
  await expect.poll(() => draftOf(page, pipelineId)).toContain(words);
}

test('a name that an include brings leads into the included file, to read', async () => {
  await using session = await ConsoleSession.open({ viewport: { width: 1720, height: 900 } });
  using repository = new GitRepository();
  const { page } = session;
  const lint =
    '# Of all teams.\njobs:\n  - name: lint\n    steps:\n      - {name: run, uses: shell, args: {run: "true"}}\n';
  const text = shop.replace('jobs:', 'include: [{file: ci/lint.yaml}]\njobs:').replace('[test]', '[test, lint]');
  repository.commit({ 'ci.yaml': text, 'ci/lint.yaml': lint }, 'ci: begin');
  const home = { case: 'git', value: { repoUrl: repository.folder, filePath: 'ci.yaml', branch: 'main' } } as const;
  const { pipeline } = await session.pipelines.createPipeline({ name: 'shop', home });
  await page.goto(`${session.url}/pipelines/${pipeline?.pipelineId}/edit`);
  await graphNode(page, 'lint').waitFor();

  await cursorAfter(page, 'test, lin');
  await content(page).press('F12');
  const dialog = page.getByRole('dialog', { name: 'ci/lint.yaml' });
  await dialog.getByText('Of all teams.').waitFor();
  await dialog.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await graphNode(page, 'lint').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show in YAML' }).click();
  await dialog.getByText('name: run').waitFor();
  await dialog.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(session.complaints).toEqual([]);
});
