import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';

test('a pipeline is added, run, read and looked up again without a mouse', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;

  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.getByRole('heading', { name: 'Pipelines' }).waitFor();
  await page.keyboard.press('a');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'tour' }).waitFor();
  await page.keyboard.press('r');
  await page.getByRole('dialog').getByLabel('GREETING').waitFor();
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'tour #1' }).waitFor();
  await page.locator('header').getByText('passed').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('version');
  await page.keyboard.press('Enter');
  await page
    .getByText(/\d of \d|no match/)
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+?');
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('r');

  await page.getByText('1 run', { exact: true }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('o');
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

  await page.locator('[data-node=build]').focus();
  await page.keyboard.press('ArrowRight');

  expect(await page.evaluate('document.activeElement.dataset.node')).toBe('greet');
});

test('keys are changed where they are listed, and a conflict is refused', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  const field = page.getByRole('textbox', { name: 'Change the keys of “Runs”' });
  await page.keyboard.press('Shift+?');
  await page.getByRole('button', { name: 'Change the keys of “Runs”' }).click();

  await field.press('g');
  await field.press('p');
  await page.getByText('“Pipelines” has these keys').waitFor();
  await field.press('Enter');
  await field.press('g');
  await field.press('u');
  await field.press('Enter');
  await field.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('u');

  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  expect(session.complaints).toEqual([]);
});
