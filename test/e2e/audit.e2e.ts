import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';

test('the audit trail is exported whole, more than one page of it', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const { settings } = session.server.services;
  for (let change = 0; change < 210; change += 1) settings.set('retention.logsDays', 7 + change, 'anna');
  await page.goto(`${session.url}/settings?tab=audit`);

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as JSON lines' }).click();
  const download = await downloading;

  expect(download.suggestedFilename()).toMatch(/^signalbox-audit-\d{4}-\d{2}-\d{2}\.jsonl$/);
  const rows = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.filter(({ type }) => type.startsWith('setting.'))).toHaveLength(210);
  expect(session.complaints).toEqual([]);
});
