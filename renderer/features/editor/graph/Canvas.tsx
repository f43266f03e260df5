import { type NodeChange, Panel, ReactFlow, ReactFlowProvider, useStore, useStoreApi } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import '../../../graph/graph.css';
import './graph.css';
import { type CSSProperties, type Ref, useMemo, useRef, useState } from 'react';
import { ConnectionHint } from './ConnectionHint.tsx';
import { detailAt } from './detail.ts';
import type { EdgeEnds } from './edge-ends.ts';
import { type FlowNode, FlowNodes, keyOf, whileHeld } from './flow-nodes.ts';
import { GraphEdges } from './GraphEdges.tsx';
import { DetailContext, type ItemLook } from './graph-context.ts';
import { graphEdges } from './graph-edges.ts';
import type { GraphModel, JobItem } from './graph-model.ts';
import { JobCard } from './JobCard.tsx';
import { LaneFrame } from './LaneFrame.tsx';
import { OpaqueCard } from './OpaqueCard.tsx';
import { OverviewMap } from './OverviewMap.tsx';
import type { GraphPlaces } from './places.ts';
import { type CanvasView, smallestZoom, useCanvasView } from './use-canvas-view.ts';
import { useConnecting } from './use-connecting.ts';
import { useDragging } from './use-dragging.ts';

interface CanvasProps {
  readonly ref: Ref<CanvasView>;
  readonly model: GraphModel;
  readonly places: GraphPlaces;
  readonly lookOf: (key: string) => ItemLook;
  /** Keys of what is selected. */
  readonly selected: ReadonlySet<string>;
  readonly selectedEdge: EdgeEnds | undefined;
  /** What is looked at first. */
  readonly start: string | undefined;
  readonly isStale: boolean;
  readonly onSelectBox: (keys: readonly string[]) => void;
  readonly onPane: () => void;
  readonly onConnect: (from: JobItem, to: JobItem) => void;
  /** A connection was let go over nothing. */
  readonly onConnectNew: (from: JobItem, at: { readonly x: number; readonly y: number }) => void;
  readonly onNudge: (keys: readonly string[], by: { readonly x: number; readonly y: number }) => void;
  readonly onMoveJobs: (jobs: readonly JobItem[], lane: string) => void;
  readonly onMoveStage: (key: string, to: number) => void;
  readonly onConnecting: (from: JobItem | undefined) => void;
}

const nodeTypes = { job: JobCard, lane: LaneFrame, opaque: OpaqueCard };
const noEdges: never[] = [];
/** More than these are drawn only where they are in view, unless they are so small that all can be. */
const drawnAlways = 60;
const mapFrom = 12;

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow(props: CanvasProps) {
  const { model, places, lookOf, selected, selectedEdge, isStale } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [flowNodes] = useState(() => new FlowNodes());
  useCanvasView(props);
  const { isConnecting, handlers } = useConnecting(model, props);
  const { held, overLane, drag, letGo } = useDragging({ ...props, selected });
  const boxing = useBoxing(props.onSelectBox);
  const level = useStore((state) => detailAt(state.transform[2]));
  const standing = useMemo(() => flowNodes.of({ model, places, lookOf }), [flowNodes, model, places, lookOf]);
  const nodes = useMemo(() => whileHeld(standing, held, overLane), [standing, held, overLane]);
  const edges = useMemo(
    () => graphEdges(model, { places, lookOf, selected: selectedEdge, held }),
    [model, places, lookOf, selectedEdge, held],
  );
  /** While the view moves it is one picture that is pushed about; at rest it is drawn sharp again. */
  const mark = (isMoving: boolean) => frame.current?.toggleAttribute('data-moving', isMoving);

  return (
    <DetailContext value={level.detail}>
      <div
        ref={frame}
        data-detail={level.detail}
        // The size of names follows the zoom in steps; style is where a variable can be set.
        style={{ '--label': `${level.label}px` } as CSSProperties}
        className={`editor-graph h-full w-full ${isStale ? 'is-stale' : ''} ${isConnecting ? 'is-connecting' : ''} ${held ? 'is-held' : ''}`}
      >
        <ReactFlow<FlowNode>
          nodes={nodes}
          edges={noEdges}
          nodeTypes={nodeTypes}
          onNodesChange={boxing.onNodesChange}
          nodesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          panActivationKeyCode={null}
          multiSelectionKeyCode={null}
          elevateNodesOnSelect={false}
          selectNodesOnDrag={false}
          nodeDragThreshold={4}
          connectionDragThreshold={6}
          connectOnClick={false}
          connectionRadius={28}
          defaultViewport={{ x: 20, y: 16, zoom: 1 }}
          minZoom={smallestZoom}
          maxZoom={1.5}
          panOnScroll
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
          onlyRenderVisibleElements={nodes.length > drawnAlways && level.detail !== 'chips'}
          onMoveStart={() => mark(true)}
          onMoveEnd={() => mark(false)}
          onPaneClick={() => props.onPane()}
          onNodeDrag={(_, node) => drag(node)}
          onNodeDragStop={(_, node) => letGo(node)}
          onSelectionStart={boxing.onSelectionStart}
          onSelectionEnd={boxing.onSelectionEnd}
          {...handlers}
        >
          <GraphEdges edges={edges} />
          <Panel position="top-center">
            <ConnectionHint model={model} />
          </Panel>
          {model.items.size > mapFrom ? <OverviewMap model={model} places={places} lookOf={lookOf} /> : null}
        </ReactFlow>
      </div>
    </DetailContext>
  );
}

/** Shift and a drag over nothing select what the box touches. */
function useBoxing(onSelectBox: (keys: readonly string[]) => void) {
  const store = useStoreApi();
  const boxed = useRef<Set<string>>(undefined);
  return {
    onNodesChange(changes: readonly NodeChange<FlowNode>[]) {
      for (const change of changes) {
        if (change.type !== 'select') continue;
        if (change.selected) boxed.current?.add(keyOf(change.id));
        else boxed.current?.delete(keyOf(change.id));
      }
    },
    onSelectionStart() {
      boxed.current = new Set();
    },
    onSelectionEnd() {
      const keys = [...(boxed.current ?? [])];
      boxed.current = undefined;
      // The library would lay a frame over what was boxed; what is selected is ours to say.
      store.getState().resetSelectedElements();
      store.setState({ nodesSelectionActive: false });
      onSelectBox(keys);
    },
  };
}
