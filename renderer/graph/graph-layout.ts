import dagre from '@dagrejs/dagre';

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}
export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}
export interface LayoutRequest {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  /** Between nodes of one column, and between columns. */
  readonly gaps?: { readonly node: number; readonly rank: number };
}
export type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>;

/** Left to right by dependency. The order of the nodes is the order of the definition, which breaks ties. */
export function layOut({ nodes, edges, gaps = { node: 14, rank: 44 } }: LayoutRequest): Places {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: gaps.node, ranksep: gaps.rank, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { from, to } of edges) graph.setEdge(from, to);
  dagre.layout(graph);
  return Object.fromEntries(
    nodes.map(({ id, width, height }) => {
      const { x, y } = graph.node(id);
      return [id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}
