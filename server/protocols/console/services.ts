import type { Annotations } from '../../services/annotations.ts';
import type { ApiTokens } from '../../services/api-tokens.ts';
import type { Approvals } from '../../services/approvals.ts';
import type { Artifacts } from '../../services/artifacts.ts';
import type { Audit } from '../../services/audit.ts';
import type { Backup } from '../../services/backup.ts';
import type { Doctor } from '../../services/doctor.ts';
import type { Events } from '../../services/events.ts';
import type { Logs } from '../../services/logs.ts';
import type { Pipelines } from '../../services/pipelines.ts';
import type { Clock } from '../../services/ports/clock.ts';
import type { Queue } from '../../services/queue.ts';
import type { RegistrationTokens } from '../../services/registration-tokens.ts';
import type { RunHistory } from '../../services/run-history.ts';
import type { RunNotes } from '../../services/run-notes.ts';
import type { Runners } from '../../services/runners.ts';
import type { Runs } from '../../services/runs.ts';
import type { SavedViews } from '../../services/saved-views.ts';
import type { Secrets } from '../../services/secrets.ts';
import type { ServerFacts } from '../../services/server-facts.ts';
import type { Settings } from '../../services/settings.ts';
import type { Triggers } from '../../services/triggers.ts';

/** What the console is made of. */
export interface ConsoleServices {
  readonly clock: Clock;
  readonly facts: ServerFacts;
  readonly events: Events;
  readonly pipelines: Pipelines;
  readonly runs: Runs;
  readonly history: RunHistory;
  readonly queue: Queue;
  readonly approvals: Approvals;
  readonly triggers: Triggers;
  readonly runners: Runners;
  readonly registrationTokens: RegistrationTokens;
  readonly apiTokens: ApiTokens;
  readonly logs: Logs;
  readonly artifacts: Artifacts;
  readonly annotations: Annotations;
  readonly savedViews: SavedViews;
  readonly runNotes: RunNotes;
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly audit: Audit;
  readonly backup: Backup;
  readonly doctor: Doctor;
}
