import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ApprovalPolicy } from './domain/approval-policy.ts';
import { DomainError } from './domain/errors.ts';
import type { Millis, PipelineRunId } from './domain/ids.ts';
import { AgentAccess } from './services/agent-access.ts';
import { AgentEvents } from './services/agent-events.ts';
import { AgentPrograms } from './services/agent-programs.ts';
import { Annotations } from './services/annotations.ts';
import { ApiTokens } from './services/api-tokens.ts';
import { Approvals } from './services/approvals.ts';
import { Artifacts } from './services/artifacts.ts';
import { Audit } from './services/audit.ts';
import { Backup } from './services/backup.ts';
import { Dispatch } from './services/dispatch.ts';
import { Doctor } from './services/doctor.ts';
import { Engine } from './services/engine/engine.ts';
import { IdleTimes } from './services/engine/idle-times.ts';
import { Plans } from './services/engine/plans.ts';
import { Sessions } from './services/engine/sessions.ts';
import type { Announcements } from './services/engine/turn.ts';
import { Events } from './services/events.ts';
import { GitHome } from './services/git-home.ts';
import { GitMirrors } from './services/git-mirrors.ts';
import { Logs } from './services/logs.ts';
import { MachineLoad } from './services/machine-load.ts';
import { type MasterKey, openMasterKey, passingKeychain, sentenceOf, storedKeychain } from './services/master-key.ts';
import { Notifications } from './services/notifications.ts';
import { Pipelines } from './services/pipelines.ts';
import type { Clock } from './services/ports/clock.ts';
import type { IdSource } from './services/ports/ids.ts';
import type { KeyPlace } from './services/ports/keychain.ts';
import { Queue } from './services/queue.ts';
import { RegistrationTokens } from './services/registration-tokens.ts';
import { Retention } from './services/retention.ts';
import { RunHistory } from './services/run-history.ts';
import { RunNotes } from './services/run-notes.ts';
import { RunnerAlerts } from './services/runner-alerts.ts';
import { Runners } from './services/runners.ts';
import { Runs } from './services/runs.ts';
import { SavedViews } from './services/saved-views.ts';
import { Secrets } from './services/secrets.ts';
import type { ServerFacts } from './services/server-facts.ts';
import { Settings } from './services/settings.ts';
import { shippedProgramIn } from './services/shipped-program.ts';
import { StepTokens } from './services/step-tokens.ts';
import { TemplateLibraries } from './services/template-libraries.ts';
import { Triggers } from './services/triggers.ts';
import { Store } from './store/store.ts';

export interface ServicesOptions {
  readonly dataDir: string;
  readonly facts: ServerFacts;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  /** Where the key of the stored secrets is. */
  readonly keyPlace: KeyPlace;
  /** Where the console shows a run, for `run.url`. */
  readonly urlOf: (runId: PipelineRunId) => string;
  /** Where the agent program is that is handed out; absent: none is. */
  readonly agentProgramDir?: string;
}

export type Services = ReturnType<typeof createServices>;

/** Every service on one database, wired together and running. Disposing ends them in the opposite order. */
export async function startServices(options: ServicesOptions): Promise<Services & AsyncDisposable> {
  await using owned = new AsyncDisposableStack();
  const databaseFile = join(options.dataDir, 'signalbox.db');
  refuseLostDatabase(databaseFile, join(options.dataDir, 'blobs'));
  const store = owned.use(
    new Store(databaseFile, {
      commits: 'in-groups',
      lost: (reason) => options.log.error({ err: reason }, 'what happened at one moment could not be stored'),
    }),
  );
  const masterKey = await openMasterKey(options.keyPlace, store);
  if (masterKey.kind === 'locked') options.log.error(`secrets cannot be used: ${sentenceOf(masterKey)}`);
  const services = createServices({ ...options, databaseFile, store, masterKey }, owned);
  const { agentPrograms, engine, notifications, dispatch, triggers, runners, runnerAlerts, settings } = services;
  engine.start(
    {
      notification: (turn, subject) => notifications.due(turn, subject),
      resume: (turn, subject) => dispatch.endResume(turn, subject),
      'runner-alert': (turn, subject) => runnerAlerts.due(turn, subject),
    },
    offlineLimitMs(settings.get('runners.heartbeatIntervalSeconds')),
  );
  runners.start({
    changed: (runnerId) => dispatch.runnerChanged(runnerId),
    lost(runnerId, reason) {
      dispatch.withdraw(runnerId, reason);
      agentPrograms.lost(runnerId, reason === 'removed');
    },
    missed: (runnerId, sinceMs) => runnerAlerts.missed(runnerId, sinceMs),
    back: (runnerId) => runnerAlerts.back(runnerId),
    excused: (runnerId) => runnerAlerts.forget(runnerId),
    revoked(runnerId) {
      dispatch.closeSession(runnerId, 'revoked');
      services.logs.endPushes(runnerId);
      services.agentEvents.endPushes(runnerId);
    },
    resize: (runnerId, capacity) => dispatch.resize(runnerId, capacity),
    activeSteps: (runnerId) => dispatch.activeSteps(runnerId),
  });
  triggers.start();
  const moved = owned.move();
  return { ...services, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

interface Opened extends ServicesOptions {
  readonly databaseFile: string;
  readonly store: Store;
  readonly masterKey: MasterKey;
}

function createServices(opened: Opened, owned: AsyncDisposableStack) {
  const { dataDir, facts, clock, ids, log, urlOf, databaseFile, store, masterKey, agentProgramDir } = opened;
  const keychain = storedKeychain(masterKey);
  const passing = passingKeychain(masterKey);
  const events = new Events({ store, clock });
  const settings = new Settings({ store, clock, events });
  const secrets = new Secrets({ store, clock, ids, events, keychain });
  const registrationTokens = new RegistrationTokens({ store, clock, ids, events });
  const apiTokens = new ApiTokens({ store, clock, ids, events, log });
  const runners = owned.use(new Runners({ store, clock, log, events, settings, registrationTokens }));
  const indexFile = join(dataDir, 'log-index.db');
  const logs = owned.use(new Logs({ store, clock, log, events, settings, secrets, databaseFile, indexFile }));
  const agentAccess = new AgentAccess({ clock, keychain, runners, registrationTokens });
  const agentEvents = owned.use(new AgentEvents({ store, clock, events, logs }));
  const artifacts = new Artifacts({ store, clock, ids, events, settings, keychain: passing, dataDir });
  const annotations = new Annotations({ store, clock, ids, events, secrets });
  const stepTokens = new StepTokens({ store, keychain: passing });
  const backup = owned.use(new Backup({ store, clock, settings, dataDir }));
  owned.use(new Retention({ store, clock, log, events, settings, artifacts, backup }));

  const engine = owned.use(
    new Engine({
      store,
      clock,
      ids,
      log,
      events,
      plans: new Plans(),
      sessions: new Sessions(),
      idle: new IdleTimes(),
      runners: () => runners.schedulable(),
      secrets: (names, runId, environment) => secrets.resolve(names, runId, environment),
      hide: (texts, runId) => secrets.hide(texts, runId),
      announcements: () => announcementsOf(settings),
      approvalPolicy: () => approvalPolicyOf(settings),
      queueLimitMs: () => settings.get('queue.limitMinutes') * 60_000 || null,
      stepEnded: (stepRunId) => logs.closeStep(stepRunId),
    }),
  );
  const dispatch = new Dispatch(engine);
  const mirrors = new GitMirrors({ folder: join(dataDir, 'repositories'), clock });
  const libraries = new TemplateLibraries({ store, clock, events, mirrors });
  const git = new GitHome({ mirrors, libraries, clock });
  const pipelines: Pipelines = new Pipelines({
    store,
    clock,
    ids,
    events,
    git,
    libraries,
    definitionChanged: (pipelineId) => void triggers.refresh(pipelineId),
  });
  const timeZone = () => facts.timeZone;
  const triggers: Triggers = owned.use(new Triggers({ engine, definitions: pipelines, urlOf, timeZone }));
  const approvals = new Approvals(engine);
  owned.use(settings.onChange((key) => key === 'approvals.reminderMinutes' && approvals.policyChanged()));
  const audit = new Audit({ store, events, clock, log });

  return {
    clock,
    ids,
    log,
    facts,
    events,
    settings,
    secrets,
    registrationTokens,
    apiTokens,
    runners,
    logs,
    agentAccess,
    agentEvents,
    agentPrograms: new AgentPrograms({
      ...{ store, clock, log, events, runners },
      shipped: agentProgramDir === undefined ? undefined : shippedProgramIn(agentProgramDir),
      tell: (runnerId, offer) => dispatch.offerProgram(runnerId, offer),
    }),
    artifacts,
    annotations,
    stepTokens,
    engine,
    dispatch,
    libraries,
    pipelines,
    triggers,
    notifications: new Notifications({ engine, post }),
    machineLoad: new MachineLoad({ store, clock, storeSamples: () => runners.storeSamples() }),
    runnerAlerts: new RunnerAlerts({
      engine,
      graceMs: () => settings.get('notifications.runnerGraceMinutes') * 60_000,
    }),
    runs: new Runs({ engine, definitions: pipelines, libraries, urlOf }),
    approvals,
    queue: new Queue(engine),
    history: new RunHistory({ store, clock }),
    doctor: new Doctor({ facts, runners, store, masterKey }),
    savedViews: new SavedViews({ store, clock }),
    runNotes: new RunNotes({ store, clock, events }),
    backup,
    audit,
    /** What the call does is on disk once the answer of this says so. */
    beginCall: () => store.onceStored(),
  };
}

const hourMs = 3_600_000;

function approvalPolicyOf(settings: Settings): ApprovalPolicy {
  return {
    comment: settings.get('approvals.comment'),
    allowSelf: settings.get('approvals.selfApproval'),
    expiryMs: settings.get('approvals.expiryHours') * hourMs || null,
    longestExpiryMs: settings.get('approvals.longestExpiryHours') * hourMs || null,
    reminderMs: settings.get('approvals.reminderMinutes') * 60_000,
  };
}

function announcementsOf(settings: Settings): Announcements | undefined {
  const url = settings.get('notifications.webhookUrl');
  if (url === '') return undefined;
  return {
    url,
    kind: settings.get('notifications.webhookKind'),
    runs: settings.get('notifications.runs'),
    approvals: settings.get('notifications.approvals'),
    runners: settings.get('notifications.runners'),
    pipelines: settings.get('notifications.pipelines'),
  };
}

/** Three intervals, at least 30 s (Arcentra API 4.2). */
function offlineLimitMs(heartbeatIntervalSeconds: number): Millis {
  return Math.max(30_000, 3 * heartbeatIntervalSeconds * 1000);
}

const postWithinMs = 15_000;

/** Sends a message to a channel outside. Redirects are not followed: the address was chosen by the pipeline. */
async function post(url: string, body: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(postWithinMs),
  });
  if (!answer.ok) throw new Error(`the channel answered ${answer.status}`);
}

/** A new database knows none of the stored files, so the first thing done would be to remove them all. */
function refuseLostDatabase(databaseFile: string, blobs: string): void {
  if ((existsSync(databaseFile) && statSync(databaseFile).size > 0) || !existsSync(blobs)) return;
  const isKept = readdirSync(blobs, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  if (!isKept) return;
  throw new DomainError(
    'wrong-state',
    `the database ${databaseFile} is missing, but artifacts of its runs are there; restore a backup, or remove ${blobs} to begin anew`,
  );
}
