/**
 * Makes the pictures of docs/images/ from a real server with real runs, in both themes.
 *
 *   node scripts/screenshots.ts [--only <name>]...
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { ConsoleSession } from '../test/support/console-session.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
if (values.help) {
  console.log('usage: node scripts/screenshots.ts [--only <name>]...\n\nWrites docs/images/<name>-<theme>.png.');
  process.exit(0);
}

const testReport = [
  ...['| tests | failed |', '|--:|--:|', '| 39 | 1 |', ''],
  '* cart: total with discount: expected **1799** to equal **1800**',
].join('\n');

const imagesDir = fileURLToPath(new URL('../docs/images', import.meta.url));

const shop = JSON.stringify({
  namespace: 'demo',
  variables: { CHANNEL: 'stable' },
  jobs: [
    job('lint', 'echo "checking 42 files"; sleep 0.4; echo "no findings"'),
    job('unit', unitTests(0)),
    {
      ...job('browser', 'echo "chromium ${{ matrix.size }}"; sleep 0.3'),
      matrix: { axes: { size: ['phone', 'tablet', 'desktop', 'wall'] } },
    },
    {
      ...job('package', 'echo "packing"; sleep 0.5; echo "shop-1.4.2.tar.gz, 8.1 MiB"'),
      depends_on: ['lint', 'unit', 'browser'],
    },
    {
      ...job('deploy', 'echo "rolled out"'),
      depends_on: ['package'],
      approval: {
        required: true,
        position: 'before',
        params: {
          message: 'Deploy shop 1.4.2 to the counter machines?',
          fields: [
            { name: 'shops', type: 'choice', options: ['north', 'south', 'all'], required: true },
            { name: 'ticket', description: 'Number of the change' },
          ],
        },
      },
    },
  ],
});
const edited = `# Build, test and ship the shop.
namespace: demo

triggers:
  - type: event
    options: { event_type: push }

variables:
  REGION: eu-1   # nearest to the customers

stages:
  - name: verify
    jobs:
      # Fast, so first.
      - name: lint
        steps:
          - { name: check, uses: shell, args: { run: npm run lint } }
      - name: test
        depends_on: [lint]
        steps:
          - name: unit
            uses: shell
            args:
              run: |
                npm ci
                npm test
          - { name: report, uses: shell, when: failure(), args: { run: npm run report } }

  # From here on something leaves the house.
  - name: release
    approval: { required: true, params: { message: "Ship it to $REGION?" } }
    jobs:
      - name: deploy
        when: branch == 'main'
        steps:
          - { name: push, uses: shell, args: { run: ./deploy.sh } }
`;
const broken = JSON.stringify({
  namespace: 'demo',
  jobs: [
    job('build', 'echo "building"; sleep 0.3; echo "built 3 packages"'),
    { ...job('test', unitTests(1)), depends_on: ['build'] },
    { ...job('publish', 'echo "published"'), depends_on: ['test'] },
    { ...job('report', 'echo "collecting"'), depends_on: ['test'], when: 'failure()' },
  ],
});
const longLog = JSON.stringify({
  namespace: 'demo',
  jobs: [job('talk', "seq -f 'line %.0f: request served' 1000000")],
});
const waiting = JSON.stringify({
  namespace: 'demo',
  jobs: [{ ...job('train', 'echo "training"'), agent_selector: { match_labels: { gpu: 'yes' } } }],
});

function job(name: string, run: string) {
  return { name, steps: [{ name, uses: 'shell', args: { run } }] };
}

function unitTests(failing: number): string {
  return [
    ...(failing === 0 ? [] : [`printf '%s' '${testReport}' > "$SIGNALBOX_ANNOTATIONS/unit-tests.error.md"`]),
    'echo "::group::Environment"; uname -sm; echo "node $(node --version)"; echo "::endgroup::"',
    String.raw`for n in $(seq 1 38); do printf '\033[32m✓\033[0m cart: case %02d \033[2m(%d ms)\033[0m\n' "$n" "$((n * 7 % 23))"; done`,
    failing === 0
      ? String.raw`printf '\033[1m38 passed\033[0m\n'`
      : String.raw`printf '\033[33mwarning:\033[0m price.js uses a deprecated rounding\n' >&2; printf '\033[31m✗\033[0m cart: total with discount\n'; echo "Error: expected 1799 to equal 1800"; echo "    at total (src/cart.js:42:11)"; echo "    at test/cart.test.js:118:5"; printf '\033[1m\033[31m1 failed\033[0m, 38 passed\n'; exit 1`,
  ].join('\n');
}

async function openEditor(page: Page, url: string, pipelineId: string): Promise<void> {
  await page.goto(`${url}/pipelines/${pipelineId}/edit`);
  await page.locator('[data-item]').first().waitFor();
  await page.locator('.cm-line').first().waitFor();
}

interface View {
  readonly name: string;
  readonly show: (page: Page, places: Places) => Promise<void>;
  /** What would be left behind for the next view. */
  readonly leave?: (page: Page) => Promise<void>;
}

const views: readonly View[] = [
  { name: 'overview', show: async (page, { url }) => void (await page.goto(url)) },
  { name: 'runs', show: async (page, { url }) => void (await page.goto(`${url}/runs`)) },
  {
    name: 'run',
    show: async (page, { url, failedRunId }) => {
      await page.goto(`${url}/runs/${failedRunId}`);
      await page.getByText('expected 1799').waitFor();
    },
  },
  {
    name: 'time-line',
    show: async (page, { url, gatedRunId }) => void (await page.goto(`${url}/runs/${gatedRunId}?tab=times`)),
  },
  {
    name: 'log-search',
    show: async (page, { url, longRunId }) => {
      await page.goto(`${url}/runs/${longRunId}`);
      await page.getByText('1,000,000 lines').waitFor();
      await page.keyboard.press('/');
      await page.getByRole('textbox', { name: 'Search in this log' }).fill('77777');
      await page
        .getByText(/\d+ lines$/)
        .last()
        .waitFor();
      await page.keyboard.press('Enter');
      await page.getByText(/^1 of \d+$/).waitFor();
    },
  },
  {
    name: 'reports',
    show: async (page, { url, failedRunId }) => {
      await page.goto(`${url}/runs/${failedRunId}?tab=annotations`);
      await page.getByText('cart: total with discount').waitFor();
    },
  },
  {
    name: 'pipeline',
    show: async (page, { url, shopId }) => {
      await page.goto(`${url}/pipelines/${shopId}?tab=graph`);
      await page.locator('[data-node]').first().waitFor();
    },
  },
  {
    name: 'waiting',
    show: async (page, { url, waitingRunId }) => {
      await page.goto(`${url}/runs/${waitingRunId}`);
      await page.getByTitle('Why is it waiting?').click();
      await page.getByText('What each runner says').waitFor();
    },
  },
  {
    name: 'add-runner',
    show: async (page, { url }) => {
      await page.goto(`${url}/runners?add=1`);
      await page.getByRole('button', { name: 'Make the command' }).click();
      await page.getByText('Waiting for the other machine').waitFor();
    },
  },
  {
    name: 'approval',
    show: async (page, { url }) => {
      await page.goto(`${url}/approvals`);
      await page.getByText('deploy runs').waitFor();
    },
  },
  {
    name: 'editor',
    show: async (page, { url, editedId }) => {
      await openEditor(page, url, editedId);
      await page.locator(`[data-item='step "test" "unit"'], [data-item='job "test"']`).last().click();
    },
  },
  {
    name: 'simulate',
    show: async (page, { url, editedId }) => {
      await openEditor(page, url, editedId);
      await page.getByRole('button', { name: 'Simulate' }).click();
      const simulation = page.getByRole('region', { name: 'Simulation' });
      await simulation.getByLabel('When').selectOption('Push');
      await simulation.getByLabel('Branch', { exact: true }).fill('feature/cart');
      await simulation.getByText("branch == 'main' is false").waitFor();
      await page.getByRole('button', { name: 'Show everything' }).click();
    },
    leave: async (page) => void (await page.getByRole('button', { name: 'Simulate' }).click()),
  },
  {
    name: 'save-preview',
    show: async (page, { url, editedId }) => {
      await openEditor(page, url, editedId);
      await page.locator(`[data-item='job "deploy"']`).click();
      await page.keyboard.press('Control+d');
      await page.getByText('1 pending change').waitFor();
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByRole('dialog').getByText('Graph', { exact: true }).click();
      await page.getByRole('dialog').getByText('added').waitFor();
    },
    leave: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Discard' }).click();
      // The draft on disk follows a moment later.
      await page.waitForTimeout(2000);
    },
  },
  {
    name: 'palette',
    show: async (page, { url }) => {
      await page.goto(`${url}/runs`);
      await page.keyboard.press('Control+k');
      await page.keyboard.type('shop');
      await page
        .getByRole('option', { name: /shop #/ })
        .first()
        .waitFor();
    },
  },
];

interface Places {
  readonly url: string;
  readonly shopId: string;
  readonly editedId: string;
  readonly failedRunId: string;
  readonly gatedRunId: string;
  readonly longRunId: string;
  readonly waitingRunId: string;
}

mkdirSync(imagesDir, { recursive: true });
await using session = await ConsoleSession.open({ viewport: { width: 1280, height: 800 } });
// Each view as it opens, not as the one before it was left.
await session.page.addInitScript('sessionStorage.clear()');
const places = await prepare(session);
for (const colorScheme of ['dark', 'light'] as const) {
  await session.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  for (const { name, show, leave } of views) {
    if (values.only && !values.only.includes(name)) continue;
    await show(session.page, places);
    await session.page.getByText('Server ok').waitFor();
    await session.page.locator('[role=status][aria-label=Loading]').first().waitFor({ state: 'detached' });
    const path = join(imagesDir, `${name}-${colorScheme}.png`);
    await session.page.screenshot({ path });
    await leave?.(session.page);
    console.log(path.slice(imagesDir.length + 1));
  }
}

async function prepare(at: ConsoleSession): Promise<Places> {
  const shopId = await at.createPipeline('shop', shop);
  const editedId = await at.createPipeline('web', edited);
  const brokenId = await at.createPipeline('till', broken);
  const longRunId = await at.trigger(await at.createPipeline('load-test', longLog));
  await at.finished(longRunId);
  const hello = await at.createPipeline(
    'nightly',
    JSON.stringify({ namespace: 'demo', jobs: [job('clean', 'sleep 0.2; echo clean')] }),
  );
  for (let run = 0; run < 12; run += 1) await at.finished(await at.trigger(hello));
  const failedRunId = await at.trigger(brokenId);
  await at.finished(failedRunId);
  const gatedRunId = await at.trigger(shopId);
  const waitingRunId = await at.trigger(await at.createPipeline('model', waiting));
  await at.page.goto(`${at.url}/runs/${gatedRunId}`);
  await at.page.getByText('This run waits for a decision').waitFor();
  return { url: at.url, shopId, editedId, failedRunId, gatedRunId, longRunId, waitingRunId };
}
