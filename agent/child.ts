/**
 * The agent as a child process of a control plane: its settings come as one line of JSON on standard input, so that no
 * token stands on a command line or in an environment. A further line `stop` stops what runs. The end of standard input
 * means that the parent is gone: what runs is finished and delivered, then the process ends.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { parseAgentConfig } from './config.ts';
import { runAgent } from './run-agent.ts';

/** A parent that does not come back for this long has no use for the results. */
const orphanLimitMs = 3_600_000;

const draining = new AbortController();
const stopping = new AbortController();
const stopSignals = ['SIGTERM', 'SIGINT'] as const;
for (const name of stopSignals) {
  process.on(name, () => {
    if (draining.signal.aborted) stopping.abort();
    else draining.abort();
  });
}

const input = createInterface({ input: process.stdin });
const [settings] = (await once(input, 'line')) as [string]; // readline gives text
input.on('line', (line) => {
  if (line !== 'stop') return;
  draining.abort();
  stopping.abort();
});
input.once('close', () => {
  draining.abort();
  setTimeout(() => stopping.abort(), orphanLimitMs).unref();
});

const parsed = parseAgentConfig(JSON.parse(settings));
if (!parsed.ok)
  throw new Error(`the control plane gave this agent settings it cannot use: ${parsed.problems.join('; ')}`);
const log = pino({ name: 'agent', level: process.env.LOG_LEVEL ?? 'warn' }, pino.destination(2));
const exit = await runAgent(parsed.config, { signal: draining.signal, stopNow: stopping.signal, log });
if (exit.kind !== 'drained' && exit.kind !== 'stopped') log.error({ exit }, 'the embedded runner ended');
process.exit(exit.kind === 'drained' || exit.kind === 'stopped' ? 0 : 1);
