import { pino } from 'pino';
import { parseAgentConfig } from './config.ts';
import { ordersOf, type ParentLink } from './parent.ts';
import { runAgent } from './run-agent.ts';

/** The agent as a child of the control plane, which gives it its settings first. */
export async function runChild(parent: ParentLink, whenOrphaned: 'finish' | 'stop'): Promise<void> {
  const { firstLine, drain, stopNow } = ordersOf(parent, whenOrphaned);
  const parsed = parseAgentConfig(JSON.parse(await firstLine));
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  const log = pino({ name: 'agent', level: 'warn' }, pino.destination(2));
  const end = await runAgent(parsed.config, { signal: drain, stopNow, log, whenDataDirIsTaken: 'wait' });
  const isOrderly = end.kind === 'drained' || end.kind === 'stopped';
  if ('because' in end) log.error({ reason: end.because }, `the agent ended: ${end.kind}`);
  process.exitCode = isOrderly ? 0 : 1;
}
