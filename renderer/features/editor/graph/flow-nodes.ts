import { type Edge, MarkerType, type Node, Position } from '@xyflow/react';
import type { ItemLook } from './graph-context.ts';
import type { GraphModel, JobItem } from './graph-model.ts';
import type { JobNode } from './JobCard.tsx';
import type { LaneNode } from './LaneFrame.tsx';
import { headHeight, nodeWidth } from './node-size.ts';
import type { OpaqueNode } from './OpaqueCard.tsx';
import type { Box, GraphPlaces } from './places.ts';

export type FlowNode = JobNode | LaneNode | OpaqueNode;

export interface Scene {
  readonly model: GraphModel;
  readonly places: GraphPlaces;
  readonly lookOf: (key: string) => ItemLook;
  /** Where a node is held while it is dragged, relative to its lane. */
  readonly held: { readonly key: string; readonly x: number; readonly y: number } | undefined;
  /** The lane that it is held over, when that is another one. */
  readonly overLane: string | undefined;
}

/**
 * Nodes for the canvas, lane by lane and in the order in which jobs run. A node that looks and stands as before is the
 * same object as before, so that nothing is drawn again for a change elsewhere.
 */
export class FlowNodes {
  #known = new Map<string, FlowNode>();

  of({ model, places, lookOf, held, overLane }: Scene): FlowNode[] {
    const order = new Map(model.order.map((key, index) => [key, index]));
    const neededBy = Map.groupBy(model.edges, ({ from }) => from);
    const lastStage = model.lanes.findLast(({ stage }) => stage !== undefined)?.id;
    const nodes = model.lanes.flatMap((lane): FlowNode[] => {
      const frame = places.lanes.get(lane.id);
      const { stage } = lane;
      const frames: LaneNode[] =
        stage && frame
          ? [
              laneNode(stage, frame, {
                look: lookOf(stage.key),
                isLast: lane.id === lastStage,
                isTarget: overLane === lane.id,
                held,
              }),
            ]
          : [];
      const origin = stage && frame ? { parentId: flowId(stage.key), x: frame.x, y: frame.y } : { x: 0, y: 0 };
      const inside = [...lane.nodes].sort((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0));
      const cards = inside.flatMap((item): FlowNode[] => {
        const box = places.nodes.get(item.key);
        if (box === undefined) return [];
        const position =
          held?.key === item.key ? { x: held.x, y: held.y } : { x: box.x - origin.x, y: box.y - origin.y };
        const base = {
          id: flowId(item.key),
          position,
          ...sizeOf(box),
          ...(origin.parentId !== undefined && { parentId: origin.parentId }),
        };
        const look = lookOf(item.key);
        const stepLooks = new Map(item.steps.map(({ key }) => [key, lookOf(key)]));
        const names = (neededBy.get(item.key) ?? []).map(({ to }) => model.items.get(to)?.name ?? '');
        const signature = JSON.stringify([displayOf(item), look, [...stepLooks.values()], names]);
        const data = { item, look, stepLooks, neededBy: names, signature };
        return [{ ...base, type: 'job', handles, data }];
      });
      return [...frames, ...cards];
    });
    const opaque = model.opaque.flatMap((item): FlowNode[] => {
      const box = places.nodes.get(item.key);
      const look = lookOf(item.key);
      const data = { item, look, signature: JSON.stringify([item, look]) };
      const fixed = { draggable: false, connectable: false };
      return box
        ? [{ id: flowId(item.key), type: 'opaque', position: { x: box.x, y: box.y }, ...sizeOf(box), ...fixed, data }]
        : [];
    });
    const kept = [...opaque, ...nodes].map((node) => {
      const before = this.#known.get(node.id);
      return before && isSame(before, node) ? before : node;
    });
    this.#known = new Map(kept.map((node) => [node.id, node]));
    return kept;
  }
}

function laneNode(
  stage: LaneNode['data']['stage'],
  frame: Box,
  { held, ...facts }: Pick<LaneNode['data'], 'look' | 'isLast' | 'isTarget'> & Pick<Scene, 'held'>,
): LaneNode {
  return {
    id: flowId(stage.key),
    type: 'lane',
    position: held?.key === stage.key ? { x: held.x, y: held.y } : { x: frame.x, y: frame.y },
    ...sizeOf(frame),
    dragHandle: '.lane-grip',
    selectable: false,
    connectable: false,
    zIndex: -1,
    data: { stage, ...facts, signature: JSON.stringify([stage, facts]) },
  };
}

const sizeOf = ({ width, height }: Box) => ({ width, height, measured: { width, height } });

/** Known before anything is measured. */
const handles: NonNullable<Node['handles']> = [
  { type: 'target', position: Position.Left, x: -1, y: headHeight / 2 - 1, width: 2, height: 2 },
  { type: 'source', position: Position.Right, x: nodeWidth - 1, y: headHeight / 2 - 1, width: 2, height: 2 },
];

/** What a card shows of a job; places in the text are not part of it, they move with every line. */
function displayOf({ job, needs, steps, isOpen, index }: JobItem) {
  const { name, description, note, image, when, opaque, matrix } = job;
  return [
    ...[name, description, note, image, when, opaque, matrix, needs, isOpen, index, job.gate?.approvers],
    steps.map(({ key, step }) => [key, step.name, step.uses, step.run, step.when, step.opaque]),
  ];
}

function isSame(one: FlowNode, other: FlowNode): boolean {
  return (
    one.data.signature === other.data.signature &&
    one.position.x === other.position.x &&
    one.position.y === other.position.y &&
    one.width === other.width &&
    one.height === other.height &&
    one.parentId === other.parentId
  );
}

const arrow = { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--muted)' } as const;

/** The library puts ids between quotes in selectors, and keys have quotes of their own. */
export function flowId(key: string): string {
  return encodeURIComponent(key);
}
export function keyOf(id: string): string {
  return decodeURIComponent(id);
}

export function edgeId(from: string, to: string): string {
  return `${from} → ${to}`;
}

export function flowEdges(
  model: GraphModel,
  { lookOf, selectedEdge }: { readonly lookOf: Scene['lookOf']; readonly selectedEdge: string | undefined },
): Edge[] {
  return model.edges.map(({ from, to }) => {
    const id = edgeId(from, to);
    const ends = [lookOf(from), lookOf(to)];
    const isLinked = ends.some(({ isSelected }) => isSelected);
    return {
      id,
      source: flowId(from),
      target: flowId(to),
      focusable: false,
      interactionWidth: 24,
      markerEnd: arrow,
      selected: id === selectedEdge,
      // What the selected job waits for, and what waits for it, is seen in front of the jobs between.
      zIndex: isLinked ? 1 : 0,
      className: ends.some(({ isDimmed }) => isDimmed) ? 'is-dimmed' : isLinked ? 'is-linked' : '',
    };
  });
}
