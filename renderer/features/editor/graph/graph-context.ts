import { createContext, type DragEvent, type MouseEvent, useContext } from 'react';
import type { RunMark } from '../last-run/run-marks.ts';
import type { NodeMark } from '../simulate/simulation-marks.ts';
import type { EdgeEnds } from './edge-ends.ts';
import type { ItemFindings } from './findings-of.ts';

/** How much of a node is drawn: names are never smaller than 12 px, and what is smaller still is shape and colour. */
export type Detail = 'full' | 'names' | 'chips';

/** What nodes ask of the view that they are in. One object for its whole life: a node renders for its own data only. */
export interface GraphActions {
  readonly press: (key: string, event: MouseEvent) => void;
  readonly openMenu: (key: string, event: MouseEvent) => void;
  readonly pressEdge: (edge: EdgeEnds) => void;
  readonly openEdgeMenu: (edge: EdgeEnds, event: MouseEvent) => void;
  readonly rename: (key: string) => void;
  readonly addAfter: (key: string, anchor: Element) => void;
  readonly addInside: (key: string, anchor: Element) => void;
  readonly toggleSteps: (key: string) => void;
  /** A node came into the document: it may be the one that is to have the focus. */
  readonly arrived: () => void;
  readonly dragStep: (key: string, event: DragEvent) => void;
  readonly dragEnded: () => void;
  readonly accepts: (event: DragEvent) => boolean;
  readonly dropOnJob: (key: string, at: number | undefined, event: DragEvent) => void;
  readonly dropOnStage: (key: string, event: DragEvent) => void;
}

/** What is drawn differently while something else changes: part of a node's data, compared field by field. */
export interface ItemLook {
  readonly isSelected: boolean;
  /** The one that Tab reaches. */
  readonly isCurrent: boolean;
  /** Not what is searched for, or no target for the connection that is being drawn. */
  readonly isDimmed: boolean;
  readonly findings: ItemFindings | undefined;
  /** What a simulated run does with it; undefined while nothing is simulated. */
  readonly mark: NodeMark | undefined;
  /** What became of it in the last run; undefined while that is not shown. */
  readonly past: RunMark | undefined;
}

const ActionsContext = createContext<GraphActions | undefined>(undefined);
export const GraphActionsProvider = ActionsContext.Provider;

export function useGraphActions(): GraphActions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) throw new Error('there is no graph around this');
  return actions;
}

export const DetailContext = createContext<Detail>('full');
