import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { aRegistration } from '../support/runner-desk.ts';

const runnerCount = 300;
const longName = 'a-machine-whose-owner-was-fond-of-very-long-names-for-everything-that-stands-under-the-desk';

test('three hundred runners are listed and filtered with only what is in view in memory', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const { runners, registrationTokens } = session.server.services;
  const { token } = registrationTokens.create(
    { note: 'lab', expiresAtMs: null, maxUses: 0, needsApproval: false },
    'operator',
  );
  for (let number = 1; number < runnerCount; number += 1) {
    const agentName = number === 7 ? longName : `machine-${String(number).padStart(3, '0')}`;
    const labels = { room: number % 10 === 0 ? 'lab' : 'attic' };
    runners.register(aRegistration({ registrationToken: token, agentName, labels }));
  }
  await page.goto(`${session.url}/runners`);
  const list = page.getByRole('region', { name: 'Runners' });
  const rows = list.getByRole('row');
  const last = list.getByRole('link', { name: 'machine-299' });
  const filter = page.getByRole('textbox', { name: 'Name, address or label' });

  await list.getByRole('link', { name: longName }).waitFor();
  expect(await rows.count()).toBeLessThan(60);
  await list.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await last.waitFor();

  // Found again where it was left.
  await last.click();
  await page.getByRole('heading', { name: 'machine-299' }).waitFor();
  await page.goBack();
  await last.waitFor();

  await filter.fill('room=lab 02');
  await list.getByRole('link', { name: 'machine-020' }).waitFor();
  await last.waitFor({ state: 'detached' });
  expect(await rows.count()).toBe(2);
  await filter.fill('nowhere');
  await page.getByText('No runner has “nowhere”').waitFor();

  // The overview shows a few and leads to the others.
  await page.goto(session.url);
  await page.getByRole('link', { name: '290 more' }).click();
  await list.getByRole('link', { name: longName }).waitFor();
  expect(session.complaints).toEqual([]);
});
