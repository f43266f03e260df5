import type { LayoutEdge } from '../../../graph/graph-layout.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { refKey } from '../session/node-ref.ts';
import type { EditorOutline, OpaqueReason, OutlineGate, OutlineJob, OutlineStep } from '../session/outline.ts';
import { heightOf } from './node-size.ts';

/** What is drawn and walked: the outline with its parts placed among each other. Plain data, made anew for every reading. */
export interface GraphModel {
  readonly mode: EditorOutline['mode'];
  readonly lanes: readonly Lane[];
  /** Parts of the file without a node of their own; they stand in a row above the lanes. */
  readonly opaque: readonly OpaqueItem[];
  /** Every item by its key. */
  readonly items: ReadonlyMap<string, GraphItem>;
  /** Keys of everything that can be focused: no job comes before one that it needs (WCAG 2.4.3). */
  readonly order: readonly string[];
  /** Between job nodes, by their keys: what `depends_on` says. The order of stages is shown by the lanes. */
  readonly edges: readonly LayoutEdge[];
}

/** A stage, or in jobs mode all there is. */
export interface Lane {
  readonly id: string;
  /** Undefined in jobs mode, and for what stands before all stages. */
  readonly stage: StageItem | undefined;
  /** In the order of the file. */
  readonly nodes: readonly JobItem[];
  /** Those between two nodes of this lane. */
  readonly edges: readonly LayoutEdge[];
}

export type GraphItem = StageItem | JobItem | StepItem | OpaqueItem;

interface Item {
  readonly key: string;
  readonly ref: NodeRef;
  readonly name: string;
}

export interface StageItem extends Item {
  readonly kind: 'stage';
  readonly gate: OutlineGate | undefined;
  readonly note: string;
  readonly when: string;
  readonly jobCount: number;
  readonly index: number;
  readonly opaque: OpaqueReason | undefined;
}

export interface JobItem extends Item {
  readonly kind: 'job';
  readonly lane: string;
  readonly job: OutlineJob;
  /** Names of jobs as the file says them; one that does not exist is among them. */
  readonly needs: readonly string[];
  readonly steps: readonly StepItem[];
  /** Position among the jobs of its list in the file; -1 when it comes from elsewhere. */
  readonly index: number;
  readonly height: number;
  readonly isOpen: boolean;
}

export interface StepItem extends Item {
  readonly kind: 'step';
  readonly job: string;
  readonly jobKey: string;
  readonly step: OutlineStep;
}

export interface OpaqueItem extends Item {
  readonly kind: 'opaque';
  readonly reason: OpaqueReason;
}

export interface ModelOptions {
  /** Keys of jobs whose steps are all listed. */
  readonly open: ReadonlySet<string>;
}

export function graphModelOf(outline: EditorOutline, { open }: ModelOptions): GraphModel {
  const keys = new UniqueKeys();
  const stages = outline.stages.map(
    (stage, index): StageItem => ({
      kind: 'stage',
      key: keys.of({ kind: 'stage', stage: stage.name }),
      ref: { kind: 'stage', stage: stage.name },
      name: stage.name,
      note: stage.note,
      gate: stage.gate,
      when: stage.when,
      jobCount: outline.jobs.filter((job) => job.stage === stage.name).length,
      index,
      opaque: stage.opaque,
    }),
  );
  const laneOf = (job: OutlineJob) =>
    stages.find((stage) => job.stage !== undefined && stage.name === job.stage)?.key ?? beforeStages;
  const positions = new Map<string, number>();
  const jobs = outline.jobs.map((job): JobItem => {
    const lane = laneOf(job);
    const index = job.opaque === 'include' ? -1 : (positions.get(lane) ?? 0);
    if (index >= 0) positions.set(lane, index + 1);
    return jobItem(job, { keys, lane, index, open });
  });
  const opaque = outline.opaque.map(({ key, label, reason }): OpaqueItem => {
    const ref: NodeRef = { kind: 'opaque', path: key };
    return { kind: 'opaque', key: keys.of(ref), ref, name: label, reason };
  });
  const edges = edgesBetween(jobs);
  const lanes = [undefined, ...stages].flatMap((stage): Lane[] => {
    const id = stage?.key ?? beforeStages;
    const nodes = jobs.filter(({ lane }) => lane === id);
    if (stage === undefined && nodes.length === 0) return [];
    const members = new Set(nodes.map(({ key }) => key));
    return [{ id, stage, nodes, edges: edges.filter(({ from, to }) => members.has(from) && members.has(to)) }];
  });
  const items = new Map<string, GraphItem>(
    [...stages, ...jobs, ...jobs.flatMap(({ steps }) => steps), ...opaque].map((item) => [item.key, item]),
  );
  return {
    mode: outline.mode,
    lanes,
    opaque,
    items,
    order: [...opaque.map(({ key }) => key), ...orderOf(lanes)],
    edges,
  };
}

/** Jobs that belong to no stage: all of them in jobs mode, those of includes in stages mode. */
export const beforeStages = 'no stage';

function jobItem(
  job: OutlineJob,
  {
    keys,
    lane,
    index,
    open,
  }: {
    readonly keys: UniqueKeys;
    readonly lane: string;
    readonly index: number;
    readonly open: ReadonlySet<string>;
  },
): JobItem {
  const ref: NodeRef = { kind: 'job', job: job.name };
  const key = keys.of(ref);
  const isOpen = open.has(key);
  const steps = job.steps.map((step): StepItem => {
    const stepRef: NodeRef = { kind: 'step', job: job.name, step: step.name, list: step.list };
    return { kind: 'step', key: keys.of(stepRef), ref: stepRef, name: step.name, job: job.name, jobKey: key, step };
  });
  const height = heightOf({ steps, gate: job.gate !== undefined, isOpaque: isClosedBook(job.opaque) }, isOpen);
  return { kind: 'job', key, ref, name: job.name, lane, job, needs: job.needs, steps, index, height, isOpen };
}

/**
 * What comes from another place is looked at there. A merge key is no reason: the entries beside it are the job's own,
 * and operations refuse to touch the others.
 */
export function isClosedBook(reason: OpaqueReason | undefined): boolean {
  return reason === 'include' || reason === 'alias' || reason === 'extension';
}

/** Two parts of one name are an error, and both are to be seen. */
class UniqueKeys {
  readonly #taken = new Map<string, number>();

  of(ref: NodeRef): string {
    const key = refKey(ref);
    const count = (this.#taken.get(key) ?? 0) + 1;
    this.#taken.set(key, count);
    return count === 1 ? key : `${key} #${count}`;
  }
}

function edgesBetween(jobs: readonly JobItem[]): readonly LayoutEdge[] {
  const byName = new Map([...jobs].reverse().map((job) => [job.name, job.key]));
  return jobs.flatMap((job) =>
    [...new Set(job.needs)].flatMap((name) => {
      const from = byName.get(name);
      return from === undefined || from === job.key ? [] : [{ from, to: job.key }];
    }),
  );
}

function orderOf(lanes: readonly Lane[]): readonly string[] {
  return lanes.flatMap(({ stage, nodes, edges }) => [
    ...(stage ? [stage.key] : []),
    ...inRunningOrder(nodes, edges).flatMap((node) =>
      !isClosedBook(node.job.opaque) ? [node.key, ...node.steps.map(({ key }) => key)] : [node.key],
    ),
  ]);
}

/** By the longest way that leads to a node, then by the file. A circle is cut at the node that comes first. */
export function inRunningOrder<N extends { readonly key: string }>(
  nodes: readonly N[],
  edges: readonly LayoutEdge[],
): readonly N[] {
  const incoming = Map.groupBy(edges, ({ to }) => to);
  const ranks = new Map<string, number>();
  const rankOf = (key: string): number => {
    const known = ranks.get(key);
    if (known !== undefined) return known;
    ranks.set(key, 0);
    const rank = Math.max(0, ...(incoming.get(key) ?? []).map(({ from }) => rankOf(from) + 1));
    ranks.set(key, rank);
    return rank;
  };
  return nodes
    .map((node, index) => ({ node, index, rank: rankOf(node.key) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ node }) => node);
}

export function itemOf(model: GraphModel, ref: NodeRef): GraphItem | undefined {
  const key = ref.kind === 'step' && ref.list === undefined ? undefined : refKey(ref);
  if (key !== undefined) return model.items.get(key);
  return ['steps', 'finally'].map((list) => model.items.get(refKey({ ...ref, list } as NodeRef))).find(Boolean);
}

export function jobNamed(model: GraphModel, name: string): JobItem | undefined {
  const item = model.items.get(refKey({ kind: 'job', job: name }));
  return item?.kind === 'job' ? item : undefined;
}
