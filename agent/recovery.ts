import { readdirSync, readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';

/**
 * Ends what an earlier process left behind. A step is never executed twice, so one that had begun has failed; its
 * processes would go on in a workspace that is no longer theirs.
 */
export function endInterruptedSteps(journal: Journal, clock: Clock, log: Logger): void {
  const interrupted = journal.unanswered().filter(({ phase }) => phase === 'accepted');
  if (interrupted.length === 0) return;
  const killed = killProcessesOf(new Set(interrupted.map(({ stepRunId }) => stepRunId)));
  log.warn({ steps: interrupted.length, processes: killed }, 'steps were interrupted when the agent ended');
  for (const { stepRunId } of interrupted) {
    journal.ended(stepRunId, {
      state: 'failed',
      exitCode: -1,
      errorMessage: 'the agent was restarted while the step was running',
      startedAtMs: 0,
      endedAtMs: clock.nowMs(),
      metrics: {},
    });
  }
}

/**
 * A process id alone may long belong to somebody else: a process is known by the step id in its environment, which only
 * Linux lets us read. Elsewhere they end by themselves, at the latest when they write to their closed output.
 */
function killProcessesOf(stepRunIds: ReadonlySet<string>): number {
  if (process.platform !== 'linux') return 0;
  let killed = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const id = /(?:^|\0)ARCENTRA_STEP_RUN_ID=([^\0]*)/.exec(environmentOf(pid))?.[1];
    if (id === undefined || !stepRunIds.has(id) || Number(pid) === process.pid) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
      killed += 1;
    } catch {
      // It ended between the two looks.
    }
  }
  return killed;
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return ''; // another user's, or gone
  }
}
