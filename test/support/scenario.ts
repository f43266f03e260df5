import { DomainError } from '../../server/domain/errors.ts';
import type { PipelineRunId, RunnerId, StepRunId } from '../../server/domain/ids.ts';
import { isTerminalRun } from '../../server/domain/pipeline-run.ts';
import type { Command, StepReport } from '../../server/domain/step-assignment.ts';
import { type ControlPlane, restartPatienceMs } from './control-plane.ts';
import { type Memory, noMemory } from './engine-invariants.ts';
import { scenarioPipelines } from './scenario-pipelines.ts';

export interface Happening {
  readonly kind: (typeof Scenario.kinds)[number];
  readonly which: number;
  readonly how: number;
}

interface Agent {
  readonly runnerId: RunnerId;
  readonly fetches: boolean;
  session: Disposable | undefined;
  readonly inbox: Command[];
  /** Accepted and not ended. */
  readonly held: Set<StepRunId>;
  /** Everything it ever had. */
  readonly seen: StepRunId[];
}

/** A control plane with agents to which things happen; a step that the server refuses to hear of is dropped. */
export class Scenario {
  /** What is listed more often happens more often. */
  static readonly kinds = [
    ...(['trigger', 'trigger', 'fetch', 'fetch', 'wait', 'wait', 'approve'] as const),
    ...(['acknowledge', 'acknowledge', 'acknowledge', 'acknowledge', 'acknowledge'] as const),
    ...(['start', 'start', 'start', 'end', 'end', 'end', 'end', 'end', 'end'] as const),
    'refuse',
    'repeat-report',
    'foreign-report',
    'disconnect',
    'reconnect',
    'lose-runner',
    'stop',
    'pause',
    'resume',
    'cancel-job',
    'cancel-step',
    'reject',
    'rerun',
    'retry-step',
    'agent-stops',
    'drain',
    'restart',
  ] as const;

  readonly plane: ControlPlane;
  readonly memory: Memory = noMemory();
  readonly agents: Agent[];

  constructor(plane: ControlPlane) {
    this.plane = plane;
    this.agents = [this.#agent('one', false, 1), this.#agent('two', false, 2), this.#agent('poll', true, 2)];
    for (const agent of this.agents) this.#connect(agent);
  }

  happen({ kind, which, how }: Happening): void {
    try {
      this.#happen(kind, which, how);
    } catch (reason) {
      // A refusal is an answer; anything else is a defect.
      if (!(reason instanceof DomainError)) throw reason;
    }
  }

  #happen(kind: Happening['kind'], which: number, how: number): void {
    const { plane } = this;
    const agent = pick(this.agents, which);
    const run = pick(plane.runs.list({}, { pageSize: 100 }).rows, which);
    if (!agent) return;
    switch (kind) {
      case 'trigger':
        plane.run(pick(scenarioPipelines, how) ?? '');
        return;
      case 'acknowledge':
        this.acknowledge(agent);
        return;
      case 'refuse': {
        const [command] = agent.inbox.splice(0, 1);
        if (!command) return;
        plane.dispatch.acknowledge(agent.runnerId, command.commandId, { accepted: false, message: 'disk full' });
        return;
      }
      case 'start':
        this.report(agent, pick([...agent.held], how), 'running', which % 2 === 0);
        return;
      case 'end':
        this.report(agent, pick([...agent.held], which), pick(endings, how) ?? 'success');
        return;
      case 'repeat-report':
        this.report(agent, pick(agent.seen, how), pick(endings, which) ?? 'success');
        return;
      case 'foreign-report': {
        const other = pick(this.agents, which + 1);
        this.report(agent, pick(other?.seen ?? [], how), 'success');
        return;
      }
      case 'fetch':
        this.fetch(agent, (how % 4) + 1);
        return;
      case 'disconnect':
        agent.session?.[Symbol.dispose]();
        agent.session = undefined;
        agent.inbox.length = 0;
        return;
      case 'reconnect':
        this.#connect(agent, how % 3 === 0);
        return;
      case 'lose-runner':
        plane.dispatch.withdraw(agent.runnerId, 'not heard of for 90 s');
        return;
      case 'wait':
        plane.clock.advance(pick(pauses, how) ?? 1000);
        return;
      case 'stop':
        if (run) plane.runs.stop({ runId: run.runId, by: 'tester' });
        return;
      case 'pause':
        if (run) plane.runs.pause({ runId: run.runId, by: 'tester' });
        return;
      case 'resume':
        if (run) plane.runs.resume({ runId: run.runId, by: 'tester' });
        return;
      case 'cancel-job': {
        const job = run && pick(plane.runs.jobs(run.runId), how);
        if (job) plane.runs.cancelJob(job.jobRunId, '', 'tester');
        return;
      }
      case 'cancel-step': {
        const step = run && pick(plane.runs.stepsOfRun(run.runId), how);
        if (step) plane.runs.cancelStep(step.stepRunId, '', 'tester');
        return;
      }
      case 'approve':
      case 'reject': {
        const approval = pick(plane.approvals.list({ states: ['pending'] }, {}).rows, which);
        if (approval) plane.approvals.decide(approval.approvalId, { verdict: kind, by: `person ${how % 3}` });
        return;
      }
      case 'rerun':
        if (run) this.#rerun(run.runId, how);
        return;
      case 'retry-step': {
        const step = run && pick(plane.runs.stepsOfRun(run.runId), how);
        if (step) plane.runs.retryStep(step.stepRunId, 'tester');
        return;
      }
      case 'agent-stops': {
        const stepRunId = pick([...agent.held], how);
        if (stepRunId) plane.dispatch.stoppedByAgent(agent.runnerId, { stepRunId }, 'shutting down');
        return;
      }
      case 'drain': {
        const isDraining = plane.runnerFacts.get(agent.runnerId)?.availability.kind === 'draining';
        plane.changeRunner(agent.runnerId, { availability: { kind: isDraining ? 'available' : 'draining' } });
        return;
      }
      case 'restart':
        plane.restart();
        for (const one of this.agents) {
          one.session = undefined;
          one.inbox.length = 0;
          if (how % 2 === 0) this.#connect(one);
        }
    }
  }

  acknowledge(agent: Agent): void {
    const [command] = agent.inbox.splice(0, 1);
    if (!command) return;
    this.plane.dispatch.acknowledge(agent.runnerId, command.commandId, { accepted: true, message: '' });
    if (command.kind === 'dispatch') this.#accept(agent, command.step.stepRunId);
  }

  fetch(agent: Agent, most: number): void {
    if (!agent.fetches) return;
    const { steps } = this.plane.dispatch.fetch(agent.runnerId, most);
    for (const step of steps) this.#accept(agent, step.stepRunId);
  }

  /** `isReady` means something for services only. */
  report(agent: Agent, stepRunId: StepRunId | undefined, state: StepReport['state'], isReady = true): void {
    if (stepRunId === undefined) return;
    const report: StepReport = {
      stepRunId,
      state,
      exitCode: state === 'success' ? 0 : 1,
      errorMessage: '',
      startedAtMs: 0,
      endedAtMs: 0,
      metrics: { 'output.tag': stepRunId },
      isReady,
    };
    try {
      this.plane.dispatch.report(agent.runnerId, report, 'unary');
    } catch (reason) {
      agent.held.delete(stepRunId);
      if (!(reason instanceof DomainError)) throw reason;
      if (reason.details.reason === 'cancelled') this.report(agent, stepRunId, 'cancelled');
    }
    if (state !== 'running') agent.held.delete(stepRunId);
  }

  /** A new stream; the agent names what it holds, unless it came back with an empty disk. */
  #connect(agent: Agent, isForgetful = false): void {
    if (agent.fetches) return;
    if (isForgetful) agent.held.clear();
    agent.inbox.length = 0;
    agent.session = this.plane.dispatch.attach(agent.runnerId, {
      kind: 'connect',
      features: new Set(['job-frames']),
      send: (command) => {
        if (command.kind === 'dispatch' || command.kind === 'cancel') agent.inbox.push(command);
      },
      close: () => {
        agent.session = undefined;
      },
    });
    this.plane.dispatch.resumed(agent.runnerId, [...agent.held]);
  }

  connectAll(): void {
    for (const agent of this.agents) if (!agent.session) this.#connect(agent);
  }

  #accept(agent: Agent, stepRunId: StepRunId): void {
    if (agent.seen.includes(stepRunId)) return; // a duplicate is acknowledged, never executed again
    agent.held.add(stepRunId);
    agent.seen.push(stepRunId);
  }

  #rerun(runId: PipelineRunId, how: number): void {
    const kinds = [{ kind: 'all' }, { kind: 'failed' }, { kind: 'from-job', jobKey: 'a' }] as const;
    const scope = pick(kinds, how) ?? kinds[0];
    void this.plane.runs.rerun({ runId, scope, definition: 'same', triggeredBy: 'tester' }).catch(() => undefined);
  }

  #agent(name: string, fetches: boolean, capacity: number): Agent {
    const runnerId = this.plane.addRunner(name, {
      capacity,
      delivery: fetches ? 'fetch' : 'stream',
      labels: { container: 'true' },
      startsServices: !fetches,
    });
    return { runnerId, fetches, session: undefined, inbox: [], held: new Set(), seen: [] };
  }
}

/** Everybody does their part from here on: agents answer, people decide, time passes. */
export function settleEverything(scenario: Scenario): void {
  const { plane, agents } = scenario;
  for (const agent of agents) plane.changeRunner(agent.runnerId, { availability: { kind: 'available' } });
  for (let round = 0; round < 400; round += 1) {
    const open = plane.runs.list({ states: ['pending', 'running', 'paused', 'cancelling'] }, { pageSize: 100 }).rows;
    if (open.every((run) => isTerminalRun(run.state))) return;
    for (const run of open) if (run.state === 'paused') plane.runs.resume({ runId: run.runId, by: 'tester' });
    for (const approval of plane.approvals.list({ states: ['pending'] }, { pageSize: 100 }).rows) {
      scenario.happen({ kind: 'approve', which: 0, how: round });
      if (approval.decisions.length > 3) throw new Error('an approval does not end');
    }
    scenario.connectAll();
    for (const agent of agents) {
      while (agent.inbox.length > 0) scenario.acknowledge(agent);
      scenario.fetch(agent, 4);
      for (const stepRunId of [...agent.held]) {
        scenario.report(agent, stepRunId, 'running');
        if (agent.held.has(stepRunId)) scenario.report(agent, stepRunId, round % 3 === 2 ? 'failed' : 'success');
      }
    }
    plane.clock.advance(round % 10 === 9 ? restartPatienceMs : 1_000);
  }
}

const endings = ['success', 'success', 'failed', 'success', 'timeout', 'failed', 'cancelled', 'skipped'] as const;
const pauses = [100, 1_000, 5_000, 11_000, 31_000, 61_000, 120_000, 700_000, 4_000_000] as const;

function pick<T>(list: readonly T[], which: number): T | undefined {
  return list[which % Math.max(1, list.length)];
}
