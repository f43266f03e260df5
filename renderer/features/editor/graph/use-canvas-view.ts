import { useReactFlow, useStore, useStoreApi, type Viewport } from '@xyflow/react';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { keptPlaceHere } from '../../../app/kept-place.ts';
import { readableZoom } from './detail.ts';
import type { GraphItem, GraphModel } from './graph-model.ts';
import { headHeight, laneHeadHeight, listedSteps, stepHeight } from './node-size.ts';
import type { Box, GraphPlaces } from './places.ts';

/** What the rest of the view asks of the canvas. */
export interface CanvasView {
  /** Brings an item into view. At a size at which it can be read, if it is to have the focus. */
  readonly reveal: (key: string, isRead: boolean) => void;
  readonly fit: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly zoomTo: (zoom: number) => void;
}

interface ViewOptions {
  readonly ref: Ref<CanvasView>;
  readonly model: GraphModel;
  readonly places: GraphPlaces;
  /** What is looked at first. */
  readonly start: string | undefined;
}

export const smallestZoom = 0.12;
const glideMs = 180;

/** Where the canvas looks. */
export function useCanvasView({ ref, model, places, start }: ViewOptions): void {
  const flow = useReactFlow();
  const store = useStoreApi();

  function reveal(key: string, isRead: boolean, isSudden = false) {
    const box = boxOf(model, places, key);
    if (box === undefined) return;
    const { width, height } = store.getState();
    const { x, y, zoom: present } = flow.getViewport();
    const zoom = isRead && present < readableZoom ? 1 : present;
    const isZoomed = zoom !== present;
    const wanted = {
      zoom,
      x: isZoomed
        ? width / 2 - (box.x + box.width / 2) * zoom
        : intoView(x, { at: box.x * zoom, size: box.width * zoom, room: width }),
      y: isZoomed
        ? height / 2 - box.y * zoom
        : intoView(y, { at: box.y * zoom, size: box.height * zoom, room: height }),
    };
    if (wanted.x === x && wanted.y === y && !isZoomed) return;
    void flow.setViewport(wanted, { duration: isSudden ? 0 : gliding() });
  }
  useImperativeHandle(ref, () => ({
    reveal,
    fit: () => void flow.fitView({ duration: gliding(), padding: 0.06, minZoom: smallestZoom, maxZoom: 1 }),
    zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 0 }),
    zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: 0 }),
  }));

  // A graph opens as it was left, or at its beginning, or where something is wrong, and never so small that it cannot be
  // read.
  const opening = useRef((left: Viewport | undefined) => {
    if (left !== undefined && isAnyInSight(places, left, store.getState())) void flow.setViewport(left);
    else if (start !== undefined) reveal(start, true, true);
  });
  const hasSize = useStore((state) => state.width > 0);
  useEffect(() => {
    if (!hasSize) return;
    const place = keptPlaceHere<Viewport>('editor-graph');
    opening.current(place.found);
    return place.keepOnLeave(flow.getViewport);
  }, [hasSize, flow]);
}

function gliding(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : glideMs;
}

const margin = 28;

/** The least that a view has to move along one axis so that something is in it with a margin. */
export function intoView(
  offset: number,
  { at, size, room }: { readonly at: number; readonly size: number; readonly room: number },
): number {
  const start = at + offset;
  if (start < margin || size > room - 2 * margin) return margin - at;
  return start + size > room - margin ? room - margin - size - at : offset;
}

/** False when what was looked at is gone: the pipeline is another since. */
export function isAnyInSight(
  { nodes }: GraphPlaces,
  { x, y, zoom }: Viewport,
  { width, height }: { readonly width: number; readonly height: number },
): boolean {
  return [...nodes.values()].some(
    (box) =>
      (box.x + box.width) * zoom + x > 0 &&
      box.x * zoom + x < width &&
      (box.y + box.height) * zoom + y > 0 &&
      box.y * zoom + y < height,
  );
}

/** A stage is its head, a step its row in the job. */
export function boxOf(model: GraphModel, places: GraphPlaces, key: string): Box | undefined {
  const item: GraphItem | undefined = model.items.get(key);
  if (item === undefined) return undefined;
  if (item.kind === 'stage') {
    const lane = places.lanes.get(key);
    return lane && { ...lane, width: Math.min(lane.width, 280), height: laneHeadHeight };
  }
  if (item.kind !== 'step') return places.nodes.get(key);
  const box = places.nodes.get(item.jobKey);
  const job = model.items.get(item.jobKey);
  if (box === undefined || job?.kind !== 'job') return box;
  const index = job.steps.findIndex((step) => step.key === key);
  const row = job.isOpen ? index : Math.min(index, listedSteps);
  return { ...box, y: box.y + headHeight + row * stepHeight, height: stepHeight };
}
