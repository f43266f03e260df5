import { Panel, useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { useWords } from '../../../words/words.ts';
import type { ItemLook } from './graph-context.ts';
import type { GraphModel } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import type { Box, GraphPlaces } from './places.ts';

interface OverviewMapProps {
  readonly model: GraphModel;
  readonly places: GraphPlaces;
  readonly lookOf: (key: string) => ItemLook;
}

const size = { width: 140, height: 90 };
const padding = 6;

/**
 * The whole graph in a corner, with what is in view framed; pressing or dragging goes there. Only the frame moves with
 * the view, and nothing is rendered for that.
 */
export function OverviewMap({ model, places, lookOf }: OverviewMapProps) {
  const t = useWords(graphWords);
  const flow = useReactFlow();
  const shape = useMemo(() => mapShape([...places.lanes.values(), ...places.nodes.values()]), [places]);
  const view = useViewFrame(shape);

  function goTo(event: PointerEvent<SVGSVGElement>) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const at = { x: event.clientX - left, y: event.clientY - top };
    void flow.setCenter((at.x - shape.x) / shape.scale, (at.y - shape.y) / shape.scale, { zoom: flow.getZoom() });
  }
  return (
    <Panel position="bottom-right" className="overview-map">
      <svg
        role="img"
        aria-label={t('map')}
        {...size}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          goTo(event);
        }}
        onPointerMove={(event) => event.buttons === 1 && goTo(event)}
      >
        <g transform={`translate(${shape.x} ${shape.y}) scale(${shape.scale})`}>
          {model.lanes.map(({ id, stage }) => {
            const box = stage && places.lanes.get(id);
            return box ? <rect key={id} {...box} rx={12} fill="var(--selected)" /> : null;
          })}
          {[...places.nodes].map(([key, box]) => (
            <rect key={key} {...box} rx={8} fill={colourOf(lookOf(key))} />
          ))}
        </g>
      </svg>
      <div ref={view} aria-hidden="true" className="overview-view" />
    </Panel>
  );
}

interface MapShape {
  /** Of the graph's origin in the map. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Everything fits into the map, in its middle. */
export function mapShape(boxes: readonly Box[]): MapShape {
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top;
  const scale = Math.min((size.width - 2 * padding) / width, (size.height - 2 * padding) / height);
  return {
    x: (size.width - width * scale) / 2 - left * scale,
    y: (size.height - height * scale) / 2 - top * scale,
    scale,
  };
}

/** An element whose sides follow the view of the canvas. */
function useViewFrame(shape: MapShape) {
  const store = useStoreApi();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const follow = () => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const scale = shape.scale / zoom;
      const style = frame.current?.style;
      if (style === undefined) return;
      style.transform = `translate(${shape.x - x * scale}px, ${shape.y - y * scale}px)`;
      style.width = `${width * scale}px`;
      style.height = `${height * scale}px`;
    };
    follow();
    return store.subscribe(follow);
  }, [store, shape]);
  return frame;
}

function colourOf({ findings, isSelected }: ItemLook): string {
  return findings?.errors ? 'var(--failed)' : isSelected ? 'var(--ink)' : 'var(--edge)';
}
