import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { MovedClock } from '../support/moved-clock.ts';

const hourMs = 3_600_000;

function gated(approval: object): string {
  return JSON.stringify({
    namespace: 'e2e',
    jobs: [
      {
        name: 'ship',
        approval: { required: true, position: 'before', ...approval },
        steps: [{ name: 'upload', uses: 'shell', args: { run: 'true' } }],
      },
    ],
  });
}

test('what the server asks of every gate holds at once, and who changed it is in the audit', async () => {
  await using session = await ConsoleSession.signedIn({ hasRunner: false });
  const { page } = session;
  await session.trigger(await session.createPipeline('mine', gated({ allow_self: true })));
  await page.goto(`${session.url}/settings?tab=approvals`);
  const self = page.getByRole('checkbox', { name: 'Whoever started a run may approve it' });
  const comment = page.getByLabel('Whether a decision must say why');

  await comment.selectOption({ label: 'whenever something is rejected' });
  await page.getByText('Setting saved').first().waitFor();
  await self.click();
  await page.getByText('changed by').nth(1).waitFor();
  await page.goto(`${session.url}/approvals`);
  await page.getByText('whoever started the run may not approve it').waitFor();
  await page.getByRole('button', { name: 'Reject' }).waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await page.getByRole('button', { name: /^mine #1/ }).press('x');
  await page.getByText('Say why before deciding.').waitFor();
  const box = page.getByRole('textbox', { name: 'Comment (required to reject)' });
  await box.and(page.locator(':focus')).waitFor();
  await box.fill('not by whom it was started');
  await box.press('Control+Enter');
  await page.getByText('Nothing waits for you').waitFor();

  await page.goto(`${session.url}/settings?tab=audit`);
  const changed = page.getByRole('listitem').filter({ hasText: 'approvals.selfApproval' });
  await changed.getByText('from true to false').waitFor();
  await changed.getByText(userInfo().username).waitFor();
  await page.getByText('approval of mine #1 / ship was rejected: not by whom it was started').waitFor();
  expect(session.complaints).toEqual([]);
});

test('several gates are approved together with the one comment that the server asks for', async () => {
  await using session = await ConsoleSession.signedIn({ hasRunner: false });
  const { page, server } = session;
  for (const name of ['first', 'second']) await session.trigger(await session.createPipeline(name, gated({})));
  await page.goto(`${session.url}/approvals`);
  await page.getByLabel('Comment', { exact: true }).waitFor();
  server.services.settings.set('approvals.comment', 'always', 'operator');
  await page.getByLabel('Comment (required)').waitFor();

  await page.getByRole('checkbox', { name: /first #1/ }).check();
  await page.getByRole('checkbox', { name: /second #1/ }).check();
  await page.getByRole('button', { name: 'Approve 2 together' }).click();
  const dialog = await session.dialog();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await dialog.getByText('Say why before deciding.').waitFor();
  await dialog.getByLabel('Comment (required)').fill('release day');
  await dialog.getByRole('button', { name: 'Approve' }).click();

  await page.getByText('Nothing waits for you').waitFor();
  const decided = server.services.approvals.list({}, {}).rows;
  expect(decided.map(({ state, decisions }) => [state, decisions[0]?.comment])).toEqual([
    ['approved', 'release day'],
    ['approved', 'release day'],
  ]);
  expect(session.complaints).toEqual([]);
});

test('people are reminded of a gate that is close to its end, and then it counts as rejected', async () => {
  const clock = new MovedClock();
  await using session = await ConsoleSession.signedIn({ hasRunner: false, clock });
  const { page } = session;
  const runId = await session.trigger(await session.createPipeline('slow', gated({ timeout: '3h' })));
  await page.goto(`${session.url}/approvals`);
  const row = page.getByRole('button', { name: /^slow #1/ });
  await row.getByText('expires in 3 hr.').waitFor();
  expect(await row.getByText('reminder sent').count()).toBe(0);

  clock.advance(2 * hourMs + 60_000);
  await row.getByText(/expires in 5\d min\., reminder sent/).waitFor();
  clock.advance(hourMs);
  await page.getByText('Nothing waits for you').waitFor();

  await page.goto(`${session.url}/runs/${runId}?tab=events`);
  await page.getByText('approval of slow #1 / ship expires soon').waitFor();
  await page.getByText('approval of slow #1 / ship was expired').waitFor();
  await page.getByRole('main').getByText('failed').first().waitFor();
  expect(session.complaints).toEqual([]);
});
