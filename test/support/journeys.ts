import { afterAll, beforeEach } from 'vitest';
import { shareChromium } from './chromium.ts';
import { Witness } from './witness.ts';

// Around the journeys of one file: one browser for them all, and what a failed one saw last.
const browser = shareChromium();
afterAll(() => browser[Symbol.asyncDispose]());

beforeEach(({ onTestFailed, task }) => {
  Witness.forgetAll();
  onTestFailed(async () => {
    process.stderr.write(`\n${task.name}\n${await Witness.accountOfAll()}\n\n`);
  });
});
