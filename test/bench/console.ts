/**
 * The console's figures in a real browser against a real server: first script, time to a usable window, a log of a
 * million lines, and a log that is watched while it is written: as fast as the machine can for half a minute, or at a
 * steady rate for as long as asked, to see that the window's memory stays where it is.
 *
 *   node test/bench/console.ts [--minutes <n>] [--lines-per-second <n>] [--scale <n>] [--only-streaming] [--write]
 *
 * `--write` puts the figures into RESULTS.md, those of `--only-streaming` as a section of their own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { ConsoleSession, shellPipeline } from '../support/console-session.ts';
import { framesWhile, waitSeconds } from './frames.ts';
import { FigureSheet } from './results.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0.5' },
    'lines-per-second': { type: 'string', default: '0' },
    scale: { type: 'string', default: '2' },
    'only-streaming': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log(
    'usage: node test/bench/console.ts [--minutes <of streaming>] [--lines-per-second <0: as fast as it goes>]\n' +
      '       [--scale <of the display>] [--only-streaming] [--write]',
  );
  process.exit(0);
}

const rendererDir = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
const millionLines = `seq -f 'line %.0f of a million, padded to about eighty characters ${'.'.repeat(24)}' 1000000`;

await using session = await ConsoleSession.open({ deviceScaleFactor: Number(values.scale) });
const { page } = session;
const debuggerOf = await page.context().newCDPSession(page);
await debuggerOf.send('Performance.enable');

const sheet = new FigureSheet();
const minutes = Number(values.minutes);
const linesPerSecond = Number(values['lines-per-second']);
if (!values['only-streaming']) {
  await measureOpening();
  await measureScrolling();
}
await measureStreaming();
const title = values['only-streaming'] ? 'A log watched while it is written' : 'The console';
if (values.write) sheet.write(title, `In headless Chromium without a GPU, display scale ${values.scale}.`);

async function measureOpening(): Promise<void> {
  sheet.note('first script, KiB gzipped', (await firstScript(session)) / 1024, '<= 350');
  sheet.note('window usable, ms', await usableAfter(session), '<= 1500');
}

async function measureScrolling(): Promise<void> {
  const runId = await session.trigger(await session.createPipeline('million', shellPipeline(millionLines)));
  await session.finished(runId);
  // The last of the views that are fetched ahead.
  const settled = page.waitForResponse(/SearchPage.*\.js$/);
  await page.goto(`${session.url}/runs`);
  await settled;
  sheet.note('finished million-line log, click to lines, ms', await openLog(page), '<= 250');
  const idle = await framesWhile(debuggerOf, page, (seconds) => waitSeconds(page, seconds));
  sheet.note('frames while nothing moves, p95 / p99, ms', idle.text, 'the clock itself');
  const scrolling = await framesWhile(debuggerOf, page, scrollThrough);
  sheet.note('scrolling it, frame p95 / p99, ms', scrolling.text, '<= 16.7 / 33');
  sheet.note('scrolling it, script, style and layout a frame, ms', scrolling.workMs, '');
}

async function measureStreaming(): Promise<void> {
  const live = await session.trigger(await session.createPipeline('live', shellPipeline(streamScript())));
  await page.goto(`${session.url}/runs/${live}`);
  await page.locator('.log-row').first().waitFor();
  // While the log is written: once it has ended nothing is streamed any more.
  const watchedSeconds = minutes * 60 - 5;
  const heaps = [await heapMiB(debuggerOf)];
  const frames: string[] = [];
  for (const _half of ['first', 'second']) {
    frames.push(
      (await framesWhile(debuggerOf, page, (seconds) => waitSeconds(page, seconds), watchedSeconds / 2)).text,
    );
    heaps.push(await heapMiB(debuggerOf));
  }
  sheet.note('minutes of watching', minutes, '');
  sheet.note('watching it being written, frame p95 / p99, ms', frames.join(', then '), '');
  sheet.note('heap at start / middle / end, MiB', heaps.map((heap) => heap.toFixed(1)).join(' / '), '<= 400');
  await session.finished(live, 60_000 + minutes * 60_000);
  const written = page.getByText(/[\d,]+ lines ·/).first();
  sheet.note('lines written meanwhile', (await written.textContent()) ?? '', '');
}

function streamScript(): string {
  const lines = (count: number) => `seq -f 'line %.0f ${'.'.repeat(60)}' ${count}`;
  const write =
    linesPerSecond > 0 ? `${lines(Math.max(1, Math.round(linesPerSecond / 10)))}; sleep 0.1` : lines(500_000);
  return `end=$(( $(date +%s) + ${Math.round(minutes * 60)} )); while [ $(date +%s) -lt $end ]; do ${write}; done`;
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

async function heapMiB(at: CDPSession): Promise<number> {
  await at.send('HeapProfiler.collectGarbage');
  const { usedSize } = await at.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}
