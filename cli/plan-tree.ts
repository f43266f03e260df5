import { formatDuration } from '../pipeline/duration.ts';
import type { Plan, PlanGate, PlanJob, PlanStep } from '../pipeline/plan.ts';
import type { SimulatedJob, SimulatedState, SimulatedStep, Simulation } from '../pipeline/simulation.ts';
import { styled } from './output.ts';

/** A plan and how it would go, as a tree: stages, jobs, steps; what is skipped says why. */
export function planTree(plan: Plan, simulation: Simulation): string {
  const critical = new Set(simulation.criticalPath);
  const lines: string[] = [];
  for (const stage of plan.stages) {
    const jobs = plan.jobs.filter((job) => job.stage === stage.name);
    if (jobs.length === 0) continue;
    const when = stage.when.source === '' ? '' : styled('dim', `  when ${stage.when.source}`);
    lines.push(`${styled('bold', `stage ${stage.name}`)}${when}`);
    if (stage.gate !== null) lines.push(`├─ ${gateText(stage.gate)}`);
    const nodes = jobs.map((job) => jobNode(plan, job, simulation, critical.has(job.key)));
    lines.push(...branches(nodes));
  }
  return [...lines, '', ...footer(simulation)].join('\n');
}

interface TreeNode {
  readonly text: string;
  readonly below: readonly TreeNode[];
}

function branches(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.flatMap(({ text, below }, index) => {
    const isLast = index === nodes.length - 1;
    const inner = branches(below).map((line) => `${isLast ? '   ' : '│  '}${line}`);
    return [`${isLast ? '└─' : '├─'} ${text}`, ...inner];
  });
}

function jobNode(plan: Plan, job: PlanJob, simulation: Simulation, isCritical: boolean): TreeNode {
  const simulated = simulation.jobs.find(({ key }) => key === job.key);
  const below: TreeNode[] = [];
  const leaf = (text: string) => below.push({ text, below: [] });
  if (job.gateBefore !== null) leaf(`${gateText(job.gateBefore)}, before it starts`);
  if (simulated?.state !== 'skipped') {
    const steps = [job.source, ...job.steps, job.gateAfter === null ? job.target : null, ...job.finallySteps];
    for (const step of steps) {
      if (step !== null)
        leaf(
          stepText(
            step,
            simulated?.steps.find(({ name }) => name === step.name),
          ),
        );
    }
    if (job.gateAfter !== null) leaf(`${gateText(job.gateAfter)}, after its steps`);
    if (job.gateAfter !== null && job.target !== null) leaf(stepText(job.target, undefined));
  }
  return { text: jobText(plan, job, simulated, isCritical), below };
}

function jobText(plan: Plan, job: PlanJob, simulated: SimulatedJob | undefined, isCritical: boolean): string {
  const inStage = new Set(plan.jobs.filter(({ stage }) => stage === job.stage).map(({ key }) => key));
  const needs = job.dependsOn.filter((key) => inStage.has(key));
  const facts = [
    timesText(simulated?.startMs ?? null, simulated?.endMs ?? null),
    ...(needs.length > 0 ? [`after ${needs.join(', ')}`] : []),
    ...(simulated?.runner ? [`on ${simulated.runner}`] : []),
    ...(job.concurrency === null ? [] : [`key ${job.concurrency.keyTemplate}`]),
    ...(job.retry.maxAttempts > 1 ? [`up to ${job.retry.maxAttempts} attempts`] : []),
    ...(isCritical ? ['critical path'] : []),
  ].filter((fact) => fact !== '');
  const state = stateText(simulated?.state ?? 'waiting', simulated?.because ?? '');
  return [styled('bold', job.key), state, styled('dim', facts.join(' · '))].filter((part) => part !== '').join('  ');
}

function stepText(step: PlanStep, simulated: SimulatedStep | undefined): string {
  const action = `${step.uses}${step.action === '' ? '' : ` ${step.action}`}`;
  const state = simulated === undefined ? '' : stateText(simulated.state, simulated.because);
  return [step.name, styled('dim', action), state].filter((part) => part !== '').join('  ');
}

/** Nothing for the ordinary; a word and the reason for the rest. */
function stateText(state: SimulatedState, because: string): string {
  if (state === 'success') return because === '' ? '' : styled('yellow', because);
  const colour = state === 'skipped' || state === 'waiting' ? 'yellow' : 'red';
  return styled(colour, because === '' ? state : `${state}: ${because}`);
}

function gateText(gate: PlanGate): string {
  const who = gate.approvers.length === 0 ? 'anybody' : gate.approvers.join(', ');
  const message = gate.messageTemplate === '' ? '' : ` "${gate.messageTemplate}"`;
  return gate.type === 'auto'
    ? `${styled('magenta', 'gate')} granted at once${message}`
    : `${styled('magenta', 'gate')} approval by ${gate.quorum > 1 ? `${gate.quorum} of ` : ''}${who}${message}`;
}

function timesText(startMs: number | null, endMs: number | null): string {
  if (startMs === null) return '';
  return `${formatDuration(startMs)} to ${endMs === null ? 'open' : formatDuration(endMs)}`;
}

function footer(simulation: Simulation): readonly string[] {
  const { result, totalMs, criticalPath, warnings } = simulation;
  return [
    ...(criticalPath.length > 1 ? [`critical path: ${criticalPath.join(' → ')}`] : []),
    `result: ${result} after ${formatDuration(totalMs)} (assumed durations)`,
    ...warnings.map((warning) => `${styled('yellow', 'warning')}: ${warning}`),
  ];
}
