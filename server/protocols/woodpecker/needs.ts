import type { Logger } from 'pino';
import type { AgentAccess } from '../../services/agent-access.ts';
import type { Dispatch } from '../../services/dispatch.ts';
import type { Logs } from '../../services/logs.ts';
import type { Clock } from '../../services/ports/clock.ts';
import type { Runners } from '../../services/runners.ts';
import type { ServerFacts } from '../../services/server-facts.ts';
import type { Settings } from '../../services/settings.ts';

/** What this door asks of the control plane. */
export interface Needs {
  readonly agentAccess: AgentAccess;
  readonly runners: Runners;
  readonly dispatch: Dispatch;
  readonly logs: Logs;
  readonly settings: Settings;
  readonly facts: ServerFacts;
  readonly clock: Clock;
  readonly log: Logger;
}
