import { resolveText } from './expressions.ts';
import type { JsonObject, Plan, PlanGate, PlanJob, PlanSelector } from './plan.ts';
import { matchesSelector } from './selector.ts';
import { courseOf, decide, type JobCourse, jobScope } from './simulate-job.ts';
import type { Assumptions, SimulatedGate, SimulatedJob, SimulatedRunner, Simulation } from './simulation.ts';

/** Runs a plan without executing anything. Equal plan and assumptions give an equal answer. */
export function simulate(plan: Plan, assumptions: Assumptions = {}): Simulation {
  const run = new SimulatedRun(plan, assumptions);
  return run.finish();
}

/** Where a job is. Times are set as they become known. */
interface Track {
  readonly job: PlanJob;
  readonly order: number;
  phase: 'waiting' | 'queued' | 'running' | 'gate' | 'done';
  state: SimulatedJob['state'];
  because: string;
  isUpstreamSkip: boolean;
  hasWarning: boolean;
  readyMs: number | null;
  queuedMs: number;
  startMs: number | null;
  endMs: number | null;
  /** When the present phase ends by itself. */
  untilMs: number;
  runner: SimulatedRunner | undefined;
  course: JobCourse | undefined;
  /** The job that had to end before this one could start. */
  after: Track | undefined;
  outputs: JsonObject;
}

class SimulatedRun {
  readonly #plan: Plan;
  readonly #assumptions: Assumptions;
  readonly #tracks: readonly Track[];
  readonly #byKey: ReadonlyMap<string, Track>;
  readonly #gates: SimulatedGate[] = [];
  readonly #openedStages = new Map<string, number | 'rejected' | 'open'>();
  readonly #warnings = new Set<string>();
  #nowMs = 0;
  #lastEnded: Track | undefined;

  constructor(plan: Plan, assumptions: Assumptions) {
    this.#plan = plan;
    this.#assumptions = assumptions;
    this.#tracks = plan.jobs.map((job, order) => ({
      job,
      order,
      phase: 'waiting',
      state: 'waiting',
      because: '',
      isUpstreamSkip: false,
      hasWarning: false,
      readyMs: null,
      queuedMs: 0,
      startMs: null,
      endMs: null,
      untilMs: Number.POSITIVE_INFINITY,
      runner: undefined,
      course: undefined,
      after: undefined,
      outputs: {},
    }));
    this.#byKey = new Map(this.#tracks.map((track) => [track.job.key, track]));
  }

  finish(): Simulation {
    for (;;) {
      while (this.#settle() || this.#assign());
      const next = Math.min(...this.#tracks.map((track) => track.untilMs), ...this.#openings());
      if (!Number.isFinite(next)) break;
      this.#nowMs = next;
      for (const track of this.#tracks) if (track.untilMs === next) this.#advance(track);
    }
    for (const track of this.#tracks) if (track.phase === 'waiting' || track.phase === 'queued') this.#explain(track);
    const started = this.#tracks.filter((track) => track.startMs !== null);
    const never = this.#tracks.filter((track) => track.startMs === null);
    const byStart = started.toSorted(
      (one, other) => (one.startMs ?? 0) - (other.startMs ?? 0) || one.order - other.order,
    );
    return {
      result: this.#result(),
      totalMs: Math.max(0, ...this.#tracks.map((track) => track.endMs ?? 0)),
      jobs: [...byStart, ...never].map(simulatedJob),
      gates: this.#gates,
      criticalPath: this.#criticalPath(),
      warnings: [...this.#warnings],
    };
  }

  /** Moves jobs whose dependencies are finished on to the queue, or ends them. True when something changed. */
  #settle(): boolean {
    let hasChanged = false;
    for (const track of this.#tracks) {
      if (track.phase !== 'waiting') continue;
      const dependencies = this.#dependencies(track);
      if (dependencies.some((dependency) => dependency.phase !== 'done')) continue;
      if (track.readyMs === null) {
        track.readyMs = this.#nowMs;
        track.after = dependencies.toSorted((one, other) => (other.endMs ?? 0) - (one.endMs ?? 0))[0];
      }
      hasChanged = this.#admit(track) || hasChanged;
    }
    return hasChanged;
  }

  /** Condition, then gates. False while a gate is open. */
  #admit(track: Track): boolean {
    const { job } = track;
    const stage = this.#plan.stages.find(({ name }) => name === job.stage);
    const status = this.#statusFor(track);
    const scope = { ...jobScope(job, { plan: this.#plan, jobs: this.#jobsFor(track) }), status };
    // A stage without a condition of its own leaves the decision to its jobs: one of them may ask for `always()`.
    const hasCondition = stage !== undefined && stage.when.source !== '';
    const stageVerdict = hasCondition ? decide(stage.when, scope) : { runs: true, because: '' };
    const verdict = stageVerdict.runs ? decide(job.when, scope) : stageVerdict;
    if (!verdict.runs) {
      track.isUpstreamSkip = verdict.because.startsWith('something');
      const where = stageVerdict.runs || track.isUpstreamSkip ? '' : `stage ${job.stage}: `;
      return this.#end(track, 'skipped', `${where}${verdict.because}`);
    }
    if (track.because === '') track.because = verdict.because;
    if (stage?.gate) {
      const opened = this.#openedStages.get(stage.name) ?? this.#ask(stage.gate, stage.name, `stage ${stage.name}`);
      this.#openedStages.set(stage.name, opened);
      const answer = this.#pass(track, opened);
      if (answer !== 'passed') return answer === 'ended';
    }
    if (job.gateBefore !== null) {
      const name = `before ${job.key}`;
      const opened = this.#openedStages.get(name) ?? this.#ask(job.gateBefore, job.key, name);
      this.#openedStages.set(name, opened);
      const answer = this.#pass(track, opened);
      if (answer !== 'passed') return answer === 'ended';
    }
    track.phase = 'queued';
    track.queuedMs = this.#nowMs;
    return true;
  }

  #pass(track: Track, opened: number | 'rejected' | 'open'): 'passed' | 'ended' | 'waits' {
    if (opened === 'rejected') {
      this.#end(track, 'failed', 'the approval is rejected');
      return 'ended';
    }
    return opened === 'open' || opened > this.#nowMs ? 'waits' : 'passed';
  }

  /** When the gate lets jobs through. Asking is an entry in the list of gates. */
  #ask(gate: PlanGate, key: string, name: string): number | 'rejected' | 'open' {
    const decision = gate.type === 'auto' ? 'approved' : (this.#assumptions.gates?.[key] ?? 'approved');
    this.#gates.push({
      name,
      approvers: gate.approvers,
      message: gate.messageTemplate,
      requestedMs: this.#nowMs,
      decision,
    });
    if (decision !== 'approved') return decision;
    return this.#nowMs + (gate.type === 'auto' ? 0 : (this.#assumptions.approvalMs ?? 0));
  }

  #openings(): readonly number[] {
    return [...this.#openedStages.values()].filter(
      (opened) => typeof opened === 'number' && opened > this.#nowMs,
    ) as number[];
  }

  /** Gives the most urgent queued job that can start a runner. True when one started. */
  #assign(): boolean {
    const queue = this.#tracks
      .filter((track) => track.phase === 'queued')
      .toSorted(
        (one, other) =>
          one.job.priority - other.job.priority || one.queuedMs - other.queuedMs || one.order - other.order,
      );
    for (const track of queue) {
      if (this.#isHeldBack(track)) continue;
      const runner = this.#freeRunner(track);
      if (runner === 'none') continue;
      this.#start(track, runner);
      return true;
    }
    return false;
  }

  #start(track: Track, runner: SimulatedRunner | undefined): void {
    if (track.readyMs !== null && this.#nowMs > track.queuedMs && this.#lastEnded !== undefined) {
      track.after = this.#lastEnded;
    }
    track.phase = 'running';
    track.startMs = this.#nowMs;
    track.runner = runner;
    const circumstances = { plan: this.#plan, assumptions: this.#assumptions, jobs: this.#jobsFor(track), runner };
    track.course = courseOf(track.job, circumstances);
    track.untilMs = this.#nowMs + track.course.durationMs;
  }

  #advance(track: Track): void {
    const { course, job } = track;
    if (course === undefined) return;
    if (track.phase === 'running' && course.state === 'success' && job.gateAfter !== null) {
      const opened = this.#ask(job.gateAfter, job.key, `after ${job.key}`);
      track.phase = 'gate';
      if (opened === 'rejected') this.#end(track, 'failed', 'the approval is rejected');
      else if (opened === 'open') this.#block(track, 'waits for an approval');
      else track.untilMs = opened;
      return;
    }
    this.#end(track, course.state, course.because);
  }

  #block(track: Track, because: string): void {
    track.because = because;
    track.untilMs = Number.POSITIVE_INFINITY;
  }

  #end(track: Track, state: SimulatedJob['state'], because: string): boolean {
    track.phase = 'done';
    track.state = state;
    if (because !== '') track.because = because;
    track.endMs = this.#nowMs;
    track.untilMs = Number.POSITIVE_INFINITY;
    track.hasWarning = track.course?.hasWarning ?? false;
    track.outputs = track.course?.outputs ?? {};
    if (state !== 'skipped') this.#lastEnded = track;
    const hasFailed = (state === 'failed' || state === 'timeout') && !track.job.allowFailure;
    if (hasFailed) this.#cancelOthers(track);
    return true;
  }

  #cancelOthers(failed: Track): void {
    for (const track of this.#tracks) {
      if (track.phase === 'done' || track === failed) continue;
      const isCell = failed.job.matrix?.failFast === true && track.job.name === failed.job.name;
      if (!this.#plan.failFast && !isCell) continue;
      this.#end(track, 'cancelled', `${failed.job.key} failed and \`fail_fast\` is set`);
    }
  }

  /** A concurrency key or `max_parallel` that others use up. */
  #isHeldBack(track: Track): boolean {
    const active = this.#tracks.filter((other) => other.phase === 'running' || other.phase === 'gate');
    const { matrix, concurrency, name } = track.job;
    const limit = matrix?.maxParallel;
    if (limit !== null && limit !== undefined && active.filter((other) => other.job.name === name).length >= limit)
      return true;
    if (concurrency === null) return false;
    const key = this.#keyOf(track);
    return (
      active.filter((other) => other.job.concurrency !== null && this.#keyOf(other) === key).length >= concurrency.max
    );
  }

  #keyOf(track: Track): string {
    const template = track.job.concurrency?.keyTemplate ?? '';
    const resolved = resolveText(template, jobScope(track.job, { plan: this.#plan, jobs: this.#jobsFor(track) }));
    return resolved.ok ? resolved.value : template;
  }

  #freeRunner(track: Track): SimulatedRunner | undefined | 'none' {
    const { runners } = this.#assumptions;
    if (runners === undefined) return undefined;
    const busy = (runner: SimulatedRunner) =>
      this.#tracks.filter((other) => other.phase === 'running' && other.runner === runner).length;
    return this.#matching(track, runners).find((runner) => busy(runner) < runner.slots) ?? 'none';
  }

  #matching(track: Track, runners: readonly SimulatedRunner[]): readonly SimulatedRunner[] {
    const scope = jobScope(track.job, { plan: this.#plan, jobs: this.#jobsFor(track) });
    const selectors = track.job.selectors.map((selector) =>
      resolvedSelector(selector, (text) => {
        const resolved = resolveText(text, scope);
        return resolved.ok ? resolved.value : text;
      }),
    );
    const { embeddedRunner } = track.job;
    return runners.filter(({ labels }) => {
      const isEmbedded = labels.embedded === 'true';
      if (embeddedRunner === 'excluded' && isEmbedded) return false;
      if (embeddedRunner === 'required' && !isEmbedded) return false;
      return selectors.every((selector) => matchesSelector(labels, selector).matches);
    });
  }

  #explain(track: Track): void {
    if (track.phase === 'queued') {
      const matching = this.#matching(track, this.#assumptions.runners ?? []);
      track.because = matching.length === 0 ? 'no runner matches' : 'no runner becomes free';
      if (matching.length === 0)
        this.#warnings.add(`job ${track.job.key}: ${unmatched(track.job, this.#assumptions.runners ?? [])}`);
      return;
    }
    const open = this.#dependencies(track).filter((dependency) => dependency.phase !== 'done');
    track.because =
      open.length > 0 ? `waits for ${open.map(({ job }) => job.key).join(', ')}` : 'waits for an approval';
  }

  #dependencies(track: Track): readonly Track[] {
    return track.job.dependsOn.flatMap((key) => this.#byKey.get(key) ?? []);
  }

  #upstream(track: Track): readonly Track[] {
    const found = new Set<Track>();
    const visit = (from: Track) => {
      for (const dependency of this.#dependencies(from)) {
        if (found.has(dependency)) continue;
        found.add(dependency);
        visit(dependency);
      }
    };
    visit(track);
    return [...found];
  }

  /** Answers of `success()` and `failure()` for a job (language reference 8.6). */
  #statusFor(track: Track) {
    const upstream = this.#upstream(track);
    const failure = upstream.some(({ state, job }) => (state === 'failed' || state === 'timeout') && !job.allowFailure);
    const isBroken = upstream.some(({ state, isUpstreamSkip }) => state === 'cancelled' || isUpstreamSkip);
    return { success: !failure && !isBroken, failure, cancelled: false };
  }

  #jobsFor(track: Track): Readonly<Record<string, JsonObject>> {
    const jobs: Record<string, JsonObject> = {};
    for (const { job, state, outputs } of this.#upstream(track)) {
      const present = jobs[job.name];
      if (job.matrix === null || present === undefined) {
        jobs[job.name] = { status: state, attempt: 1, outputs: job.matrix === null ? outputs : [outputs] };
        continue;
      }
      const list = Array.isArray(present.outputs) ? present.outputs : [];
      const worst = present.status === 'success' ? state : (present.status ?? state);
      jobs[job.name] = { status: worst, attempt: 1, outputs: [...list, outputs] };
    }
    return jobs;
  }

  /** How the run ends (language reference 10.7). */
  #result(): Simulation['result'] {
    if (this.#tracks.some(({ phase }) => phase !== 'done')) return 'waiting';
    const failed = this.#tracks.filter(({ state }) => state === 'failed' || state === 'timeout');
    if (failed.some(({ job }) => !job.allowFailure)) return 'failed';
    return failed.length > 0 || this.#tracks.some(({ hasWarning }) => hasWarning) ? 'partial' : 'success';
  }

  #criticalPath(): readonly string[] {
    const ran = this.#tracks.filter((track) => track.startMs !== null && track.endMs !== null);
    let track = ran.toSorted((one, other) => (other.endMs ?? 0) - (one.endMs ?? 0) || one.order - other.order)[0];
    const path: string[] = [];
    while (track !== undefined && !path.includes(track.job.key)) {
      if (track.startMs !== null) path.unshift(track.job.key);
      track = track.after;
    }
    return path;
  }
}

function simulatedJob({ job, course, ...track }: Track): SimulatedJob {
  const shift = track.startMs ?? 0;
  const shifted = (ms: number | null) => (ms === null ? null : ms + shift);
  const isCut = track.state === 'cancelled';
  return {
    key: job.key,
    stage: job.stage,
    state: track.phase === 'done' ? track.state : 'waiting',
    because: track.because,
    readyMs: track.readyMs,
    startMs: track.startMs,
    endMs: track.endMs,
    runner: track.runner?.name ?? null,
    attempts: track.startMs === null ? 0 : (course?.attempts ?? 1),
    steps: (course?.steps ?? []).map((step) => {
      const moved = { ...step, startMs: shifted(step.startMs), endMs: shifted(step.endMs) };
      const endMs = track.endMs ?? Number.POSITIVE_INFINITY;
      if (!isCut || (moved.endMs ?? 0) <= endMs) return moved;
      if ((moved.startMs ?? endMs) >= endMs) return { ...moved, state: 'skipped', startMs: null, endMs: null };
      return { ...moved, state: 'cancelled', endMs };
    }),
  };
}

function resolvedSelector(selector: PlanSelector, resolve: (text: string) => string): PlanSelector {
  return {
    matchLabels: Object.fromEntries(Object.entries(selector.matchLabels).map(([key, value]) => [key, resolve(value)])),
    matchExpressions: selector.matchExpressions.map((each) => ({ ...each, values: each.values.map(resolve) })),
  };
}

function unmatched(job: PlanJob, runners: readonly SimulatedRunner[]): string {
  if (runners.length === 0) return 'there is no runner';
  const reasons = runners.map(({ name, labels }) => {
    const unmet = job.selectors.flatMap((selector) => {
      const match = matchesSelector(labels, selector);
      return match.matches ? [] : match.unmet.map(({ message }) => message);
    });
    return `${name}: ${unmet.length > 0 ? unmet.join(', ') : 'the embedded runner is excluded or required'}`;
  });
  return `no runner matches (${reasons.join('; ')})`;
}
