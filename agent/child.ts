import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';

/**
 * The agent as a child process of the control plane: its settings are the first line on stdin, so that no token is ever
 * on a command line; then the lines `drain` and `stop`. When stdin ends the parent is gone, and `--orphaned=finish`
 * lets it end what it does.
 */
setFlagsFromString('--semi-space-growth-factor=1'); // 98 becomes 82 MiB when idle, before anything large is loaded
const { runChild } = await import('./run-child.ts');

const lines = createInterface({ input: process.stdin });
await runChild(
  {
    onLine: (listener) => void lines.on('line', listener),
    onceClosed: (listener) => void lines.once('close', listener),
  },
  process.argv.includes('--orphaned=finish') ? 'finish' : 'stop',
);
lines.close();
process.stdin.destroy();
