import { setTimeout as pass } from 'node:timers/promises';

/** Waits until a server is closed. What has not ended by itself after `drainMs` is ended by `force`. */
export async function closeWithin(closed: Promise<unknown>, drainMs: number, force: () => void): Promise<void> {
  const done = new AbortController();
  // This timer keeps the process alive on purpose: nothing else may, and the shutdown must come to its end.
  const late = pass(drainMs, undefined, { signal: done.signal }).then(force, () => {});
  await closed;
  done.abort();
  await late;
}
