/**
 * The console's figures in a real browser against a real server: first script, time to a usable window, a log of a
 * million lines, and a log that is written as fast as the machine can while it is watched.
 *
 *   node test/bench/console.ts [--minutes <n>] [--scale <n>]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0.5' },
    scale: { type: 'string', default: '2' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log('usage: node test/bench/console.ts [--minutes <of streaming>] [--scale <of the display>]');
  process.exit(0);
}

const rendererDir = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
const millionLines = `seq -f 'line %.0f of a million, padded to about eighty characters ${'.'.repeat(24)}' 1000000`;

await using session = await ConsoleSession.open({ deviceScaleFactor: Number(values.scale) });
const { page } = session;
const debuggerOf = await page.context().newCDPSession(page);

report('first script, KiB gzipped', (await firstScript(session)) / 1024, '<= 350');
report('window usable, ms', await usableAfter(session), '<= 1500');

const runId = await session.trigger(await session.createPipeline('million', shellPipeline(millionLines)));
await session.finished(runId);
// The last of the views that are fetched ahead.
const settled = page.waitForResponse(/SearchPage.*\.js$/);
await page.goto(`${session.url}/runs`);
await settled;
report('finished million-line log, click to lines, ms', await openLog(page), '<= 250');
const scrolling = await framesWhile(page, scrollThrough);
report('scrolling it, frame p95 / p99, ms', scrolling, '<= 16.7 / 33');

const stream = `end=$(( $(date +%s) + ${Math.round(Number(values.minutes) * 60)} )); while [ $(date +%s) -lt $end ]; do seq -f 'line %.0f ${'.'.repeat(60)}' 500000; done`;
const live = await session.trigger(await session.createPipeline('live', shellPipeline(stream)));
await page.goto(`${session.url}/runs/${live}`);
await page.locator('.log-row').first().waitFor();
const before = await heapMiB(debuggerOf);
const watching = await framesWhile(page, (seconds) => waitSeconds(page, seconds), Number(values.minutes) * 60 - 5);
report('watching it being written, frame p95 / p99, ms', watching, '');
report('heap before / after, MiB', `${before.toFixed(0)} / ${(await heapMiB(debuggerOf)).toFixed(0)}`, '<= 400');
await session.finished(live);
report(
  'lines written meanwhile',
  (await page
    .getByText(/[\d,]+ lines ·/)
    .first()
    .textContent()) ?? '',
  '',
);

function report(figure: string, value: number | string, goal: string): void {
  const text = typeof value === 'number' ? value.toFixed(1) : value;
  console.log(`${figure.padEnd(56)} ${text.padStart(16)}  ${goal}`);
}

/** Everything that the overview loads before it can be used. */
async function firstScript(at: ConsoleSession): Promise<number> {
  const scripts: string[] = [];
  const note = (url: string) => url.endsWith('.js') && scripts.push(new URL(url).pathname);
  at.page.on('response', (response) => note(response.url()));
  await at.page.goto(at.url);
  await at.page.getByText('Server ok').waitFor();
  return scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(rendererDir, path))).length, 0);
}

async function usableAfter(at: ConsoleSession): Promise<number> {
  const startedAt = performance.now();
  await at.page.goto(at.url);
  await at.page.getByText('Server ok').waitFor();
  return performance.now() - startedAt;
}

/** From the click to the first line in the document, as the page itself sees it, once the window has settled. */
async function openLog(at: Page): Promise<number> {
  const link = at.getByRole('link', { name: 'million' });
  await link.waitFor();
  await at.evaluate(`document.addEventListener('click', () => {
    window.clickedAt = performance.now();
    new MutationObserver((changes, observer) => {
      if (!document.querySelector('.log-text')?.textContent.startsWith('line 1 ')) return;
      window.readableAt = performance.now();
      observer.disconnect();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, { capture: true, once: true })`);
  await link.click();
  await at.getByText('line 1 of a million').waitFor();
  return at.evaluate<number>('readableAt - clickedAt');
}

/** Times between frames while something happens, as the page itself sees them, and how many there were. */
async function framesWhile(at: Page, act: (seconds: number) => Promise<void>, seconds = 6): Promise<string> {
  await at.evaluate(`window.frameTimes = []; window.lastFrame = performance.now();
    window.noteFrame = (now) => { frameTimes.push(now - lastFrame); lastFrame = now; requestAnimationFrame(noteFrame); };
    requestAnimationFrame(noteFrame)`);
  await act(seconds);
  const times = await at.evaluate<number[]>('frameTimes.splice(0)');
  const sorted = times.slice(2).sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return `${quantile(0.95).toFixed(1)} / ${quantile(0.99).toFixed(1)} of ${times.length}`;
}

/** Wheel, then the thumb from end to end. The page is told in words: it knows the DOM, this file does not. */
async function scrollThrough(seconds: number): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const element = document.querySelector('.log-scroller');
    const endAt = performance.now() + ${seconds * 1000};
    const step = (now) => {
      const share = 1 - (endAt - now) / ${seconds * 1000};
      if (share < 0.7) element.dispatchEvent(new WheelEvent('wheel', { deltaY: 120, cancelable: true, bubbles: true }));
      else element.scrollTop = element.scrollHeight * ((share - 0.7) / 0.3);
      if (now < endAt) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  })`);
}

async function waitSeconds(at: Page, seconds: number): Promise<void> {
  await at.evaluate(`new Promise((done) => setTimeout(done, ${seconds * 1000}))`);
}

async function heapMiB(at: CDPSession): Promise<number> {
  await at.send('HeapProfiler.collectGarbage');
  const { usedSize } = await at.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}
