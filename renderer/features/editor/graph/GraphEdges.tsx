import { useReactFlow, ViewportPortal } from '@xyflow/react';
import { type MouseEvent, memo, useState } from 'react';
import { useGraphActions } from './graph-context.ts';
import { arrowsOf, type EdgeLook, type GraphEdge, linesOf, nearestEdge } from './graph-edges.ts';

interface GraphEdgesProps {
  readonly edges: readonly GraphEdge[];
}

/**
 * All arrows in a few shapes: each of the library's own edges would find its ends again for every frame of a movement.
 * What they mean is said by the jobs.
 */
export const GraphEdges = memo(function GraphEdges({ edges }: GraphEdgesProps) {
  const [hovered, setHovered] = useState<string>();
  const byLook = Map.groupBy(edges, ({ id, look }) => (id === hovered && look === 'plain' ? 'linked' : look));
  const layer = (isFront: boolean, ...looks: readonly EdgeLook[]) => (
    <svg aria-hidden="true" className={`graph-edges ${isFront ? 'is-front' : ''}`}>
      {looks.map((look) => (
        <Drawing key={look} look={look} edges={byLook.get(look) ?? []} />
      ))}
      <Target edges={looks.flatMap((look) => byLook.get(look) ?? [])} onHover={setHovered} />
    </svg>
  );
  return (
    <ViewportPortal>
      {layer(false, 'dimmed', 'plain')}
      {/* What the selected job waits for, and what waits for it, is seen in front of the jobs between. */}
      {layer(true, 'linked', 'selected')}
    </ViewportPortal>
  );
});

function Drawing({ edges, look }: GraphEdgesProps & { readonly look: EdgeLook }) {
  if (edges.length === 0) return null;
  return (
    <g className={`graph-edge is-${look}`}>
      <path d={linesOf(edges)} className="graph-edge-lines" />
      <path d={arrowsOf(edges)} className="graph-edge-arrows" />
    </g>
  );
}

/** A line is thin; what is pressed is 24 px wide, and means the edge that is nearest. */
function Target({ edges, onHover }: GraphEdgesProps & { readonly onHover: (id: string | undefined) => void }) {
  const flow = useReactFlow();
  const actions = useGraphActions();
  if (edges.length === 0) return null;
  const under = ({ clientX, clientY }: MouseEvent) =>
    nearestEdge(edges, flow.screenToFlowPosition({ x: clientX, y: clientY }));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard, a job is disconnected in the list of what it needs
    <path
      d={linesOf(edges)}
      className="graph-edge-target"
      onMouseMove={(event) => onHover(under(event)?.id)}
      onMouseLeave={() => onHover(undefined)}
      onClick={(event) => {
        const edge = under(event);
        if (edge) actions.pressEdge({ from: edge.from, to: edge.to });
      }}
      onContextMenu={(event) => {
        const edge = under(event);
        if (edge) actions.openEdgeMenu({ from: edge.from, to: edge.to }, event);
      }}
    />
  );
}
