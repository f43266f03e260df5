import { pino } from 'pino';
import { parseAgentConfig } from './config.ts';
import { runAgent } from './run-agent.ts';

/** Nobody came back for this long: nobody wants the results. */
const orphanLimitMs = 30 * 60_000;

/** Where a child agent hears its parent: the settings first, then the lines `drain` and `stop`. */
export interface ParentLink {
  onLine(listener: (line: string) => void): void;
  /** The parent is gone. */
  onceClosed(listener: () => void): void;
}

/**
 * The agent as a child of the control plane. When the parent goes away it ends what it does and delivers it to whoever
 * takes the parent's place (`finish`), or stops as well.
 */
export async function runChild(parent: ParentLink, whenOrphaned: 'finish' | 'stop'): Promise<void> {
  const [drain, stopNow] = [new AbortController(), new AbortController()];
  const settings = Promise.withResolvers<unknown>();
  let hasSettings = false;
  parent.onLine((line) => {
    if (!hasSettings) {
      hasSettings = true;
      settings.resolve(JSON.parse(line));
      return;
    }
    drain.abort();
    if (line === 'stop') stopNow.abort();
  });
  parent.onceClosed(() => {
    drain.abort();
    if (whenOrphaned === 'finish') setTimeout(() => stopNow.abort(), orphanLimitMs).unref();
    else stopNow.abort();
  });
  // The parent decides; a terminal's interrupt reaches it as well.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => drain.abort());

  const parsed = parseAgentConfig(await settings.promise);
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  const log = pino({ name: 'agent', level: 'warn' }, pino.destination(2));
  const end = await runAgent(parsed.config, {
    signal: drain.signal,
    stopNow: stopNow.signal,
    log,
    whenDataDirIsTaken: 'wait',
  });
  if (end.kind !== 'drained' && end.kind !== 'stopped')
    log.error({ reason: end.because }, `the agent ended: ${end.kind}`);
  process.exitCode = end.kind === 'drained' || end.kind === 'stopped' ? 0 : 1;
}
