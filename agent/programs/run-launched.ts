import { pino } from 'pino';
import * as z from 'zod';
import { parseAgentConfig } from '../config.ts';
import type { AgentExit } from '../exit.ts';
import { ordersOf, type ParentLink } from '../parent.ts';
import { runAgent } from '../run-agent.ts';

/** The first line that a launched program hears. Launchers of other versions write it too: only ever add to it. */
export const launchForm = z.object({
  settings: z.unknown(),
  logLevel: z.string(),
  folder: z.string(),
  previousVersion: z.string().optional(),
  failure: z.object({ version: z.string(), because: z.string() }).optional(),
});

/** What a launched program tells its launcher, a line each. Launchers of other versions read it too. */
export type Told = { readonly kind: 'works' } | { readonly kind: 'ended'; readonly exit: AgentExit };

/** The agent as another program than the one that was installed; who started it can start yet another one. */
export async function runLaunched(parent: ParentLink, tell: (told: Told) => void): Promise<void> {
  const { firstLine, drain, stopNow } = ordersOf(parent, 'finish');
  const { settings, logLevel, folder, previousVersion, failure } = launchForm.parse(JSON.parse(await firstLine));
  const parsed = parseAgentConfig(settings);
  if (!parsed.ok) throw new Error(`its settings are not those of this version: ${parsed.problems.join('; ')}`);
  const exit = await runAgent(parsed.config, {
    signal: drain,
    stopNow,
    log: pino({ name: 'agent', level: logLevel }, pino.destination(2)),
    whenDataDirIsTaken: 'wait', // by a former program whose launcher was killed, and which ends what it does
    slot: { folder, previousVersion, failure, works: () => tell({ kind: 'works' }) },
  });
  tell({ kind: 'ended', exit });
}
