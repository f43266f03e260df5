import { freeName } from '../../../../pipeline/edit/structure.ts';
import { type Gesture, no, stepRef } from './gesture.ts';
import { type GraphItem, type GraphModel, isClosedBook, jobNamed, type StageItem } from './graph-model.ts';
import { namesTaken } from './name-gestures.ts';

/** A text of jobs or steps, beside `item`. */
export function paste(
  model: GraphModel,
  item: GraphItem | undefined,
  { text, kind, names }: { readonly text: string; readonly kind: 'jobs' | 'steps'; readonly names: readonly string[] },
): Gesture {
  if (kind === 'steps') {
    const job = item?.kind === 'step' ? item.job : item?.kind === 'job' ? item.name : undefined;
    if (job === undefined) return no('pasteNeedsJob');
    if (isClosedBook(jobNamed(model, job)?.job.opaque)) return no('closed', { name: job });
    const place = item?.kind === 'step' ? { list: item.step.list, at: item.step.index + 1 } : {};
    const taken = [...namesTaken(model, { kind: 'step', job })];
    return {
      ok: true,
      operation: { kind: 'paste-step', job, text, ...place },
      label: { word: 'pasteSteps', values: { count: names.length, job } },
      select: freeNames(names, taken).map((name) => stepRef(job, name, place.list ?? 'steps')),
    };
  }
  const lane = laneFor(model, item);
  if (model.mode === 'stages' && lane === undefined) return no('pasteNeedsStage');
  const beside = item?.kind === 'step' ? jobNamed(model, item.job) : item?.kind === 'job' ? item : undefined;
  return {
    ok: true,
    operation: {
      kind: 'paste-job',
      text,
      ...(lane !== undefined && { stage: lane.name }),
      ...(beside !== undefined && beside.index >= 0 && { at: beside.index + 1 }),
    },
    label: { word: 'pasteJobs', values: { count: names.length } },
    select: freeNames(names, [...namesTaken(model, { kind: 'job' })]).map((job) => ({ kind: 'job', job })),
  };
}

/** The stage of what is selected, or the only one there is. */
function laneFor(model: GraphModel, item: GraphItem | undefined): StageItem | undefined {
  if (item?.kind === 'stage') return item;
  const stages = model.lanes.flatMap(({ stage }) => stage ?? []);
  const job = item?.kind === 'step' ? jobNamed(model, item.job) : item?.kind === 'job' ? item : undefined;
  return stages.find(({ key }) => key === job?.lane) ?? (stages.length === 1 ? stages[0] : undefined);
}

function freeNames(names: readonly string[], taken: string[]): readonly string[] {
  return names.map((wanted) => {
    const name = freeName(wanted, taken);
    taken.push(name);
    return name;
  });
}
