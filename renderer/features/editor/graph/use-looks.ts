import { useCallback, useMemo } from 'react';
import type { RunMark } from '../last-run/run-marks.ts';
import type { NodeMark } from '../simulate/simulation-marks.ts';
import { hindranceOf } from './connections.ts';
import type { ItemFindings } from './findings-of.ts';
import type { ItemLook } from './graph-context.ts';
import type { GraphItem, GraphModel, JobItem } from './graph-model.ts';

interface LookOptions {
  readonly model: GraphModel | undefined;
  readonly selected: readonly GraphItem[];
  readonly current: string | undefined;
  /** Undefined when nothing is searched for. */
  readonly found: ReadonlySet<string> | undefined;
  /** The job that a connection is being drawn from. */
  readonly connecting: JobItem | undefined;
  readonly findings: ReadonlyMap<string, ItemFindings>;
  readonly marks: ReadonlyMap<string, NodeMark> | undefined;
  /** Of the last run; a simulation is drawn instead of it. */
  readonly past: ReadonlyMap<string, RunMark> | undefined;
}

/** How each item is drawn now. A function of the same identity as long as nothing looks different. */
export function useLooks({
  model,
  selected,
  current,
  found,
  connecting,
  findings,
  marks,
  past,
}: LookOptions): (key: string) => ItemLook {
  const chosen = useMemo(() => new Set(selected.map(({ key }) => key)), [selected]);
  return useCallback(
    (key) => ({
      isSelected: chosen.has(key),
      isCurrent: key === current,
      isDimmed: model !== undefined && isDimmed(model, key, { found, connecting }),
      findings: findings.get(key),
      mark: markOf(marks, model?.items.get(key)),
      past: marks ? undefined : markOf(past, model?.items.get(key)),
    }),
    [model, chosen, current, found, connecting, findings, marks, past],
  );
}

/** Both kinds of marks go by the names of the file. */
function markOf<M>(marks: ReadonlyMap<string, M> | undefined, item: GraphItem | undefined): M | undefined {
  if (item?.kind === 'job') return marks?.get(item.name);
  return item?.kind === 'step' ? marks?.get(`${item.job}/${item.name}`) : undefined;
}

function isDimmed(
  model: GraphModel,
  key: string,
  { found, connecting }: Pick<LookOptions, 'found' | 'connecting'>,
): boolean {
  const item = model.items.get(key);
  if (item === undefined || item.kind === 'stage') return false;
  if (connecting !== undefined) {
    return item.kind === 'job' && item.key !== connecting.key && hindranceOf(model, connecting, item) !== undefined;
  }
  if (found === undefined || found.has(key)) return false;
  return item.kind !== 'job' || !item.steps.some((step) => found.has(step.key));
}
