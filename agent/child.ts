import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';

/**
 * The agent as a child of the control plane: its settings are the first line on stdin, so that no token is ever on a
 * command line; then the lines `drain` and `stop`. When stdin ends the parent is gone: with `--orphaned=finish` the agent
 * ends what it does and delivers it to whoever takes the parent's place, otherwise it stops as well.
 */

/** Nobody came back for this long: nobody wants the results. */
const orphanLimitMs = 30 * 60_000;
setFlagsFromString('--semi-space-growth-factor=1'); // 98 becomes 82 MiB when idle, before anything large is loaded
const [{ pino }, { parseAgentConfig }, { runAgent }] = await Promise.all([
  import('pino'),
  import('./config.ts'),
  import('./run-agent.ts'),
]);

const lines = createInterface({ input: process.stdin });
const [drain, stopNow] = [new AbortController(), new AbortController()];
const settings = Promise.withResolvers<unknown>();
lines.once('line', (first) => {
  settings.resolve(JSON.parse(first));
  lines.on('line', (command) => {
    drain.abort();
    if (command === 'stop') stopNow.abort();
  });
});
lines.once('close', () => {
  drain.abort();
  if (process.argv.includes('--orphaned=finish')) setTimeout(() => stopNow.abort(), orphanLimitMs).unref();
  else stopNow.abort();
});
// The parent decides; a terminal's interrupt reaches it as well.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => drain.abort());

const parsed = parseAgentConfig(await settings.promise);
if (!parsed.ok) throw new Error(parsed.problems.join('; '));
const log = pino({ name: 'agent', level: 'warn' }, pino.destination(2));
const end = await runAgent(parsed.config, { signal: drain.signal, stopNow: stopNow.signal, log });
if (end.kind !== 'drained' && end.kind !== 'stopped')
  log.error({ reason: end.because }, `the agent ended: ${end.kind}`);
process.exitCode = end.kind === 'drained' || end.kind === 'stopped' ? 0 : 1;
lines.close();
process.stdin.destroy();
