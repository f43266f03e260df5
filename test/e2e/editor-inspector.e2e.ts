import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';

const shop = `# The shop's pipeline.
namespace: shop   # tenant
variables: {APP: api}
x-env: &shared {LEVEL: debug}

jobs:
  # Fast checks first.
  - name: test
    timeout: 15m   # rarely needed
    env: *shared
    steps:
      - {name: unit, uses: shell, args: {run: "true"}}

  - name: ship   # to the shelf
    depends_on: [test]
    agent_selector: {match_labels: {embedded: "true"}}
    steps:
      - name: pack
        uses: shell
        args:
          run: echo \${{ variables.APP }}
triggers:
  - type: cron
    options: {expression: "30 5 * * 1-5", timezone: Europe/Zurich}
`;

async function openEditor(session: ConsoleSession, text = shop): Promise<Locator> {
  const pipelineId = await session.createPipeline('shop', text);
  return openPipeline(session, pipelineId);
}

async function openPipeline({ page, url }: ConsoleSession, pipelineId: string): Promise<Locator> {
  await page.goto(`${url}/pipelines/${pipelineId}/edit`);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await fieldIn(inspector, 'namespace').waitFor();
  return inspector;
}

function fieldIn(inspector: Locator, key: string): Locator {
  return inspector.getByLabel(new RegExp(`^${key}( required)?$`));
}

/** Goes on to parts of what is shown, from the pipeline on. */
async function goTo(inspector: Locator, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await inspector
      .getByRole('button', { name, exact: true })
      .or(inspector.getByRole('button', { name: new RegExp(`^${name} `) }))
      .click();
    await inspector.getByRole('heading', { name, level: 2 }).waitFor();
  }
}

/** The text as it stands in the view; the samples here fit on the screen. */
async function textIn(page: Page): Promise<string> {
  return (await page.locator('.cm-line').allInnerTexts()).map((each) => each.replace(/\n$/, '')).join('\n');
}

describe('the inspector', () => {
  test('changes one field and nothing else, takes typing back, and shares its history', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const inspector = await openEditor(session);
    await goTo(inspector, 'test');

    const timeout = fieldIn(inspector, 'timeout');
    await timeout.fill('20 minutes');
    await timeout.press('Enter');
    await inspector.getByText('Write a duration such as 30s').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop);
    await timeout.press('Escape');
    await expect.poll(() => timeout.inputValue()).toBe('15m');

    await timeout.fill('20m');
    await timeout.press('Enter');
    await page.getByText('1 pending change').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop.replace('15m', '20m'));

    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('No pending changes').waitFor();
    await expect.poll(() => textIn(page)).toBe(shop);
    await expect.poll(() => timeout.inputValue()).toBe('15m');
    expect(session.complaints).toEqual([]);
  });

  test('adds a field by its name, in its place, without a mouse', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const inspector = await openEditor(session);
    await goTo(inspector, 'ship');

    const add = inspector.getByRole('button', { name: 'Add field to ship' });
    const find = inspector.getByRole('combobox', { name: 'Which field?' }).and(page.locator(':focus'));
    await add.press('Enter');
    await find.press('Escape');
    await add.and(page.locator(':focus')).press('Enter');
    await find.fill('tolerated');
    await find.press('Enter');
    await fieldIn(inspector, 'allow_failure').selectOption('Yes');
    await page.getByText('1 pending change').waitFor();

    await expect.poll(() => textIn(page)).toBe(shop.replace('APP }}\n', 'APP }}\n    allow_failure: true\n'));
  });

  test('renames a job with everything that names it', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const inspector = await openEditor(session);
    await goTo(inspector, 'test');

    await fieldIn(inspector, 'name').fill('check');
    await fieldIn(inspector, 'name').press('Enter');
    await inspector.getByRole('heading', { name: 'check', level: 2 }).waitFor();

    await expect.poll(() => textIn(page)).toBe(shop.replace('name: test', 'name: check').replace('[test]', '[check]'));
  });

  test('completes a condition, says what it gives for which run, and refuses half of one', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const inspector = await openEditor(session);
    await goTo(inspector, 'ship');

    await inspector.getByRole('button', { name: 'Add field to ship' }).click();
    const find = inspector.getByRole('combobox', { name: 'Which field?' });
    await find.fill('when');
    await find.press('Enter');
    const when = inspector.getByRole('combobox', { name: 'when' }).and(page.locator(':focus'));
    await when.pressSequentially('git.br');
    await inspector.getByRole('option', { name: /^branch/ }).waitFor();
    await when.press('Enter');
    await when.pressSequentially(' ==');
    await inspector.getByText('Expected a value, found the end.').waitFor();
    await when.pressSequentially(" 'main'");
    await inspector.getByText('Expected a value, found the end.').waitFor({ state: 'detached' });
    await when.press('Enter');
    await inspector.getByRole('status', { name: 'Value for this run' }).getByText('true').waitFor();
    await expect.poll(() => textIn(page)).toContain("    when: git.branch == 'main'\n");

    await inspector.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Branch').fill('dev');
    await inspector.getByRole('status', { name: 'Value for this run' }).getByText('false').waitFor();
  });

  test('shows which runners match now, when a trigger fires, and what only the text may change', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    const inspector = await openEditor(session);
    await goTo(inspector, 'ship');

    await inspector.getByText('1 of 1 connected runner matches now').waitFor();
    await inspector.getByLabel('Value of embedded').fill('no');
    await inspector.getByLabel('Value of embedded').press('Enter');
    await inspector.getByText('0 of 1 connected runner matches now').waitFor();

    await inspector.getByRole('button', { name: 'Pipeline', exact: true }).click();
    await goTo(inspector, 'test');
    await inspector.getByText('It is the alias *shared, written elsewhere.').waitFor();
    await inspector.getByRole('button', { name: 'Edit in YAML' }).click();
    await expect.poll(() => page.evaluate<string>('document.getSelection().toString()')).toBe('*shared');

    await inspector.getByRole('button', { name: 'Pipeline', exact: true }).click();
    await inspector.getByRole('button', { name: /^cron/ }).click();
    await inspector.getByText('Next times in Europe/Zurich').waitFor();
    await expect.poll(() => inspector.getByRole('time').count()).toBe(5);
  });
});

describe('the palette', () => {
  test('adds behind what is selected, from the keyboard alone, and remembers it', async () => {
    await using session = await ConsoleSession.signedIn();
    const { page } = session;
    await session.createPipeline(
      'other',
      'namespace: other\njobs: [{name: lint, steps: [{name: biome, uses: shell, args: {run: npx biome check}}]}]',
    );
    const inspector = await openEditor(session);
    await goTo(inspector, 'ship', 'pack');

    const find = page.getByRole('combobox', { name: 'Find a step' }).and(page.locator(':focus'));
    const add = inspector.getByRole('button', { name: 'Add field to pack' });
    await add.press('Control+Shift+P');
    await page.getByText('Behind pack').waitFor();
    await find.press('Escape');
    await add.and(page.locator(':focus')).press('Control+Shift+P');
    await find.fill('junit');
    await page.getByRole('option', { name: /junit/i, selected: true }).waitFor();
    await find.press('Enter');
    await inspector.getByRole('heading', { name: 'test-report', level: 2 }).waitFor();
    await expect
      .poll(() => textIn(page))
      .toContain('run: echo ${{ variables.APP }}\n      - name: test-report\n        uses: reports');

    await page.keyboard.press('Control+Shift+P');
    await page.getByText('Recently used').waitFor();
    await find.fill('biome');
    await page.getByRole('option', { name: /other › lint/, selected: true }).waitFor();
    await find.press('Enter');
    await inspector.getByRole('heading', { name: 'biome', level: 2 }).waitFor();
    await expect.poll(() => textIn(page)).toContain('run: npx biome check');
    expect(session.complaints).toEqual([]);
  });

  test('gives a step to the job it is dropped on', async () => {
    await using session = await ConsoleSession.signedIn({ viewport: { width: 1720, height: 900 } });
    const { page } = session;
    await openEditor(session);

    await page.keyboard.press('Control+Shift+P');
    await page.getByRole('combobox', { name: 'Find a step' }).fill('go test');
    const block = page.getByRole('option', { name: /^go test/ });
    await block.dragTo(page.locator(`button[data-item='job "test"']`), { targetPosition: { x: 8, y: 8 } });
    await page.getByText('1 pending change').waitFor();

    await expect.poll(() => textIn(page)).toMatch(/name: go-test[\s\S]*name: ship/);
  });
});

describe('the full configuration', () => {
  test('says of every line where it comes from', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-repo-'));
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...args]);
    try {
      git('init', '--quiet', '--initial-branch=main', '.');
      mkdirSync(join(folder, 'ci'));
      const lint = 'jobs:\n  - name: lint\n    steps:\n      - {name: run, uses: shell, args: {run: "true"}}\n';
      writeFileSync(join(folder, 'ci/lint.yaml'), lint);
      const text = shop.replace(
        'jobs:',
        'defaults: {retry: {max_attempts: 2}}\ninclude: [{file: ci/lint.yaml}]\njobs:',
      );
      writeFileSync(join(folder, 'ci.yaml'), text);
      git('add', '-A');
      git('commit', '--quiet', '-m', 'first');

      await using session = await ConsoleSession.signedIn();
      const { page } = session;
      const home = { case: 'git', value: { repoUrl: folder, branch: 'main', filePath: 'ci.yaml' } } as const;
      const { pipeline } = await session.pipelines.createPipeline({ name: 'shop', home });
      await openPipeline(session, pipeline?.pipelineId ?? '');

      await page.getByRole('button', { name: 'Full configuration' }).click();
      await page.getByRole('option', { name: /name: lint.*ci\/lint\.yaml:2/ }).click();
      await page.getByText('From ci/lint.yaml, line 2').waitFor();
      await page.getByRole('option', { name: /LEVEL: debug/ }).click();
      await page.getByText('From the anchor &shared, line 4').waitFor();
      await page
        .getByRole('option', { name: /max_attempts: 2/ })
        .first()
        .click();
      await page.getByText('From the defaults of this pipeline, line 6').waitFor();
      await page.getByRole('button', { name: 'Show in YAML' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(session.complaints).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test('forms, palette and full configuration have no serious finding', async () => {
    await using session = await ConsoleSession.signedIn({ colorScheme });
    const { page } = session;
    const inspector = await openEditor(session);
    await goTo(inspector, 'ship');
    const findings = [...(await seriousFindings(page))];
    const add = inspector.getByRole('button', { name: 'Add field to ship' });
    await add.click();
    await inspector.getByRole('listbox').waitFor();
    findings.push(...(await seriousFindings(page)));
    await page.locator('input:focus').press('Escape');
    await add.press('Control+Shift+P');
    await page.getByText('Behind ship').waitFor();
    findings.push(...(await seriousFindings(page)));
    await page.locator('input:focus').press('Escape');
    await page.getByText('Behind ship').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Full configuration' }).click();
    await page.getByRole('option').first().waitFor();
    findings.push(...(await seriousFindings(page)));

    expect(findings).toEqual([]);
  });
});

async function seriousFindings(page: Page): Promise<readonly string[]> {
  // The text view is looked at in journeys of its own.
  // Through the debugger and not as a script in the page, whose policy allows none.
  const results = await page.evaluate<AxeResults>(
    `${axe}; axe.run({ exclude: ['.cm-editor'] }, { resultTypes: ['violations'] })`,
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}
