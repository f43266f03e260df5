import type { PlanJob } from '../../pipeline/plan.ts';

/** A job, or the jobs of one matrix drawn as a stack. */
export interface PlanNode {
  readonly id: string;
  readonly label: string;
  readonly jobKeys: readonly string[];
  readonly isStack: boolean;
}

export interface PlanGraph {
  readonly nodes: readonly PlanNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface PlanShape {
  readonly jobs: readonly Pick<PlanJob, 'key' | 'name' | 'matrix' | 'dependsOn'>[];
}

/** A matrix of more cells than this is one stacked node, until it is opened. */
const stackFrom = 4;

/** The whole plan, future jobs included. Edges that follow from others are left out. */
export function graphOf(plan: PlanShape, openStacks: ReadonlySet<string>): PlanGraph {
  const cells = Map.groupBy(plan.jobs, (job) => job.name);
  const nodeOf = new Map<string, string>();
  const nodes: PlanNode[] = [];
  for (const job of plan.jobs) {
    const siblings = cells.get(job.name) ?? [job];
    const isStack = job.matrix !== null && siblings.length >= stackFrom && !openStacks.has(job.name);
    const id = isStack ? `stack ${job.name}` : job.key;
    nodeOf.set(job.key, id);
    if (isStack && job !== siblings[0]) continue;
    nodes.push({
      id,
      label: isStack ? job.name : job.key,
      jobKeys: isStack ? siblings.map((sibling) => sibling.key) : [job.key],
      isStack,
    });
  }
  const needs = new Map<string, Set<string>>(nodes.map((node) => [node.id, new Set()]));
  for (const job of plan.jobs) {
    const to = nodeOf.get(job.key) ?? job.key;
    for (const key of job.dependsOn) {
      const from = nodeOf.get(key);
      if (from && from !== to) needs.get(to)?.add(from);
    }
  }
  return { nodes, edges: withoutShortcuts(needs) };
}

/** `a → c` says nothing when `a → b → c` is there. */
function withoutShortcuts(needs: ReadonlyMap<string, ReadonlySet<string>>) {
  const known = new Map<string, ReadonlySet<string>>();
  const allBefore = (id: string): ReadonlySet<string> => {
    const found = known.get(id);
    if (found) return found;
    known.set(id, new Set());
    const direct = needs.get(id) ?? new Set<string>();
    const all = new Set([...direct].flatMap((from) => [from, ...allBefore(from)]));
    known.set(id, all);
    return all;
  };
  return [...needs].flatMap(([to, direct]) =>
    [...direct]
      .filter((from) => ![...direct].some((other) => other !== from && allBefore(other).has(from)))
      .map((from) => ({ from, to })),
  );
}

/** Nodes in the order in which they can run: what comes earlier is reached earlier by keyboard. */
export function topological({ nodes, edges }: PlanGraph): readonly PlanNode[] {
  const rank = new Map<string, number>();
  const rankOf = (id: string): number => {
    const found = rank.get(id);
    if (found !== undefined) return found;
    rank.set(id, 0);
    const value = Math.max(0, ...edges.filter((edge) => edge.to === id).map((edge) => rankOf(edge.from) + 1));
    rank.set(id, value);
    return value;
  };
  return nodes
    .map((node, index) => ({ node, index, rank: rankOf(node.id) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ node }) => node);
}
