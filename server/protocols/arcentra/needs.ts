import type { Logger } from 'pino';
import type { AgentEvents } from '../../services/agent-events.ts';
import type { AgentPrograms } from '../../services/agent-programs.ts';
import type { Artifacts } from '../../services/artifacts.ts';
import type { Dispatch } from '../../services/dispatch.ts';
import type { Events } from '../../services/events.ts';
import type { Logs } from '../../services/logs.ts';
import type { Pipelines } from '../../services/pipelines.ts';
import type { Clock } from '../../services/ports/clock.ts';
import type { Runners } from '../../services/runners.ts';
import type { Runs } from '../../services/runs.ts';
import type { StepTokens } from '../../services/step-tokens.ts';

/** What this door asks of the control plane. */
export interface Needs {
  readonly runners: Runners;
  readonly agentPrograms: AgentPrograms;
  readonly dispatch: Dispatch;
  readonly runs: Runs;
  readonly pipelines: Pipelines;
  readonly logs: Logs;
  readonly agentEvents: AgentEvents;
  readonly artifacts: Artifacts;
  readonly stepTokens: StepTokens;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Logger;
}
