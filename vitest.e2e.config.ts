import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';

/** Journeys of an operator in a real browser, against a real server and a real agent. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/e2e/**/*.e2e.ts'],
    // One browser at a time: they share the machine with the server and the agent that they drive.
    fileParallelism: false,
    setupFiles: ['test/support/journeys.ts'],
    // Generous, because they only bound what hangs.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', new ClosingLineReporter()],
  },
});
