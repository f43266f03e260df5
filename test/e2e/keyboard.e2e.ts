import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('a pipeline is added, run, read and looked up again without a mouse', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;

  await session.keys('g', 'p');
  await page.getByRole('heading', { name: 'Pipelines' }).waitFor();
  await session.keys('a');
  await session.dialog();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'tour' }).waitFor();
  await session.keys('r');
  const asking = await session.dialog();
  await asking.getByLabel('GREETING').waitFor();
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'tour #1' }).waitFor();
  await page.locator('header').getByText('passed').waitFor();
  await session.logOf('hello');
  await session.keys('/');
  const search = page.getByRole('search', { name: 'Search in this log' });
  await search.locator('input:focus').waitFor();
  await page.keyboard.type('machine');
  await page.keyboard.press('Enter');
  await search.getByText('1 of 1', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await search.waitFor({ state: 'detached' });
  await session.keys('Shift+?');
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  await session.dialog();
  await page.keyboard.press('Escape');
  await session.keys('g', 'r');

  await page.getByText('1 run', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'tour' }).waitFor();
  await session.keys('j');
  await session.keys('o');
  await page.getByRole('heading', { name: 'tour #1' }).waitFor();
  expect(session.complaints).toEqual([]);
});

test('the graph is walked with arrow keys along its edges', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  await page.locator('header').getByText('passed').waitFor();

  await page.locator('[data-node=build]').press('ArrowRight');

  await page.locator('[data-node=greet]:focus').waitFor();
  expect(session.complaints).toEqual([]);
});

test('keys are changed where they are listed, and a conflict is refused', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  const field = page.getByRole('textbox', { name: 'Change the keys of “Runs”' });
  await session.keys('Shift+?');
  await page.getByRole('button', { name: 'Change the keys of “Runs”' }).click();

  await field.press('g');
  await field.press('p');
  await page.getByText('“Pipelines” has these keys').waitFor();
  await field.press('Enter');
  await field.press('g');
  await field.press('u');
  await field.press('Enter');
  await field.waitFor({ state: 'detached' });
  await session.dialog();
  await page.keyboard.press('Escape');
  await session.keys('g', 'u');

  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  expect(session.complaints).toEqual([]);
});

test('who opens something by keyboard goes on in what has opened', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await session.createPipeline('opened', shellPipeline('true'));
  // Its code comes late: the row that has the focus is hidden before it is gone.
  const asked = Promise.withResolvers<void>();
  await page.route(/PipelinePage.*\.js$/, async (route) => {
    await asked.promise;
    await route.continue();
  });
  await page.goto(`${session.url}/pipelines`);
  const main = page.locator('main');

  await page.getByRole('link', { name: 'opened' }).press('Enter');
  await page.locator('[data-part=skeleton]').first().waitFor();
  asked.resolve();
  await page.getByRole('heading', { name: 'opened', exact: true }).waitFor();
  await main.and(page.locator(':focus')).waitFor();
  await main.press('Tab');
  await main.getByRole('button', { name: 'Run', exact: true }).first().and(page.locator(':focus')).waitFor();

  // What can have the focus shows that it has it.
  const panel = page.getByRole('tabpanel');
  await panel.focus();
  await panel.press('Shift+Tab');
  await page.getByRole('tab', { name: 'Runs' }).press('Tab');
  await panel.and(page.locator(':focus-visible')).waitFor();
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  expect(session.complaints).toEqual([]);
});
