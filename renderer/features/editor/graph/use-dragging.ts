import { useState } from 'react';
import { type Held, laneUnder, stagePlace } from './drop-place.ts';
import { type FlowNode, keyOf } from './flow-nodes.ts';
import type { GraphModel, JobItem } from './graph-model.ts';
import type { GraphPlaces } from './places.ts';

interface DraggingOptions {
  readonly model: GraphModel;
  readonly places: GraphPlaces;
  readonly selected: ReadonlySet<string>;
  readonly onNudge: (keys: readonly string[], by: { readonly x: number; readonly y: number }) => void;
  readonly onMoveJobs: (jobs: readonly JobItem[], lane: string) => void;
  readonly onMoveStage: (key: string, to: number) => void;
}

interface Dragging {
  /** Undefined while nothing is dragged. */
  readonly held: Held | undefined;
  /** The stage that would take it. */
  readonly overLane: string | undefined;
  readonly drag: (node: FlowNode) => void;
  readonly letGo: (node: FlowNode) => void;
}

/** Jobs and stages by the mouse. A job that is selected takes the other selected jobs along. */
export function useDragging({ model, places, selected, ...asked }: DraggingOptions): Dragging {
  const [held, setHeld] = useState<Held>();
  const [overLane, setOverLane] = useState<string>();

  const jobAt = (key: string): JobItem | [] => {
    const item = model.items.get(key);
    return item?.kind === 'job' ? item : [];
  };
  /** What goes along, and how far it has come: the library says where the one under the pointer is, within its lane. */
  function grip(node: FlowNode) {
    const key = keyOf(node.id);
    const lane = places.lanes.get(keyOf(node.parentId ?? '')) ?? { x: 0, y: 0 };
    const box = places.nodes.get(key) ?? places.lanes.get(key) ?? { x: 0, y: 0 };
    const by = { x: lane.x + node.position.x - box.x, y: lane.y + node.position.y - box.y };
    const isOneOfMany = selected.has(key) && model.items.get(key)?.kind === 'job';
    const jobs = isOneOfMany ? [...selected].flatMap(jobAt) : [jobAt(key)].flat();
    return { key, by, jobs };
  }
  return {
    held,
    overLane,
    drag(node) {
      const { key, by, jobs } = grip(node);
      setHeld({ keys: new Set([key, ...jobs.map((job) => job.key)]), by });
      setOverLane(laneUnder(model, places, { key, by }));
    },
    letGo(node) {
      const { key, by, jobs } = grip(node);
      setHeld(undefined);
      setOverLane(undefined);
      const item = model.items.get(key);
      if (item?.kind === 'stage') {
        const to = stagePlace(model, places, { key, by });
        if (to !== item.index) asked.onMoveStage(key, to);
        return;
      }
      const lane = laneUnder(model, places, { key, by });
      if (lane === undefined)
        asked.onNudge(
          jobs.map((job) => job.key),
          by,
        );
      else asked.onMoveJobs(jobs, lane);
    },
  };
}
