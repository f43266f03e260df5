import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import './graph.css';
import { Layers } from 'lucide-react';
import { type KeyboardEvent, memo, useMemo, useRef, useState } from 'react';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { StatusGlyph, useStatusWord } from '../ui/StatusMark.tsx';
import type { Status } from '../ui/status.ts';
import { Elapsed } from '../ui/Time.tsx';
import { useWords } from '../words/words.ts';
import { graphWords } from './graph-words.ts';
import { graphOf, type PlanNode, type PlanShape, topological } from './plan-graph.ts';
import { useLayout } from './use-layout.ts';

export interface JobFact {
  readonly status: Status;
  readonly startedAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
  readonly isCritical: boolean;
}

interface JobGraphProps {
  readonly plan: PlanShape;
  /** By job key. A definition that is only shown has none. */
  readonly facts: ReadonlyMap<string, JobFact>;
  readonly selectedKey: string | undefined;
  readonly onSelect: (jobKey: string) => void;
}

const nodeSize = { width: 196, height: 48 } as const;

type JobNodeData = {
  readonly node: PlanNode;
  readonly facts: readonly JobFact[];
  readonly needs: string;
  readonly isSelected: boolean;
  readonly isFocusTarget: boolean;
  readonly onPress: () => void;
};
type JobNode = Node<JobNodeData, 'job'>;

/** The plan as it is being carried out. Opens at a readable size, never shrunk to fit. */
export function JobGraph(props: JobGraphProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

const nodeTypes = { job: memo(JobCard) };

function Flow({ plan, facts, selectedKey, onSelect }: JobGraphProps) {
  const t = useWords(graphWords);
  const [openStacks, setOpenStacks] = useState<ReadonlySet<string>>(new Set());
  const frame = useRef<HTMLElement>(null);
  const graph = useMemo(() => graphOf(plan, openStacks), [plan, openStacks]);
  const order = useMemo(() => topological(graph), [graph]);
  const places = useLayout({
    nodes: graph.nodes.map(({ id }) => ({ id, ...nodeSize })),
    edges: graph.edges,
  });
  if (!places) return <SkeletonRows rows={3} />;

  const selectedNode = graph.nodes.find((node) => selectedKey !== undefined && node.jobKeys.includes(selectedKey));
  const focusTarget = selectedNode ?? order[0];
  const labelOf = (id: string) => graph.nodes.find((node) => node.id === id)?.label ?? id;
  const nodes = order.map((node): JobNode => {
    const needs = graph.edges.filter((edge) => edge.to === node.id).map((edge) => labelOf(edge.from));
    return {
      id: node.id,
      type: 'job',
      position: places[node.id] ?? { x: 0, y: 0 },
      ...nodeSize,
      data: {
        node,
        facts: node.jobKeys.flatMap((key) => facts.get(key) ?? []),
        needs: needs.join(', '),
        isSelected: node === selectedNode,
        isFocusTarget: node === focusTarget,
        onPress: () =>
          node.isStack ? setOpenStacks(new Set([...openStacks, node.label])) : onSelect(node.jobKeys[0] ?? node.id),
      },
    };
  });
  const isCritical = (id: string) =>
    graph.nodes.find((node) => node.id === id)?.jobKeys.some((key) => facts.get(key)?.isCritical);
  const edges = graph.edges.map(
    ({ from, to }): Edge => ({
      id: `${from} → ${to}`,
      source: from,
      target: to,
      focusable: false,
      selectable: false,
      ...(isCritical(from) && isCritical(to) ? { className: 'is-critical' } : {}),
    }),
  );

  /** Right and left go along the edges, up and down within a column, as the eye does. */
  function walk(event: KeyboardEvent) {
    const id = event.target instanceof HTMLElement ? event.target.dataset.node : undefined;
    if (id === undefined || !places) return;
    const here = places[id];
    const ids: Readonly<Record<string, readonly string[]>> = {
      ArrowRight: graph.edges.filter((edge) => edge.from === id).map((edge) => edge.to),
      ArrowLeft: graph.edges.filter((edge) => edge.to === id).map((edge) => edge.from),
      ArrowDown: order
        .map((node) => node.id)
        .filter((other) => isInColumn(other) && (places[other]?.y ?? 0) > (here?.y ?? 0)),
      ArrowUp: order
        .map((node) => node.id)
        .filter((other) => isInColumn(other) && (places[other]?.y ?? 0) < (here?.y ?? 0)),
    };
    function isInColumn(other: string) {
      return other !== id && Math.abs((places?.[other]?.x ?? 0) - (here?.x ?? 0)) < nodeSize.width;
    }
    const candidates = ids[event.key];
    if (!candidates) return;
    event.preventDefault();
    event.stopPropagation();
    const distance = (other: string) => Math.abs((places[other]?.y ?? 0) - (here?.y ?? 0));
    const [next] = [...candidates].sort((a, b) => distance(a) - distance(b));
    if (next) frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  }

  return (
    <section ref={frame} aria-label={t('graph')} className="min-h-0 flex-1" onKeyDown={walk}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        defaultViewport={{ x: 0, y: 0, zoom: 1 }}
        minZoom={0.35}
        maxZoom={1.5}
        panOnScroll
        proOptions={{ hideAttribution: true }}
        onlyRenderVisibleElements={nodes.length > 100}
      />
    </section>
  );
}

function JobCard({ data }: NodeProps<JobNode>) {
  const t = useWords(graphWords);
  const { node, facts, needs, isSelected, isFocusTarget, onPress } = data;
  const fact = worst(facts);
  const status: Status = fact?.status ?? { tone: 'neutral', shape: 'dot', word: 'pending' };
  const word = useStatusWord(status);
  // Said after what is visible: a name must begin with what sighted people call the thing.
  const more = [
    node.isStack ? t('openStack', { count: node.jobKeys.length, name: node.label }) : '',
    needs ? t('needs', { jobs: needs }) : '',
    fact?.isCritical ? t('critical') : '',
  ].filter(Boolean);
  const fill =
    status.tone === 'failed'
      ? 'bg-failed-wash border-failed'
      : status.tone === 'attention'
        ? 'bg-attention-wash border-attention'
        : 'bg-surface';
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        data-node={node.id}
        tabIndex={isFocusTarget ? 0 : -1}
        aria-current={isSelected || undefined}
        title={node.label}
        onClick={onPress}
        className={`nopan flex h-12 w-[196px] items-center gap-2 rounded-lg border px-2.5 text-left transition-colors duration-120 hover:border-edge ${fill} ${isSelected ? 'outline-2 outline-ink' : ''} ${node.isStack ? 'is-stack' : ''} ${status.shape === 'dash' ? 'border-dashed text-muted' : ''}`}
      >
        {node.isStack ? (
          <Layers size={16} aria-hidden="true" className="shrink-0 text-muted" />
        ) : (
          <StatusGlyph status={status} />
        )}
        <span className="min-w-0 flex-1">
          <span className="block truncate font-semibold">{node.label}</span>
          <span className="block truncate text-micro text-muted">
            {node.isStack ? (
              <StackCount node={node} facts={facts} />
            ) : fact ? (
              <Meta fact={fact} word={word} />
            ) : needs ? (
              t('needs', { jobs: needs })
            ) : null}
          </span>
          {more.length > 0 ? <span className="sr-only">, {more.join(', ')}</span> : null}
        </span>
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

function Meta({ fact, word }: { readonly fact: JobFact; readonly word: string }) {
  if (fact.startedAtMs === undefined) return word;
  return (
    <>
      {word} · <Elapsed fromMs={fact.startedAtMs} toMs={fact.endedAtMs} />
    </>
  );
}

function StackCount({ node, facts }: { readonly node: PlanNode; readonly facts: readonly JobFact[] }) {
  const t = useWords(graphWords);
  const groups = Map.groupBy(facts, (fact) => fact.status.tone);
  return (
    <span className="inline-flex items-center gap-1.5">
      {t('stack', { count: node.jobKeys.length })}
      {[...groups].map(([tone, members]) => (
        <span key={tone} className="inline-flex items-center gap-0.5">
          {members[0] ? <StatusGlyph status={members[0].status} size={11} /> : null}
          {members.length}
        </span>
      ))}
    </span>
  );
}

const order = ['failed', 'attention', 'running', 'neutral', 'passed'];
function worst(facts: readonly JobFact[]): JobFact | undefined {
  return [...facts].sort((a, b) => order.indexOf(a.status.tone) - order.indexOf(b.status.tone))[0];
}
