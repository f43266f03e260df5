import { setFlagsFromString } from 'node:v8';
import type { ToAgent } from './control-plane-messages.ts';

/** The agent as a utility process: the same program as `agent/child.ts`, with messages in the place of its stdin. */
setFlagsFromString('--semi-space-growth-factor=1'); // less memory while idle, set before anything large is loaded
const { runChild } = await import('../agent/run-child.ts');

const { parentPort } = process;
await runChild(
  {
    onLine: (listener) =>
      void parentPort.on('message', ({ data }: { data: ToAgent }) => data.kind === 'line' && listener(data.line)),
    onceClosed: (listener) =>
      void parentPort.on('message', ({ data }: { data: ToAgent }) => data.kind === 'orphaned' && listener()),
  },
  process.argv.includes('--orphaned=finish') ? 'finish' : 'stop',
);
process.exit(); // the port to main would keep it alive
