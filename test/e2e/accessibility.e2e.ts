import { describe, expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { everyView, openView } from '../support/console-views.ts';
import { seriousFindings } from '../support/serious-findings.ts';

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test('no view has a serious finding', async () => {
    await using session = await ConsoleSession.open({ colorScheme });

    const findings: string[] = [];
    for (const place of await everyView(session)) {
      await openView(session, place);
      findings.push(...(await seriousFindings(session.page)).map((finding) => `${place}: ${finding}`));
    }

    expect(findings).toEqual([]);
  });
});
