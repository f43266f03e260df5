import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ConsoleSession } from '../support/console-session.ts';
import { GitRepository } from '../support/git-repository.ts';
import { longCommentedPipeline } from '../support/long-pipeline.ts';
import { seriousFindings } from '../support/serious-findings.ts';

const file = 'ci/pipeline.yaml';

const shop = `# The shop.
namespace: shop
variables:
  REGION: eu-1   # the nearest
jobs:
  # Fast, so first.
  - name: lint
    steps:
      - { name: check, uses: shell, args: { run: "echo lint" } }
  - name: test
    depends_on: [lint]
    steps:
      - { name: unit, uses: shell, args: { run: "echo unit in $REGION" } }
      - { name: report, uses: shell, when: failure(), args: { run: "echo report" } }
  - name: deploy
    depends_on: [test]
    when: branch == 'main'
    steps:
      - { name: push, uses: shell, args: { run: "echo push" } }
`;

async function openGitPipeline(session: ConsoleSession, repository: GitRepository, text: string): Promise<string> {
  repository.commit({ [file]: text }, 'ci: begin');
  const home = { case: 'git', value: { repoUrl: repository.folder, filePath: file, branch: 'main' } } as const;
  const { pipeline } = await session.pipelines.createPipeline({ name: 'shop', home });
  await openEditor(session, pipeline?.pipelineId ?? '');
  return pipeline?.pipelineId ?? '';
}

async function openEditor({ page, url }: ConsoleSession, pipelineId: string): Promise<void> {
  await page.goto(`${url}/pipelines/${pipelineId}/edit`);
  await page.locator('.cm-content').waitFor();
  await node(page, 'job').first().waitFor();
}

/** Nodes of the graph carry what they stand for. */
function node(page: Page, kind: string, name?: string) {
  return page.locator(name === undefined ? `[data-item^='${kind} ']` : `[data-item='${kind} "${name}"']`);
}

async function rename(page: Page, job: string, name: string): Promise<void> {
  await node(page, 'job', job).press('F2');
  const line = page.getByLabel(`New name of ${job}`);
  await line.fill(name);
  await line.press('Enter');
  await node(page, 'job', name).and(page.locator(':focus')).waitFor();
}

async function writeBehind(page: Page, line: string, text: string): Promise<void> {
  await page.locator('.cm-line', { hasText: line }).click();
  await page.keyboard.press('End');
  await page.keyboard.insertText(text);
}

test('a large commented file is edited in the graph, and the commit changes the intended lines only', async () => {
  await using session = await ConsoleSession.signedIn();
  using repository = new GitRepository();
  const { page } = session;
  const text = longCommentedPipeline(30);
  expect(text.split('\n').length).toBeGreaterThan(500);
  await openGitPipeline(session, repository, text);

  await rename(page, 'test-service-01', 'check-service-01');
  await page.getByRole('status').getByText('2 pending changes').waitFor();
  await page.keyboard.press('Control+s');
  const dialog = await session.dialog();
  await expect
    .poll(() => dialog.getByLabel('Message').inputValue())
    .toBe('ci: rename job test-service-01 to check-service-01');
  await dialog.getByText('depends_on: [check-service-01]').waitFor();
  await dialog.getByText('Graph', { exact: true }).click();
  await dialog.getByText('renamed from test-service-01').waitFor();
  await dialog.getByRole('button', { name: 'Commit' }).click();
  await page.getByText('No pending changes').waitFor();

  const expected = text
    .replace('- name: test-service-01', '- name: check-service-01')
    .replace('[test-service-01]', '[check-service-01]');
  expect(Buffer.from(repository.show(`main:${file}`)).equals(Buffer.from(expected))).toBe(true);
  expect(repository.git('log', '-1', '--format=%s', 'main')).toBe('ci: rename job test-service-01 to check-service-01');
  expect(session.complaints).toEqual([]);
});

test('a hundred gestures in both views are undone to the first byte', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await openEditor(session, await session.createPipeline('shop', shop));

  await node(page, 'job', 'lint').click();
  for (let copy = 2; copy < 27; copy += 1) {
    await page.keyboard.press('Control+d');
    await node(page, 'job', `lint-${copy}`).and(page.locator(':focus')).waitFor();
  }
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+Home');
  for (let line = 0; line < 45; line += 1) {
    await page.keyboard.insertText('#');
    await page.keyboard.press('Enter');
  }
  const undo = page.getByRole('button', { name: /^Undo/ });
  let count = 0;
  for (; await undo.isEnabled(); count += 1) await page.keyboard.press('Control+z');

  expect(count).toBeGreaterThanOrEqual(100);
  await page.getByText('No pending changes').waitFor();
  await page.getByRole('button', { name: 'Save' }).and(page.locator(':disabled')).waitFor();
  await page.locator('.cm-line').first().getByText('# The shop.', { exact: true }).waitFor();
  expect(session.complaints).toEqual([]);
});

test('a head that moved is merged, a conflict is settled, and no line of either side is lost', async () => {
  await using session = await ConsoleSession.signedIn();
  using repository = new GitRepository();
  const { page } = session;
  await openGitPipeline(session, repository, shop);

  await rename(page, 'deploy', 'release');
  await writeBehind(page, 'name: check', ' # mine');
  const theirs = shop.replace('echo lint', 'npm run lint').replace('# The shop.', '# The shop, by them.');
  repository.commit({ [file]: theirs }, 'ci: theirs');
  await page.getByRole('button', { name: 'Commit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Somebody else has saved meanwhile').waitFor();
  await dialog.getByText('0 of 1 settled').waitFor();
  await dialog.getByRole('button', { name: 'Edit' }).click();
  const edited = '      - { name: check, uses: shell, args: { run: "npm run lint" } } # mine\n';
  await dialog.getByLabel('Text of conflict 1').fill(edited);
  await dialog.getByRole('button', { name: 'Commit' }).click();
  await page.getByText('No pending changes').waitFor();

  const merged = theirs.replace(/.*npm run lint.*\n/, edited).replace('name: deploy', 'name: release');
  expect(repository.show(`main:${file}`)).toBe(merged);
  expect(repository.git('log', '--format=%s', 'main').split('\n').slice(1)).toEqual(['ci: theirs', 'ci: begin']);
  // The merge is a gesture of its own: what was mine before it is one undo away.
  await page.getByRole('button', { name: 'Undo: Merge' }).click();
  await page
    .getByRole('status')
    .getByText(/pending change/)
    .waitFor();
  expect(session.complaints).toEqual([]);
});

test('a refused push says why, and the changes go to a branch for review instead', async () => {
  await using session = await ConsoleSession.signedIn();
  using repository = new GitRepository();
  const { page } = session;
  await openGitPipeline(session, repository, shop);
  repository.hook('update', 'case "$1" in refs/heads/main) echo "main is frozen until Monday" >&2; exit 1;; esac');

  await rename(page, 'deploy', 'release');
  await page.getByRole('button', { name: 'Commit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Commit' }).click();
  await dialog.getByText('main is frozen until Monday').waitFor();
  await dialog.getByText('New branch for review').click();
  await dialog.getByLabel('Name of the branch').fill('ci/release');
  await dialog.getByRole('button', { name: 'Commit' }).click();
  await page.getByText('Pushed ci/release for review', { exact: true }).waitFor();

  expect(repository.show(`ci/release:${file}`)).toBe(shop.replace('name: deploy', 'name: release'));
  expect(repository.show(`main:${file}`)).toBe(shop);
  await page.getByRole('status').getByText('1 pending change').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a failing path is simulated, with the false condition and what it skips', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await openEditor(session, await session.createPipeline('shop', shop));

  await page.getByRole('button', { name: 'Simulate' }).click();
  const simulation = page.getByRole('region', { name: 'Simulation' });
  await simulation.getByText('3 of 4 steps, about 3 min on embedded').waitFor();
  await simulation.getByLabel('Branch', { exact: true }).fill('feature/x');
  await simulation.getByText("branch == 'main' is false").waitFor();
  await page.locator('.is-unrun .job-meta', { hasText: "branch == 'main' is false" }).waitFor();
  await simulation.getByLabel('Outcome of test/unit').selectOption('fails');
  await simulation.getByText('would fail').waitFor();
  await simulation.getByText('something before it failed or was skipped').waitFor();
  const duration = simulation.getByLabel('Duration of lint/check');
  await duration.fill('90s');
  await duration.press('Enter');
  await simulation.getByText(/about 3 min 30 s/).waitFor();
  await simulation.getByLabel('When').selectOption('Push');
  await simulation.getByText('There is no trigger of this kind').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a disk without room for the draft is said at once, and the text stays', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  await openEditor(session, await session.createPipeline('shop', shop));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: session.url, quotaSize: 1 });

  await rename(page, 'deploy', 'release');

  await page.getByText('Unsaved changes cannot be kept on this machine', { exact: true }).waitFor();
  await page.getByRole('status').getByText('1 pending change').waitFor();
  expect(session.complaints).toEqual([]);
});

test('a draft runs green without being saved', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const pipelineId = await session.createPipeline('shop', shop);
  await openEditor(session, pipelineId);

  await rename(page, 'deploy', 'release');
  await page.getByRole('button', { name: 'Run draft' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('REGION').fill('us-2');
  await dialog.getByRole('button', { name: 'Run draft' }).click();
  await page.locator('header').getByText('passed').waitFor();

  const { runs } = await session.runs.listRuns({ pipelineIds: [pipelineId] });
  const answer = await session.runs.getRun({ runId: runs[0]?.runId ?? '' });
  expect(answer.definitionText).toBe(shop.replace('name: deploy', 'name: release'));
  expect(answer.variables.REGION).toBe('us-2');
  expect((await session.pipelines.readText({ pipelineId })).text).toBe(shop);
  expect(session.complaints).toEqual([]);
});

test('one job of a draft runs alone', async () => {
  await using session = await ConsoleSession.signedIn();
  const { page } = session;
  const pipelineId = await session.createPipeline('shop', shop);
  await openEditor(session, pipelineId);

  await node(page, 'job', 'test').click();
  await node(page, 'job', 'test').and(page.locator('[aria-pressed=true]')).press('Control+Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Only test').click();
  await dialog.getByRole('button', { name: 'Run draft' }).click();
  await page.locator('header').getByText('passed').waitFor();

  const { runs } = await session.runs.listRuns({ pipelineIds: [pipelineId] });
  const { jobs } = await session.runs.getRun({ runId: runs[0]?.runId ?? '' });
  expect(jobs.map(({ key }) => key)).toEqual(['test']);
  expect(session.complaints).toEqual([]);
});

test('two versions from the history of git are compared as text and as graph', async () => {
  await using session = await ConsoleSession.signedIn();
  using repository = new GitRepository();
  const { page } = session;
  repository.commit({ [file]: shop.replace('name: lint', 'name: style').replace('[lint]', '[style]') }, 'ci: older');
  await openGitPipeline(session, repository, shop);

  await page.getByRole('button', { name: 'Versions' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('- name: style').waitFor();
  await dialog.getByText('Graph', { exact: true }).click();
  await dialog.getByText('renamed from style').waitFor();
  await dialog.getByLabel('From').locator('option:checked', { hasText: 'ci: older' }).waitFor({ state: 'attached' });
  await dialog.getByRole('button', { name: /Put this text/ }).click();
  await node(page, 'job', 'style').waitFor();
  expect(session.complaints).toEqual([]);
});

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test('simulation, draft, merge, changed graph and versions have no serious finding', async () => {
    await using session = await ConsoleSession.signedIn({ colorScheme });
    using repository = new GitRepository();
    const { page } = session;
    repository.commit({ [file]: shop.replace('echo push', 'echo old') }, 'ci: older');
    await openGitPipeline(session, repository, `${shop}    agent_selector: { match_labels: { arch: s390x } }\n`);
    const dialog = page.getByRole('dialog');
    const findings: string[] = [];
    const look = async (place: string) => {
      findings.push(...(await seriousFindings(page)).map((finding) => `${place}: ${finding}`));
    };
    const close = async () => {
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' }); // it gives the focus back when it has gone
    };

    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('No connected runner can take deploy').waitFor();
    await look('simulation');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByRole('button', { name: 'Run draft' }).click();
    await dialog.getByLabel('REGION').waitFor();
    await look('draft');
    await close();
    await page.getByRole('button', { name: 'Versions' }).click();
    await dialog.getByRole('button', { name: /Put this text/ }).waitFor();
    await look('versions');
    await close();
    await writeBehind(page, 'name: check', ' # mine');
    repository.commit({ [file]: shop.replace('echo lint', 'npm run lint') }, 'ci: theirs');
    await page.getByRole('button', { name: 'Commit' }).click();
    await dialog.getByRole('button', { name: 'What they changed' }).click();
    await dialog.getByRole('button', { name: 'Both' }).click();
    await look('merge');
    await dialog.getByText('Graph', { exact: true }).click();
    await look('changed graph');

    expect(findings).toEqual([]);
    expect(session.complaints).toEqual([]);
  });
});
