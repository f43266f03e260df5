import { expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

test('a filter gets a name, stands in the navigation, and is there for another window', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await session.finished(await session.trigger(await session.createPipeline('red-one', shellPipeline('exit 1'))));
  await session.finished(await session.trigger(await session.createPipeline('green-one', shellPipeline('true'))));
  await page.goto(`${session.url}/runs?state=failed`);
  await page.getByText('1 run', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('menuitem', { name: 'Save this view' }).click();
  await page.getByLabel('Name of the view').fill('What is red');
  await page.getByRole('dialog').getByRole('button', { name: 'Save this view' }).click();
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('link', { name: 'What is red' }).waitFor();

  const other = await page.context().newPage();
  await other.goto(`${session.url}/runs`);
  await other.getByText('2 runs', { exact: true }).waitFor();
  await other.getByRole('link', { name: 'What is red' }).click();
  await other.getByText('1 run', { exact: true }).waitFor();
  await other.getByRole('link', { name: 'red-one' }).waitFor();
  expect(session.complaints).toEqual([]);
});
