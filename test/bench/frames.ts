import type { CDPSession, Page } from 'playwright-core';

/** What the benchmarks of the console in a browser share. */

export interface Frames {
  /** Times between frames as the page itself sees them, and how many there were. */
  readonly text: string;
  readonly perSecond: number;
  /** What the page had to do for one, on average. */
  readonly workMs: number;
}

/** `at` must have its performance metrics enabled. */
export async function framesWhile(
  at: CDPSession,
  page: Page,
  act: (seconds: number) => Promise<void>,
  seconds = 6,
): Promise<Frames> {
  await page.evaluate(`(() => {
    window.frameTimes = [];
    window.notes = (window.notes ?? 0) + 1;
    const mine = window.notes;
    let last = performance.now();
    requestAnimationFrame(function note(now) {
      frameTimes.push(now - last);
      last = now;
      if (mine === window.notes) requestAnimationFrame(note);
    });
  })()`);
  const before = await workSeconds(at);
  await act(seconds);
  const workMs = ((await workSeconds(at)) - before) * 1000;
  const times = await page.evaluate<number[]>('frameTimes.splice(0)');
  const sorted = times.slice(2).sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  const totalMs = sorted.reduce((sum, time) => sum + time, 0);
  return {
    text: `${quantile(0.95).toFixed(1)} / ${quantile(0.99).toFixed(1)} of ${times.length}`,
    perSecond: (sorted.length / totalMs) * 1000,
    workMs: workMs / times.length,
  };
}

async function workSeconds(at: CDPSession): Promise<number> {
  const { metrics } = await at.send('Performance.getMetrics');
  const parts = new Set(['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']);
  return metrics.filter(({ name }) => parts.has(name)).reduce((sum, { value }) => sum + value, 0);
}

export async function waitSeconds(page: Page, seconds: number): Promise<void> {
  await page.evaluate(`new Promise((done) => setTimeout(done, ${seconds * 1000}))`);
}
