import { asOne, type Gesture, no, stepRef } from './gesture.ts';
import {
  type GraphItem,
  type GraphModel,
  isClosedBook,
  type JobItem,
  jobNamed,
  type StageItem,
  type StepItem,
} from './graph-model.ts';

export type Shift = 'up' | 'down' | 'left' | 'right';

/**
 * Among its neighbours in the file: a step in its job and, sideways, to the job before or after; a job in its stage and,
 * sideways, to another stage; a stage among the stages.
 */
export function shift(model: GraphModel, item: GraphItem, to: Shift): Gesture {
  const by = to === 'up' || to === 'left' ? -1 : 1;
  const isSideways = to === 'left' || to === 'right';
  switch (item.kind) {
    case 'stage':
      return isSideways ? moveStage(model, item, item.index + by) : no('stagesGoSideways');
    case 'job': {
      if (!isSideways) return moveJob(model, item, item.job.stage, item.index + by);
      const stages = model.lanes.flatMap(({ stage }) => stage ?? []);
      const stage = stages[stages.findIndex(({ key }) => key === item.lane) + by];
      return stage === undefined ? no('noStageThere') : moveJob(model, item, stage.name, undefined);
    }
    case 'step': {
      if (!isSideways) return moveStep(model, item, item.job, item.step.index + by);
      const jobs = model.order.flatMap((key) => jobAt(model, key));
      const job = jobs[jobs.findIndex(({ key }) => key === item.jobKey) + by];
      return job === undefined ? no('noJobThere') : moveStep(model, item, job.name, undefined);
    }
    case 'opaque':
      return no('closed', { name: item.name });
  }
}

function jobAt(model: GraphModel, key: string): JobItem | [] {
  const item = model.items.get(key);
  return item?.kind === 'job' ? item : [];
}

export function moveStage(model: GraphModel, item: StageItem, to: number): Gesture {
  const count = model.lanes.filter(({ stage }) => stage !== undefined).length;
  if (to < 0 || to >= count) return no('noPlaceThere');
  return {
    ok: true,
    operation: { kind: 'move-stage', stage: item.name, to },
    label: { word: 'moveTo', values: { name: item.name, place: to + 1 } },
    select: [item.ref],
  };
}

/** Without `to` to the end of the stage. */
export function moveJob(model: GraphModel, item: JobItem, stage: string | undefined, to: number | undefined): Gesture {
  if (item.index < 0) return no('closed', { name: item.name });
  const isSame = stage === item.job.stage;
  const siblings = jobsOf(model, stage).length;
  const last = isSame ? siblings - 1 : siblings;
  const place = to ?? last;
  if (place < 0 || place > last) return no('noPlaceThere');
  return {
    ok: true,
    operation: { kind: 'move-job', job: item.name, to: place, ...(!isSame && stage !== undefined && { stage }) },
    label:
      isSame || stage === undefined
        ? { word: 'moveTo', values: { name: item.name, place: place + 1 } }
        : { word: 'moveInto', values: { name: item.name, target: stage } },
    select: [item.ref],
  };
}

/** To the end of a stage, one after the other; those that are in it already stay. */
export function moveJobs(model: GraphModel, items: readonly JobItem[], stage: string): Gesture {
  const wanted = new Set(items.filter(({ job }) => job.stage !== stage));
  const going = model.lanes.flatMap(({ nodes }) => nodes.filter((node) => wanted.has(node)));
  const [first, second] = going;
  if (first === undefined) return no('nothingSelected');
  if (second === undefined) return moveJob(model, first, stage, undefined);
  const closed = going.find(({ index }) => index < 0);
  if (closed !== undefined) return no('closed', { name: closed.name });
  const last = jobsOf(model, stage).length;
  return {
    ok: true,
    operation: asOne(going.map(({ name }, nth) => ({ kind: 'move-job', job: name, to: last + nth, stage }))),
    label: { word: 'moveMany', values: { count: going.length, target: stage } },
    select: going.map(({ ref }) => ref),
  };
}

function jobsOf(model: GraphModel, stage: string | undefined): readonly JobItem[] {
  return [...model.items.values()].filter(
    (item): item is JobItem => item.kind === 'job' && item.index >= 0 && item.job.stage === stage,
  );
}

/** Without `to` to the end of the job. */
export function moveStep(model: GraphModel, item: StepItem, jobName: string, to: number | undefined): Gesture {
  if (!item.step.hasName) return no('unnamed');
  const job = jobNamed(model, jobName);
  if (job === undefined) return no('noJobThere');
  for (const { job: touched } of [job, jobNamed(model, item.job) ?? job]) {
    if (isClosedBook(touched.opaque)) return no('closed', { name: touched.name });
  }
  const isSame = job.key === item.jobKey;
  if (!isSame && job.steps.some(({ name }) => name === item.name))
    return no('stepTaken', { name: item.name, job: jobName });
  const { list } = item.step;
  const count = job.steps.filter(({ step }) => step.list === list).length;
  const last = isSame ? count - 1 : count;
  const place = to ?? last;
  if (place < 0 || place > last) return no('noPlaceThere');
  return {
    ok: true,
    operation: {
      kind: 'move-step',
      job: item.job,
      step: item.name,
      to: place,
      ...(!isSame && { toJob: jobName }),
    },
    label: isSame
      ? { word: 'moveTo', values: { name: item.name, place: place + 1 } }
      : { word: 'moveInto', values: { name: item.name, target: jobName } },
    select: [stepRef(jobName, item.name, list)],
  };
}
