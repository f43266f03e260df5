import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';

/** How many times slower than it is this machine shall look to a journey; 1 unless JOURNEY_SLOWNESS says otherwise. */
const slowness = Number(process.env.JOURNEY_SLOWNESS ?? 1);
const seed = Number(process.env.JOURNEY_SEED ?? Math.trunc(Date.now() % 1_000_000));
const random = randomFrom(seed);
/** The latest that a request, and its answer, are held back for each time slower. */
const delayMs = 50;

if (slowness > 1) process.stderr.write(`JOURNEY_SLOWNESS=${slowness} JOURNEY_SEED=${seed}\n`);

/** Windows of a slow machine: they compute slowly, and answers come late and not in the order of their requests. */
export async function slowDown(context: BrowserContext): Promise<void> {
  if (slowness <= 1) return;
  context.on('page', (page) => void slowPage(page).catch(() => {})); // closed meanwhile
  await Promise.all(context.pages().map(slowPage));
}

async function slowPage(page: Page): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  debug.on('Fetch.requestPaused', async ({ requestId, responseStatusCode }) => {
    await pause(random() * slowness * delayMs);
    const goOn = responseStatusCode === undefined ? 'Fetch.continueRequest' : 'Fetch.continueResponse';
    await debug.send(goOn, { requestId }).catch(() => {}); // given up meanwhile
  });
  await debug.send('Fetch.enable', {
    patterns: [
      { urlPattern: 'http://127.0.0.1:*', requestStage: 'Request' },
      { urlPattern: 'http://127.0.0.1:*', requestStage: 'Response' },
    ],
  });
  await debug.send('Emulation.setCPUThrottlingRate', { rate: slowness });
}

/** Mulberry32: the same delays for the same seed. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
