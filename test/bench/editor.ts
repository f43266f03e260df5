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
import { type Frames, framesWhile, waitSeconds } from './frames.ts';
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

const sheet = new FigureSheet();

/** What a frame costs at least: one gradient, as large as the graph. */
const pushBox = `
  document.body.style.cssText = 'width: 1200px; height: 800px; background: linear-gradient(navy, teal)';
  document.body.style.transform = 'translate(' + 40 * Math.sin(now / 300) + 'px)'`;

/** Run before the page's own scripts: when a layout was asked for. */
const noteLayout = `{
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...more) {
    if (message?.request?.nodes) window.layoutAskedMs ??= performance.now();
    return post.call(this, message, ...more);
  };
}`;

/** Where a job is that can be taken with the mouse, and how the whole graph is moved. */
const places = `(() => {
  const centre = (job) => { const box = job.getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; };
  window.taken ??= [...document.querySelectorAll('.react-flow__node-job')].find((job) => {
    const { x, y } = centre(job);
    // Near its edge the graph would be moved instead.
    const isInside = x > 300 && x < 900 && y > 350 && y < 700;
    return isInside && document.elementFromPoint(x, y)?.closest('.react-flow__node-job') === job;
  });
  return { ...centre(taken), graph: document.querySelector('.react-flow__viewport').style.transform };
})()`;

await using session = await ConsoleSession.open({
  deviceScaleFactor: Number(values.scale),
  viewport: { width: 1600, height: 1000 },
});
const { page } = session;
const debuggerOf = await page.context().newCDPSession(page);
await debuggerOf.send('Performance.enable');

const floor = await moving((seconds) => page.evaluate(everyFrame(pushBox, seconds)), 'data:text/html,<p>');

await page.addInitScript(noteLayout);
const large = await session.createPipeline('two hundred', pipelineOf(200));
await openEditor(await session.createPipeline('warm', pipelineOf(3)));
const opened = await openedAfter(large);
sheet.note('click on Edit to 200 jobs drawn, ms', opened.drawnMs, '');
sheet.note('of that, layout: asked to 200 jobs placed, ms', opened.layoutMs, '<= 400');
sheet.note('typed in the text to the graph, ms, median', median(await rounds(15, typeToGraph)), '<= 100');
sheet.note('renamed in the graph to the text, ms, median', median(await rounds(15, graphToText)), '<= 100');

await openEditor(await session.createPipeline('a thousand lines', pipelineOf(167)));
sheet.note('typed in 1,000 lines to the graph, ms, p95', quantile(await rounds(40, typeToGraph), 0.95), '<= 100');

await openEditor(await session.createPipeline('three hundred', pipelineOf(300, 20)));
await page.getByText('Graph', { exact: true }).first().click();
await page.getByRole('button', { name: 'Show everything' }).click();
await waitSeconds(page, 1);
sheet.note('nodes in sight', await nodesInSight(), '300');
sheet.note('floor: frames a second of one box that is pushed about', floor.perSecond, 'the clock itself');
for (const [name, script] of movements()) {
  noteFrames(name, await moving((seconds) => page.evaluate(everyFrame(script, seconds))));
}
noteFrames('dragging a node', await moving(dragNode));
if (values.write) sheet.write('The editor', `In headless Chromium without a GPU, display scale ${values.scale}.`);

function noteFrames(name: string, frames: Frames): void {
  sheet.note(`${name}: frames a second`, frames.perSecond, '>= 55');
  sheet.note(`${name}: part of the floor`, frames.perSecond / floor.perSecond, '');
  sheet.note(`${name}: script, style and layout a frame, ms`, frames.workMs, '');
}

async function moving(act: (seconds: number) => Promise<unknown>, on?: string) {
  if (on !== undefined) await page.goto(on);
  return framesWhile(debuggerOf, page, async (seconds) => void (await act(seconds)), Number(values.seconds));
}

/** Jobs side by side wait for those before them, each with steps as usual: six lines each. */
function pipelineOf(jobs: number, abreast = 10): string {
  const lines = ['namespace: bench', 'jobs:'];
  for (let job = 0; job < jobs; job++) {
    lines.push(`  - name: job-${job}`);
    if (job >= abreast) lines.push(`    depends_on: [job-${job - abreast}]`);
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

interface Opened {
  readonly drawnMs: number;
  readonly layoutMs: number;
}

/** With the editor's code there already, as it is once the first view has settled. */
async function openedAfter(pipelineId: string): Promise<Opened> {
  await page.goto(`${session.url}/pipelines/${pipelineId}`);
  const edit = page.getByRole('link', { name: 'Edit', exact: true }).or(page.getByRole('button', { name: 'Edit' }));
  await edit.first().waitFor();
  await waitSeconds(page, 2);
  await noteWhen(page, 'click', `document.querySelector('.react-flow__node')`);
  await edit.first().click();
  const drawnMs = await noted(page);
  return {
    drawnMs,
    layoutMs: await page.evaluate<number>('window.clickedMs + window.notedAfterMs - window.layoutAskedMs'),
  };
}

function nodesInSight(): Promise<number> {
  return page.evaluate<number>(`(() => {
    const pane = document.querySelector('.react-flow').getBoundingClientRect();
    return [...document.querySelectorAll('.react-flow__node-job')].filter((node) => {
      const box = node.getBoundingClientRect();
      return box.left >= pane.left && box.right <= pane.right && box.top >= pane.top && box.bottom <= pane.bottom;
    }).length;
  })()`);
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

async function rounds(count: number, measure: (round: number) => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) times.push(await measure(round));
  return times;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function median(times: readonly number[]): number {
  return quantile(times, 0.5);
}

/** From the event to the document in which the condition holds, painted, as the page itself sees it. */
async function noteWhen(at: Page, event: string, condition: string): Promise<void> {
  await at.evaluate(`window.notedMs = new Promise((done) => {
    document.addEventListener('${event}', () => {
      const startedAt = performance.now();
      window.clickedMs = startedAt;
      const look = () => {
        if (!(${condition})) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => {
          window.notedAfterMs = performance.now() - startedAt;
          done(window.notedAfterMs);
        }));
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
    const pane = document.querySelector('.react-flow__pane') ?? document.body;
    const box = pane.getBoundingClientRect();
    const endAt = performance.now() + ${seconds * 1000};
    requestAnimationFrame(function step(now) {
      { ${script}; }
      if (now < endAt) requestAnimationFrame(step); else done();
    });
  })`;
}

async function dragNode(seconds: number): Promise<void> {
  type Place = { readonly x: number; readonly y: number; readonly graph: string };
  const job = await page.evaluate<Place>(places);
  await page.mouse.move(job.x, job.y);
  await page.mouse.down();
  const endAt = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < endAt; turn += 1) {
    await page.mouse.move(job.x + 60 * Math.sin(turn / 15), job.y + 40 * Math.cos(turn / 15));
  }
  await page.mouse.move(job.x + 50, job.y + 40);
  const now = await page.evaluate<Place>(places);
  await page.mouse.up();
  if (Math.abs(now.x - job.x) < 20 || now.graph !== job.graph) {
    throw new Error(`the job was not dragged: ${JSON.stringify([job, now])}`);
  }
}
