import { canonicalJson, sha256Hex } from './canonical-json.ts';
import type { JsonObject, JsonValue, Plan, PlanJob, PlanStep } from './plan.ts';

/** What a job or step of a plan does, as digests: equal ones do the same. */
export interface NodeDigests {
  /** Of the node alone; a job's has its steps in it. */
  readonly own: string;
  /** Of the node and of everything that comes before it. */
  readonly whole: string;
}

/** How a node of one plan stands to the same node of an earlier one. A node that is as it was has no entry. */
export type NodeChange = 'added' | 'changed' | 'follows-change';

export type PlanNodes = ReadonlyMap<string, NodeDigests>;

/** By the same names as the nodes. */
export function changedNodes(before: PlanNodes, now: PlanNodes): ReadonlyMap<string, NodeChange> {
  return new Map(
    [...now].flatMap(([name, { own, whole }]): [string, NodeChange][] => {
      const old = before.get(name);
      if (old === undefined) return [[name, 'added']];
      if (old.own !== own) return [[name, 'changed']];
      return old.whole === whole ? [] : [[name, 'follows-change']];
    }),
  );
}

/**
 * By `job` and by `job/step`, as the file names them: the cells of a matrix are one node. Descriptions, and where in the
 * text something stands, make no difference.
 */
export function planNodes(plan: Plan): PlanNodes {
  const jobs = new Map(plan.jobs.map((job) => [job.key, job]));
  const stages = new Map(plan.stages.map(({ description: _, ...stage }) => [stage.name, plain(stage)]));
  const known = new Map<string, JobDigests>();
  const digestsOf = (job: PlanJob): JobDigests => {
    const found = known.get(job.key);
    if (found) return found;
    const before = [...job.dependsOn].sort().flatMap((key) => {
      const needed = jobs.get(key);
      return needed ? [digestsOf(needed).whole] : [];
    });
    const made = jobDigests(job, { stage: stages.get(job.stage) ?? null, before });
    known.set(job.key, made);
    return made;
  };
  const nodes = new Map<string, NodeDigests>();
  for (const [name, cells] of Map.groupBy(plan.jobs, (job) => job.name)) {
    const digests = cells.map(digestsOf);
    nodes.set(name, folded(digests));
    for (const step of new Set(digests.flatMap(({ steps }) => [...steps.keys()])))
      nodes.set(`${name}/${step}`, folded(digests.flatMap(({ steps }) => steps.get(step) ?? [])));
  }
  return nodes;
}

interface JobDigests extends NodeDigests {
  readonly steps: ReadonlyMap<string, NodeDigests>;
}

function jobDigests(
  job: PlanJob,
  { stage, before }: { readonly stage: JsonValue; readonly before: readonly string[] },
): JobDigests {
  const { description, steps, source, target, finallySteps, needsStepByStep, stepByStepReasons, ...itself } = job;
  const list = [...(source ? [source] : []), ...steps, ...(target ? [target] : []), ...finallySteps];
  const beginning = digest([plain({ ...itself, dependsOn: [...job.dependsOn].sort() }), stage]);
  let whole = digest([beginning, ...before]);
  const digests = new Map<string, NodeDigests>();
  for (const step of list) {
    const own = digest(stepContent(step));
    whole = digest([whole, own]);
    digests.set(step.name, { own, whole });
  }
  return { own: digest([beginning, ...[...digests.values()].map(({ own }) => own)]), whole, steps: digests };
}

function stepContent({ line, index, ...content }: PlanStep): JsonValue {
  return plain(content);
}

function folded(cells: readonly NodeDigests[]): NodeDigests {
  return { own: digest(cells.map(({ own }) => own)), whole: digest(cells.map(({ whole }) => whole)) };
}

function digest(content: JsonValue): string {
  return sha256Hex(canonicalJson(content));
}

/** Parts of a plan are plain JSON by construction; their interfaces only lack an index signature. */
function plain(part: object): JsonObject {
  return part as JsonObject;
}
