import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';

export default defineConfig({
  // Outside the app there is no Electron: its double has what the shell uses.
  resolve: { alias: { electron: fileURLToPath(new URL('test/support/electron/index.ts', import.meta.url)) } },
  test: {
    // Worker processes, not threads: better-sqlite3 and child processes are tested for real.
    pool: 'forks',
    // All cores: most tests wait for processes and sockets.
    maxWorkers: '100%',
    include: ['{pipeline,server,agent,cli,electron,renderer,scripts}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    // Generous, because they only bound what hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    exclude: ['**/node_modules/**', 'test/e2e/**'],
    reporters: ['default', new ClosingLineReporter()],
  },
});
