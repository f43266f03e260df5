import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Worker processes, not threads: better-sqlite3 and child processes are tested for real.
    pool: 'forks',
    include: ['{pipeline,server,agent,cli,scripts}/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/e2e/**'],
  },
});
