import {
  type Connection,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useConnection,
  useReactFlow,
  useStore,
  useStoreApi,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import '../../../graph/graph.css';
import './graph.css';
import {
  type CSSProperties,
  type MouseEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useWords } from '../../../words/words.ts';
import { type Hindrance, hindranceOf } from './connections.ts';
import { detailAt, readableZoom } from './detail.ts';
import { type FlowNode, FlowNodes, flowEdges, keyOf } from './flow-nodes.ts';
import { gestureWords } from './gesture-words.ts';
import { sayHindrance } from './gestures.ts';
import { DetailContext, type ItemLook } from './graph-context.ts';
import type { GraphItem, GraphModel, JobItem } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import { JobCard } from './JobCard.tsx';
import { LaneFrame } from './LaneFrame.tsx';
import { headHeight, laneHeadHeight, listedSteps, stepHeight } from './node-size.ts';
import { OpaqueCard } from './OpaqueCard.tsx';
import type { Box, GraphPlaces } from './places.ts';

/** What the rest of the view asks of the canvas. */
export interface CanvasView {
  /** Brings an item into view. At a size at which it can be read, if it is to have the focus. */
  readonly reveal: (key: string, isRead: boolean) => void;
  readonly fit: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly zoomTo: (zoom: number) => void;
}

interface PickedEdge {
  readonly from: string;
  readonly to: string;
}

interface CanvasProps {
  readonly ref: Ref<CanvasView>;
  readonly model: GraphModel;
  readonly places: GraphPlaces;
  readonly lookOf: (key: string) => ItemLook;
  readonly selectedEdge: string | undefined;
  /** What is looked at first. */
  readonly start: string | undefined;
  readonly isStale: boolean;
  readonly onSelectEdge: (edge: PickedEdge) => void;
  readonly onEdgeMenu: (edge: PickedEdge, event: MouseEvent) => void;
  readonly onSelectBox: (keys: readonly string[]) => void;
  readonly onPane: () => void;
  readonly onConnect: (from: JobItem, to: JobItem) => void;
  /** A connection was let go over nothing. */
  readonly onConnectNew: (from: JobItem, at: { readonly x: number; readonly y: number }) => void;
  readonly onNudge: (key: string, by: { readonly x: number; readonly y: number }) => void;
  readonly onMoveJob: (job: JobItem, lane: string) => void;
  readonly onMoveStage: (key: string, to: number) => void;
  readonly onConnecting: (from: JobItem | undefined) => void;
}

const nodeTypes = { job: JobCard, lane: LaneFrame, opaque: OpaqueCard };

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow(props: CanvasProps) {
  const { model, places, lookOf, selectedEdge, isStale } = props;
  const t = useWords(graphWords);
  const flow = useReactFlow<FlowNode>();
  const store = useStoreApi();
  const [held, setHeld] = useState<{ readonly key: string; readonly x: number; readonly y: number }>();
  const [overLane, setOverLane] = useState<string>();
  const [isConnecting, setIsConnecting] = useState(false);
  const [flowNodes] = useState(() => new FlowNodes());
  const isBoxing = useRef(false);
  const boxed = useRef<ReadonlySet<string>>(new Set());
  const level = useStore((state) => detailAt(state.transform[2]));
  const nodes = flowNodes.of({ model, places, lookOf, held, overLane });
  const edges = useMemo(() => flowEdges(model, { lookOf, selectedEdge }), [model, lookOf, selectedEdge]);

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
    void flow.setViewport(wanted, { duration: isSudden || prefersStill() ? 0 : 180 });
  }
  useImperativeHandle(props.ref, () => ({
    reveal,
    fit: () => void flow.fitView({ duration: prefersStill() ? 0 : 180, padding: 0.06, minZoom: smallest, maxZoom: 1 }),
    zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 0 }),
    zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: 0 }),
  }));

  // A graph opens at its beginning, or where something is wrong, and never so small that it cannot be read.
  const opening = useRef(() => props.start !== undefined && reveal(props.start, true, true));
  const hasSize = useStore((state) => state.width > 0);
  useEffect(() => {
    if (hasSize) opening.current();
  }, [hasSize]);

  const jobOf = (id: string | null | undefined): JobItem | undefined => {
    const item = id ? model.items.get(keyOf(id)) : undefined;
    return item?.kind === 'job' ? item : undefined;
  };
  const isValid = ({ source, target }: Pick<Connection, 'source' | 'target'>) => {
    const [from, to] = [jobOf(source), jobOf(target)];
    return from !== undefined && to !== undefined && hindranceOf(model, from, to) === undefined;
  };

  function onNodesChange(changes: readonly NodeChange<FlowNode>[]) {
    for (const change of changes) {
      if (change.type === 'position' && change.dragging && change.position)
        setHeld({ key: keyOf(change.id), ...change.position });
      if (change.type === 'select' && isBoxing.current) {
        const next = new Set(boxed.current);
        if (change.selected) next.add(keyOf(change.id));
        else next.delete(keyOf(change.id));
        boxed.current = next;
      }
    }
  }

  function laneUnder(node: FlowNode): string | undefined {
    const lane = places.lanes.get(keyOf(node.parentId ?? ''));
    if (lane === undefined) return undefined;
    const middle = {
      x: lane.x + node.position.x + (node.width ?? 0) / 2,
      y: lane.y + node.position.y + headHeight / 2,
    };
    const found = [...places.lanes].find(([, box]) => middle.x >= box.x && middle.x <= box.x + box.width);
    return found && found[0] !== keyOf(node.parentId ?? '') && model.items.get(found[0])?.kind === 'stage'
      ? found[0]
      : undefined;
  }

  function letGo(node: FlowNode) {
    setHeld(undefined);
    setOverLane(undefined);
    const item = model.items.get(keyOf(node.id));
    if (item?.kind === 'stage') {
      const middle = node.position.x + (node.width ?? 0) / 2;
      const others = model.lanes.flatMap(({ stage }) => (stage && stage.key !== item.key ? [stage.key] : []));
      const to = others.filter((key) => centre(places.lanes.get(key)) < middle).length;
      if (to !== item.index) props.onMoveStage(item.key, to);
      return;
    }
    const job = jobOf(node.id);
    const lane = laneUnder(node);
    if (job && lane) {
      props.onMoveJob(job, lane);
      return;
    }
    const box = places.nodes.get(keyOf(node.id));
    const origin = places.lanes.get(keyOf(node.parentId ?? '')) ?? { x: 0, y: 0 };
    if (box)
      props.onNudge(keyOf(node.id), { x: origin.x + node.position.x - box.x, y: origin.y + node.position.y - box.y });
  }

  function connectEnded(
    event: globalThis.MouseEvent | TouchEvent,
    { isValid: done, fromNode, toNode }: FinalConnectionState,
  ) {
    setIsConnecting(false);
    props.onConnecting(undefined);
    const from = jobOf(fromNode?.id);
    if (done || from === undefined) return;
    const to = jobOf(toNode?.id);
    if (to) props.onConnect(from, to);
    else if (event instanceof globalThis.MouseEvent) props.onConnectNew(from, { x: event.clientX, y: event.clientY });
  }

  return (
    <DetailContext value={level.detail}>
      <div
        data-detail={level.detail}
        // The size of names follows the zoom in steps; style is where a variable can be set.
        style={{ '--label': `${level.label}px` } as CSSProperties}
        className={`editor-graph h-full w-full ${isStale ? 'is-stale' : ''} ${isConnecting ? 'is-connecting' : ''} ${held ? 'is-held' : ''}`}
      >
        <ReactFlow<FlowNode>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          onNodesChange={onNodesChange}
          nodesFocusable={false}
          edgesFocusable={false}
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
          isValidConnection={isValid}
          defaultViewport={{ x: 20, y: 16, zoom: 1 }}
          minZoom={smallest}
          maxZoom={1.5}
          panOnScroll
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
          onlyRenderVisibleElements={nodes.length > 60}
          onPaneClick={() => props.onPane()}
          onNodeDrag={(_, node) => setOverLane(laneUnder(node))}
          onNodeDragStop={(_, node) => letGo(node)}
          onEdgeClick={(_, edge) => props.onSelectEdge({ from: keyOf(edge.source), to: keyOf(edge.target) })}
          onEdgeContextMenu={(event, edge) =>
            props.onEdgeMenu({ from: keyOf(edge.source), to: keyOf(edge.target) }, event)
          }
          onSelectionStart={() => {
            isBoxing.current = true;
            boxed.current = new Set();
          }}
          onSelectionEnd={() => {
            isBoxing.current = false;
            // The library would lay a frame over what was boxed; what is selected is ours to say.
            store.getState().resetSelectedElements();
            store.setState({ nodesSelectionActive: false });
            props.onSelectBox([...boxed.current]);
          }}
          onConnectStart={(_, { nodeId }) => {
            setIsConnecting(true);
            props.onConnecting(jobOf(nodeId));
          }}
          onConnect={({ source, target }) => {
            const [from, to] = [jobOf(source), jobOf(target)];
            if (from && to) props.onConnect(from, to);
          }}
          onConnectEnd={connectEnded}
        >
          <Panel position="top-center">
            <ConnectionHint model={model} />
          </Panel>
          {model.items.size > 12 ? (
            <MiniMap<FlowNode>
              pannable
              zoomable
              // Its drawing is scaled by these.
              style={{ width: 140, height: 90 }}
              ariaLabel={t('map')}
              nodeColor={(node) => colourOf(node)}
              nodeStrokeWidth={0}
              maskColor="var(--mini-mask)"
              bgColor="var(--surface)"
            />
          ) : null}
        </ReactFlow>
      </div>
    </DetailContext>
  );
}

const smallest = 0.12;

/** While a connection is drawn: why the job under it cannot be its end. */
function ConnectionHint({ model }: { readonly model: GraphModel }) {
  const t = useWords(gestureWords);
  const reason = useConnection(({ inProgress, fromNode, toNode }): string | undefined => {
    if (!inProgress) return undefined;
    const [from, to] = [model.items.get(keyOf(fromNode.id)), model.items.get(keyOf(toNode?.id ?? ''))];
    if (from?.kind !== 'job' || to?.kind !== 'job' || from === to) return undefined;
    const hindrance: Hindrance | undefined = hindranceOf(model, from, to);
    if (hindrance === undefined) return undefined;
    const { word, values } = sayHindrance(hindrance, from, to);
    return t(word, values);
  });
  if (reason === undefined) return null;
  return (
    <p className="rounded-md border border-failed bg-failed-wash px-3 py-1.5 text-small shadow-(--shadow)">{reason}</p>
  );
}

function colourOf(node: FlowNode): string {
  if (node.type === 'lane') return 'var(--selected)';
  return node.data.look.findings?.errors ? 'var(--failed)' : node.data.look.isSelected ? 'var(--ink)' : 'var(--edge)';
}

const centre = (box: Box | undefined) => (box ? box.x + box.width / 2 : 0);
const margin = 28;

/** The least that a view has to move along one axis so that something is in it with a margin. */
function intoView(
  offset: number,
  { at, size, room }: { readonly at: number; readonly size: number; readonly room: number },
): number {
  const start = at + offset;
  if (start < margin || size > room - 2 * margin) return margin - at;
  return start + size > room - margin ? room - margin - size - at : offset;
}

function boxOf(model: GraphModel, places: GraphPlaces, key: string): Box | undefined {
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

function prefersStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
