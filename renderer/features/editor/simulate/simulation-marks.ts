import type { SimulatedJob, SimulatedState, Simulation } from '../../../../pipeline/simulation.ts';
import type { PlannedJob } from './simulate-text.ts';

/** How a node of the graph is drawn while a run is simulated. */
export interface NodeMark {
  readonly state: 'runs' | 'skipped' | 'failed' | 'waits';
  /** Why, in words: the condition that was false, what it waits for. Empty for what needs no reason. */
  readonly because: string;
  readonly isCritical: boolean;
}

/**
 * By `job` and by `job/step`, as both are named in the file. The cells of a matrix are one node: it fails when a cell
 * fails, and is skipped when all are.
 */
export function simulationMarks(simulation: Simulation, jobs: readonly PlannedJob[]): ReadonlyMap<string, NodeMark> {
  const marks = new Map<string, NodeMark>();
  const critical = new Set(simulation.criticalPath);
  const simulated = new Map(simulation.jobs.map((job) => [job.key, job]));
  const note = (name: string, mark: NodeMark) => {
    const present = marks.get(name);
    const worse = present && order.indexOf(present.state) <= order.indexOf(mark.state) ? present : mark;
    marks.set(name, { ...worse, isCritical: mark.isCritical || present?.isCritical === true });
  };
  for (const { key, name, steps } of jobs) {
    const job = simulated.get(key);
    if (!job) continue;
    const isCritical = critical.has(key);
    note(name, { state: markStates[job.state], because: job.because, isCritical });
    for (const step of steps) note(`${name}/${step.name}`, { ...stepMark(job, step.name), isCritical });
  }
  return marks;
}

/** First is worst, as far as a stack of cells goes. */
const order: readonly NodeMark['state'][] = ['failed', 'waits', 'runs', 'skipped'];

const markStates: Readonly<Record<SimulatedState, NodeMark['state']>> = {
  success: 'runs',
  failed: 'failed',
  timeout: 'failed',
  cancelled: 'skipped',
  skipped: 'skipped',
  waiting: 'waits',
};

/** A job that never begins has no steps of its own: they share its fate. */
function stepMark(job: SimulatedJob, name: string): Omit<NodeMark, 'isCritical'> {
  const step = job.steps.find((each) => each.name === name);
  if (step) return { state: markStates[step.state], because: step.because };
  return { state: job.state === 'waiting' ? 'waits' : 'skipped', because: job.because };
}
