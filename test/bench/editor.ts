/**
 * The pipeline editor's figures in a real browser: a graph of 200 jobs from the click to the screen, an edit in either
 * view to the other, and how the graph moves with 300 nodes in sight.
 *
 *   node test/bench/editor.ts [--scale <n>] [--seconds <n>] [--write]
 *
 * `--write` puts the figures into RESULTS.md as a section of their own.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { ConsoleSession } from '../support/console-session.ts';
import { framesWhile, waitSeconds } from './frames.ts';
import { FigureSheet } from './results.ts';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log('usage: node test/bench/editor.ts [--scale <of the display>] [--seconds <of each movement>] [--write]');
  process.exit(0);
}

const edits = 15;
const sheet = new FigureSheet();

await using session = await ConsoleSession.open({
  deviceScaleFactor: Number(values.scale),
  viewport: { width: 1600, height: 1000 },
});
const { page } = session;
const debuggerOf = await page.context().newCDPSession(page);
await debuggerOf.send('Performance.enable');

const large = await session.createPipeline('two hundred', pipelineOf(200));
await openEditor(await session.createPipeline('warm', pipelineOf(3)));
sheet.note('click on Edit to 200 jobs drawn, ms', await openedAfter(large), '<= 400 for the layout');
sheet.note('typed in the text to the graph, ms, median', await median(typeToGraph), '<= 100');
sheet.note('renamed in the graph to the text, ms, median', await median(graphToText), '<= 100');

await openEditor(await session.createPipeline('three hundred', pipelineOf(300)));
await page.getByRole('button', { name: 'Show everything' }).click();
await waitSeconds(page, 1);
sheet.note('nodes in sight', await page.locator('.react-flow__node-job').count(), '');
const idle = await moving((seconds) => waitSeconds(page, seconds));
sheet.note('frames a second while nothing moves', idle.perSecond, 'the clock itself');
for (const [name, script] of movements()) {
  const frames = await moving((seconds) => page.evaluate(everyFrame(script, seconds)));
  sheet.note(`${name}: frames a second`, frames.perSecond, '>= 55');
  sheet.note(`${name}: script, style and layout a frame, ms`, frames.workMs, '');
}
const dragging = await moving(dragNode);
sheet.note('dragging a node: frames a second', dragging.perSecond, '>= 55');
if (values.write) sheet.write('The editor', `In headless Chromium without a GPU, display scale ${values.scale}.`);

function moving(act: (seconds: number) => Promise<unknown>) {
  return framesWhile(debuggerOf, page, async (seconds) => void (await act(seconds)), Number(values.seconds));
}

/** Ten jobs side by side wait for the ten before them, each with steps as usual. */
function pipelineOf(jobs: number): string {
  const lines = ['namespace: bench', 'jobs:'];
  for (let job = 0; job < jobs; job++) {
    lines.push(`  - name: job-${job}`);
    if (job >= 10) lines.push(`    depends_on: [job-${job - 10}]`);
    lines.push('    steps:');
    for (const step of ['prepare', 'run', 'report']) {
      lines.push(`      - { name: ${step}, uses: shell, args: { run: "make ${step}" } }`);
    }
  }
  return `${lines.join('\n')}\n`;
}

async function openEditor(pipelineId: string): Promise<void> {
  await page.goto(`${session.url}/pipelines/${pipelineId}/edit`);
  await page.locator('.react-flow__node').first().waitFor();
  await page.locator('.cm-line').first().waitFor();
}

/** With the editor's code there already, as it is once the first view has settled. */
async function openedAfter(pipelineId: string): Promise<number> {
  await page.goto(`${session.url}/pipelines/${pipelineId}`);
  const edit = page.getByRole('link', { name: 'Edit', exact: true }).or(page.getByRole('button', { name: 'Edit' }));
  await edit.first().waitFor();
  await waitSeconds(page, 2);
  await noteWhen(page, 'click', `document.querySelector('.react-flow__node')`);
  await edit.first().click();
  return noted(page);
}

async function typeToGraph(round: number): Promise<number> {
  await page.locator('.cm-line', { hasText: 'name: job-0' }).first().click();
  await page.keyboard.press('End');
  const name = `job-0${'x'.repeat(round + 1)}`;
  await noteWhen(
    page,
    'keydown',
    `[...document.querySelectorAll('.job-name')].some((e) => e.textContent === '${name}')`,
  );
  await page.keyboard.press('x');
  return noted(page);
}

async function graphToText(round: number): Promise<number> {
  const [from, to] = [round === 0 ? 'job-1' : `other-${round - 1}`, `other-${round}`];
  await page.locator(`[data-item='job "${from}"']`).click();
  await page.keyboard.press('F2');
  await page.getByLabel(`New name of ${from}`).fill(to);
  await noteWhen(page, 'keydown', `document.querySelector('.cm-content').textContent.includes('name: ${to}')`);
  await page.keyboard.press('Enter');
  return noted(page);
}

async function median(measure: (round: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < edits; round += 1) times.push(await measure(round));
  return times.sort((a, b) => a - b)[Math.floor(edits / 2)] ?? 0;
}

/** From the event to the document in which the condition holds, painted, as the page itself sees it. */
async function noteWhen(at: Page, event: string, condition: string): Promise<void> {
  await at.evaluate(`window.notedMs = new Promise((done) => {
    document.addEventListener('${event}', () => {
      const startedAt = performance.now();
      const look = () => {
        if (!(${condition})) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - startedAt)));
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      look();
    }, { capture: true, once: true });
  }); 0`);
}

function noted(at: Page): Promise<number> {
  return at.evaluate<number>('window.notedMs');
}

function movements(): readonly (readonly [name: string, script: string])[] {
  const wheel = (options: string) =>
    `pane.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: box.x + 300, clientY: box.y + 300, ${options} }))`;
  return [
    ['panning', wheel('deltaX: 14 * Math.sin(now / 300), deltaY: 9 * Math.cos(now / 300)')],
    ['zooming', wheel('ctrlKey: true, deltaY: 4 * Math.sin(now / 300)')],
  ];
}

function everyFrame(script: string, seconds: number): string {
  return `new Promise((done) => {
    const pane = document.querySelector('.react-flow__pane');
    const box = pane.getBoundingClientRect();
    const endAt = performance.now() + ${seconds * 1000};
    requestAnimationFrame(function step(now) {
      ${script};
      if (now < endAt) requestAnimationFrame(step); else done();
    });
  })`;
}

async function dragNode(seconds: number): Promise<void> {
  const box = await page.locator('.react-flow__node-job').first().boundingBox();
  if (!box) throw new Error('there is no node to drag');
  await page.mouse.move(box.x + box.width / 2, box.y + 6);
  await page.mouse.down();
  const endAt = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < endAt; turn += 1) {
    await page.mouse.move(box.x + box.width / 2 + 60 * Math.sin(turn / 15), box.y + 6 + 40 * Math.cos(turn / 15));
  }
  await page.mouse.up();
}
