import { type Node, Position } from '@xyflow/react';
import type { Held } from './drop-place.ts';
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
}

/**
 * Nodes for the canvas, lane by lane and in the order in which jobs run. A node that looks and stands as before is the
 * same object as before, so that nothing is drawn again for a change elsewhere.
 */
export class FlowNodes {
  #known = new Map<string, FlowNode>();

  of({ model, places, lookOf }: Scene): readonly FlowNode[] {
    const order = new Map(model.order.map((key, index) => [key, index]));
    const neededBy = Map.groupBy(model.edges, ({ from }) => from);
    const lastStage = model.lanes.findLast(({ stage }) => stage !== undefined)?.id;
    const nodes = model.lanes.flatMap((lane): FlowNode[] => {
      const frame = places.lanes.get(lane.id);
      const { stage } = lane;
      const frames: LaneNode[] =
        stage && frame ? [laneNode(stage, frame, { look: lookOf(stage.key), isLast: lane.id === lastStage })] : [];
      const origin = stage && frame ? { parentId: flowId(stage.key), x: frame.x, y: frame.y } : { x: 0, y: 0 };
      const inside = [...lane.nodes].sort((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0));
      const cards = inside.flatMap((item): FlowNode[] => {
        const box = places.nodes.get(item.key);
        if (box === undefined) return [];
        const base = {
          id: flowId(item.key),
          position: { x: box.x - origin.x, y: box.y - origin.y },
          ...standing(box),
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
        ? [{ id: flowId(item.key), type: 'opaque', position: { x: box.x, y: box.y }, ...standing(box), ...fixed, data }]
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

/** The same nodes while some of them are dragged: only those, and the lane that would take them, are other objects. */
export function whileHeld(
  nodes: readonly FlowNode[],
  held: Held | undefined,
  overLane: string | undefined,
): FlowNode[] {
  if (held === undefined) return [...nodes];
  const carried = new Set([...held.keys].map(flowId));
  const target = overLane && flowId(overLane);
  return nodes.map((node) => {
    if (node.type === 'lane' && node.id === target)
      return { ...node, data: { ...node.data, isTarget: true, signature: `${node.data.signature} target` } };
    if (!carried.has(node.id)) return node;
    const position = { x: node.position.x + held.by.x, y: node.position.y + held.by.y };
    const transform = `translate(${held.by.x}px, ${held.by.y}px)`;
    return { ...node, position, className: 'is-carried', style: { ...node.style, transform } };
  });
}

function laneNode(
  stage: LaneNode['data']['stage'],
  frame: Box,
  facts: Pick<LaneNode['data'], 'look' | 'isLast'>,
): LaneNode {
  return {
    id: flowId(stage.key),
    type: 'lane',
    position: { x: frame.x, y: frame.y },
    ...standing(frame),
    dragHandle: '.lane-grip',
    selectable: false,
    connectable: false,
    zIndex: -1,
    data: { stage, ...facts, isTarget: false, signature: JSON.stringify([stage, facts]) },
  };
}

/**
 * Size and place, without the library's transform: with one of its own, each of hundreds of nodes would be a picture to
 * be put together for every frame of a movement.
 */
const standing = ({ x, y, width, height }: Box) => ({
  ...{ width, height, measured: { width, height } },
  style: { left: x, top: y, transform: 'none' },
});

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
    one.style?.left === other.style?.left &&
    one.style?.top === other.style?.top &&
    one.width === other.width &&
    one.height === other.height &&
    one.parentId === other.parentId
  );
}

/** The library puts ids between quotes in selectors, and keys have quotes of their own. */
export function flowId(key: string): string {
  return encodeURIComponent(key);
}
export function keyOf(id: string): string {
  return decodeURIComponent(id);
}
