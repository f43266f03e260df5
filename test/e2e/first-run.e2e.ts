import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('an empty install reaches a green run in three clicks', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  await page.getByText('Nothing needs you.').waitFor();

  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Watch', exact: true }).click();

  await page.getByRole('heading', { name: 'tour #1' }).waitFor();
  await page.locator('header').getByText('passed').waitFor();
  await page.getByText('Hello from your own machine').waitFor();
  expect(session.complaints).toEqual([]);
});

test('the palette finds a pipeline and opens it', async () => {
  await using session = await ConsoleSession.open();
  const { page } = session;
  await session.createPipeline('needle-in-haystack', shellPipeline('echo hello'));

  await session.keys('Control+k');
  const field = page.getByRole('combobox', { name: 'Find anything' });
  await field.fill('needle');
  await page.getByRole('option', { name: 'needle-in-haystack', selected: true }).waitFor();
  await field.press('Enter');

  await page.getByRole('heading', { name: 'needle-in-haystack' }).waitFor();
  expect(session.complaints).toEqual([]);
});
