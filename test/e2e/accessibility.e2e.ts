import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { everyView, openView } from '../support/console-views.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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

async function seriousFindings(page: Page): Promise<string[]> {
  // Through the debugger and not as a script in the page, whose policy allows none.
  const results = await page.evaluate<AxeResults>(`${axe}; axe.run({ resultTypes: ['violations'] })`);
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}
