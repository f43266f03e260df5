import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { TextMap } from '../../pipeline/plan.ts';
import type { ApprovalPolicy } from '../../server/domain/approval-policy.ts';
import type { PipelineRunId, RunnerId, StepRunId } from '../../server/domain/ids.ts';
import type { JobRun } from '../../server/domain/job-run.ts';
import type { RunnerFacts } from '../../server/domain/runner.ts';
import type { Command, StepAssignment, StepReport } from '../../server/domain/step-assignment.ts';
import type { StepRun } from '../../server/domain/step-run.ts';
import { Approvals } from '../../server/services/approvals.ts';
import { Dispatch } from '../../server/services/dispatch.ts';
import { Engine } from '../../server/services/engine/engine.ts';
import { IdleTimes } from '../../server/services/engine/idle-times.ts';
import { Plans } from '../../server/services/engine/plans.ts';
import { Sessions } from '../../server/services/engine/sessions.ts';
import type { Announcements } from '../../server/services/engine/turn.ts';
import { Events } from '../../server/services/events.ts';
import { GitHome } from '../../server/services/git-home.ts';
import { GitMirrors } from '../../server/services/git-mirrors.ts';
import { Notifications } from '../../server/services/notifications.ts';
import { Pipelines } from '../../server/services/pipelines.ts';
import { ulids } from '../../server/services/ports/ids.ts';
import { Queue } from '../../server/services/queue.ts';
import { RunnerAlerts } from '../../server/services/runner-alerts.ts';
import { Runs } from '../../server/services/runs.ts';
import { TemplateLibraries } from '../../server/services/template-libraries.ts';
import { Triggers } from '../../server/services/triggers.ts';
import { Store } from '../../server/store/store.ts';
import { FakeClock } from './fake-clock.ts';

export const restartPatienceMs = 90_000;

/** The engine with everything around it, on a real database file and a clock that is moved by hand. */
export class ControlPlane implements Disposable {
  readonly clock: FakeClock;
  /** Runners as the registry would report them. */
  readonly runnerFacts = new Map<RunnerId, RunnerFacts>();
  readonly secrets = new Map<string, string>();
  /** Texts that the engine asked to hide. */
  readonly hidden = new Set<string>();
  queueLimitMs: number | null = null;
  approvalPolicy = anApprovalPolicy();
  announcements: Announcements | undefined;
  store!: Store;
  engine!: Engine;
  events!: Events;
  pipelines!: Pipelines;
  runs!: Runs;
  dispatch!: Dispatch;
  approvals!: Approvals;
  queue!: Queue;
  runnerAlerts!: RunnerAlerts;
  triggers!: Triggers;
  libraries!: TemplateLibraries;
  readonly folder = mkdtempSync(path.join(tmpdir(), 'signalbox-'));
  /** What was sent to addresses outside. */
  readonly sent: { readonly url: string; readonly body: string }[] = [];
  sendFails = false;
  readonly #commits: 'at-once' | 'in-groups';

  constructor(clock = new FakeClock(), commits: 'at-once' | 'in-groups' = 'at-once') {
    this.clock = clock;
    this.#commits = commits;
    this.#open();
  }

  /** A new process on the same database: everything in memory is gone. */
  restart(): void {
    this.#close();
    this.#open();
  }

  /** The server is off while time passes. */
  sleep(ms: number): void {
    this.#close();
    this.clock.advance(ms);
    this.#open();
  }

  addRunner(name: string, facts: Partial<Omit<RunnerFacts, 'runnerId'>> = {}): RunnerId {
    const runnerId = `agt_${name}` as RunnerId;
    this.runnerFacts.set(runnerId, { ...aRunner(name), ...facts, runnerId });
    return runnerId;
  }

  changeRunner(runnerId: RunnerId, facts: Partial<RunnerFacts>): void {
    const known = this.runnerFacts.get(runnerId);
    if (known) this.runnerFacts.set(runnerId, { ...known, ...facts });
    this.dispatch.runnerChanged(runnerId);
  }

  /** A connected agent that acknowledges and executes nothing by itself. */
  connect(runnerId: RunnerId, features: readonly string[] = []): ConnectedAgent {
    return new ConnectedAgent(this, runnerId, features);
  }

  run(text: string, extra: { readonly variables?: TextMap } = {}): PipelineRunId {
    return this.runs.runText({ text, path: 'pipeline.yaml', triggeredBy: 'tester', ...extra }).runId;
  }

  /** The latest attempt of a job. */
  job(runId: PipelineRunId, jobKey: string): JobRun {
    const job = this.runs.jobs(runId).findLast((one) => one.jobKey === jobKey);
    if (!job) throw new Error(`no job ${jobKey}`);
    return job;
  }

  step(runId: PipelineRunId, jobKey: string, stepName: string): StepRun {
    const { jobRunId } = this.job(runId, jobKey);
    const step = this.runs.stepsOfRun(runId).findLast((one) => one.jobRunId === jobRunId && one.stepName === stepName);
    if (!step) throw new Error(`no step ${stepName}`);
    return step;
  }

  states(runId: PipelineRunId): Readonly<Record<string, string>> {
    const states: Record<string, string> = { run: this.runs.get(runId).state };
    for (const job of this.runs.jobs(runId)) states[job.jobKey] = job.reason ? `${job.state} ${job.reason}` : job.state;
    return states;
  }

  /** Until disposed, nothing can be stored: each write fails as on a disk that cannot be written. */
  refuseWrites(): Disposable {
    const say = (queryOnly: 0 | 1) => this.store.read((tx) => tx.prepare(`PRAGMA query_only = ${queryOnly}`).run());
    say(1);
    return { [Symbol.dispose]: () => void say(0) };
  }

  #open(): void {
    const store = new Store(path.join(this.folder, 'signalbox.db'), { commits: this.#commits });
    const { clock } = this;
    const ids = ulids();
    const events = new Events({ store, clock });
    const urlOf = (runId: PipelineRunId) => `http://console/runs/${runId}`;
    const log = pino({ level: 'silent' });
    const engine = new Engine({
      store,
      clock,
      ids,
      log,
      events,
      plans: new Plans(),
      sessions: new Sessions(),
      idle: new IdleTimes(),
      runners: () => [...this.runnerFacts.values()],
      secrets: (names) => Object.fromEntries(names.map((name) => [name, this.secrets.get(name) ?? ''])),
      hide: (texts) => {
        for (const text of texts) this.hidden.add(text);
      },
      approvalPolicy: () => this.approvalPolicy,
      queueLimitMs: () => this.queueLimitMs,
      announcements: () => this.announcements,
      stepEnded: () => {},
    });
    const mirrors = new GitMirrors({ folder: path.join(this.folder, 'mirrors'), clock });
    const libraries = new TemplateLibraries({ store, clock, events, mirrors });
    this.libraries = libraries;
    const git = new GitHome({ mirrors, libraries, clock });
    this.store = store;
    this.engine = engine;
    this.events = events;
    this.pipelines = new Pipelines({
      store,
      clock,
      ids,
      events,
      git,
      libraries,
      definitionChanged: (pipelineId) => void this.triggers.refresh(pipelineId),
    });
    this.runs = new Runs({ engine, definitions: this.pipelines, libraries, urlOf });
    this.dispatch = new Dispatch(engine);
    this.approvals = new Approvals(engine);
    this.queue = new Queue(engine);
    this.runnerAlerts = new RunnerAlerts({ engine, graceMs: () => 300_000 });
    this.triggers = new Triggers({ engine, definitions: this.pipelines, urlOf, timeZone: () => 'UTC' });
    const notifications = new Notifications({
      engine,
      post: async (url, body) => {
        if (this.sendFails) throw new Error('no route to host');
        this.sent.push({ url, body });
      },
    });
    engine.start(
      {
        resume: (turn, subject) => this.dispatch.endResume(turn, subject),
        notification: (turn, subject) => notifications.due(turn, subject),
        'runner-alert': (turn, subject) => this.runnerAlerts.due(turn, subject),
      },
      restartPatienceMs,
    );
    this.triggers.start();
  }

  #close(): void {
    this.triggers[Symbol.dispose]();
    this.engine[Symbol.dispose]();
    this.store[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function anApprovalPolicy(changes: Partial<ApprovalPolicy> = {}): ApprovalPolicy {
  return {
    ...{ comment: 'gate', allowSelf: true, longestExpiryMs: null },
    ...{ expiryMs: 24 * 3_600_000, reminderMs: 3_600_000 },
    ...changes,
  };
}

function aRunner(name: string): Omit<RunnerFacts, 'runnerId'> {
  return {
    name,
    os: 'linux',
    arch: 'amd64',
    labels: { os: 'linux', arch: 'amd64', name },
    capacity: 1,
    isEmbedded: false,
    delivery: 'stream',
    startsServices: false,
    availability: { kind: 'available' },
  };
}

/** Records what the server tells an agent, and speaks for it. */
export class ConnectedAgent implements Disposable {
  readonly runnerId: RunnerId;
  readonly commands: Command[] = [];
  readonly closed: string[] = [];
  readonly #plane: ControlPlane;
  readonly #session: Disposable;

  constructor(plane: ControlPlane, runnerId: RunnerId, features: readonly string[]) {
    this.#plane = plane;
    this.runnerId = runnerId;
    this.#session = plane.dispatch.attach(runnerId, {
      kind: 'connect',
      features: new Set(features),
      send: (command) => void this.commands.push(command),
      close: (why) => void this.closed.push(why),
    });
  }

  /** Takes the oldest dispatched step that was not taken yet, and acknowledges it. */
  take(): StepAssignment {
    const index = this.commands.findIndex((command) => command.kind === 'dispatch');
    const [command] = index < 0 ? [] : this.commands.splice(index, 1);
    if (command?.kind !== 'dispatch') throw new Error(`nothing was dispatched to ${this.runnerId}`);
    this.#plane.dispatch.acknowledge(this.runnerId, command.commandId, { accepted: true, message: '' });
    return command.step;
  }

  get hasWork(): boolean {
    return this.commands.some((command) => command.kind === 'dispatch');
  }

  refuse(message: string): void {
    const index = this.commands.findIndex((command) => command.kind === 'dispatch');
    const [command] = this.commands.splice(index, 1);
    if (!command) throw new Error('nothing was dispatched');
    this.#plane.dispatch.acknowledge(this.runnerId, command.commandId, { accepted: false, message });
  }

  report(stepRunId: StepRunId, state: StepReport['state'], extra: Partial<StepReport> = {}) {
    const report: StepReport = {
      stepRunId,
      state,
      exitCode: state === 'success' ? 0 : 1,
      errorMessage: '',
      startedAtMs: 0,
      endedAtMs: 0,
      metrics: {},
      ...extra,
    };
    return this.#plane.dispatch.report(this.runnerId, report, 'unary');
  }

  /** One dispatched step from its start to its end. */
  execute(state: StepReport['state'] = 'success', extra: Partial<StepReport> = {}): StepAssignment {
    const step = this.take();
    this.report(step.stepRunId, 'running');
    this.report(step.stepRunId, state, extra);
    return step;
  }

  /** Everything that comes, successfully, until nothing comes any more. */
  executeAll(): string[] {
    const done: string[] = [];
    while (this.hasWork) {
      const step = this.execute();
      done.push(`${step.jobName}/${step.stepName}`);
    }
    return done;
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }
}
