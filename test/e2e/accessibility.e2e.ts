import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test('no view has a serious finding', async () => {
    await using session = await ConsoleSession.open({ colorScheme });
    const { page } = session;
    const pipelineId = await session.createPipeline('seen', shellPipeline('echo "error: seen"; echo oops >&2; exit 1'));
    const runId = await session.trigger(pipelineId);
    await session.finished(runId);
    const [runner] = session.server.services.runners.list();
    const places = [
      ...['/', '/pipelines', '/pipelines?add=1', `/pipelines/${pipelineId}`, `/pipelines/${pipelineId}?tab=graph`],
      ...[`/pipelines/${pipelineId}?tab=text`, '/runs', '/runs?text=nothing-like-it', `/runs/${runId}`],
      ...[`/runs/${runId}?tab=times`, `/runs/${runId}?tab=results`, `/runs/${runId}?tab=events`],
      ...[`/runs/${runId}?tab=definition`, `/runs/${runId}?tab=compare`, '/runners', '/runners?add=1'],
      ...[
        `/runners/${runner?.runnerId}`,
        '/runners?tab=tokens',
        '/approvals',
        '/secrets',
        '/search?q=seen',
        '/settings',
      ],
      ...['/settings?tab=limits', '/settings?tab=backup', '/settings?tab=tokens', '/settings?tab=window', '/nowhere'],
    ];

    const findings: string[] = [];
    for (const place of places) {
      await page.goto(session.url + place);
      await page.getByText('Server ok').waitFor();
      await page.locator('[role=status][aria-label=Loading]').first().waitFor({ state: 'detached' });
      findings.push(...(await seriousFindings(page)).map((finding) => `${place}: ${finding}`));
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
