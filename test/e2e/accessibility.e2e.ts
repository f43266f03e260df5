import { expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { everyView, lasting, openView } from '../support/console-views.ts';
import { seriousFindings } from '../support/serious-findings.ts';

test('no view has a serious finding, in the dark theme and in the light one', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;

  const findings: string[] = [];
  for (const place of await everyView(session)) {
    await openView(session, place);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await lasting(() => seriousFindings(page));
      findings.push(...found.map((finding) => `${place} in the ${colorScheme} theme: ${finding}`));
    }
  }

  expect(findings).toEqual([]);
});
