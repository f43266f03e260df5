import type { Analysis } from '../../../../pipeline/analyse.ts';

import type { StepList } from '../../../../pipeline/edit/structure.ts';
import { templateRequest } from '../../../../pipeline/include-sources.ts';
import { limits } from '../../../../pipeline/language.ts';
import { countMatrix, expandMatrix, isMatrixValue } from '../../../../pipeline/matrix.ts';
import type { Approval, Job, Matrix, ModelObject, Pipeline, Stage, Step, Trigger } from '../../../../pipeline/model.ts';
import { jsonFrom, markedRange } from '../../../../pipeline/tree.ts';
import { commentAbove } from './comment-above.ts';
import { fieldPathOf } from './node-ref.ts';
import type {
  EditorOutline,
  OpaqueReason,
  OutlineGate,
  OutlineInclude,
  OutlineJob,
  OutlineOpaque,
  OutlineOrigin,
  OutlinePart,
  OutlineStage,
  OutlineStep,
  OutlineTrigger,
} from './outline.ts';

/**
 * Undefined while the text cannot be read as a definition: its layout is broken, or it has neither jobs nor stages nor
 * includes yet. Whoever draws it keeps the last one then.
 */
export function outlineOf({ document, model, overview, findings }: Analysis): EditorOutline | undefined {
  if (model === undefined || overview === undefined) return undefined;
  if (!['jobs', 'stages', 'include'].some((key) => model.at.keys.has(key))) return undefined;
  if (findings.diagnostics().some(({ code }) => code === 'V1')) return undefined;
  const ownStages = new Map(overview.jobs.map(({ job, stage }) => [job, stage]));
  const image = model.runtime?.image?.value ?? '';
  return {
    mode: model.at.keys.has('stages') ? 'stages' : 'jobs',
    namespace: model.namespace?.value ?? '',
    range: model.at.range,
    stages: (model.stages?.items ?? []).map((stage) => stageOf(stage, document.text)),
    jobs: [...ownStages].map(([job, stage]) => jobOf(job, { stage: stage?.name?.value, image, text: document.text })),
    triggers: (model.triggers?.items ?? []).map(triggerOf),
    variables: (model.variables?.entries ?? []).map(({ name, nameRange, value }) => ({
      name,
      value: value.value,
      range: { start: nameRange.start, end: Math.max(nameRange.end, markedRange(value.at.node).end) },
      path: fieldPathOf(value.at.path),
    })),
    includes: (model.include?.items ?? []).flatMap((include): OutlineInclude | readonly OutlineInclude[] =>
      include.file ? { file: include.file.value } : (templateRequest(include) ?? []),
    ),
    opaque: opaqueParts(model),
  };
}

function partOf({ at }: ModelObject): OutlinePart {
  return { range: markedRange(at.node), path: fieldPathOf(at.path) };
}

function originOf({ at: { node } }: ModelObject): OutlineOrigin | undefined {
  return node.origin && { source: node.origin.source, line: node.origin.line };
}

function opaqueReason({ at }: ModelObject): OpaqueReason | undefined {
  if (at.path.startsWith('include[')) return 'include';
  if (at.node.alias !== undefined) return 'alias';
  return at.node.entries.some(({ merged }) => merged) ? 'merge' : undefined;
}

function stageOf(stage: Stage, text: string): OutlineStage {
  const part = partOf(stage);
  return {
    ...part,
    note: commentAbove(text, part.range.start),
    name: stage.name?.value ?? '',
    description: stage.description?.value ?? '',
    gate: gateOf(stage.approval, 'before'),
    when: stage.when?.value ?? '',
    opaque: opaqueReason(stage),
  };
}

interface JobPlace {
  readonly stage: string | undefined;
  /** Of the pipeline. */
  readonly image: string;
  readonly text: string;
}

function jobOf(job: Job, { stage, image, text }: JobPlace): OutlineJob {
  const part = partOf(job);
  const opaque = opaqueReason(job);
  return {
    ...part,
    note: opaque === 'include' ? '' : commentAbove(text, part.range.start),
    name: job.name?.value ?? '',
    origin: opaque === 'include' ? originOf(job) : undefined,
    description: job.description?.value ?? '',
    stage,
    needs: (job.depends_on?.items ?? []).map(({ value }) => value),
    matrix: job.matrix === undefined ? undefined : cellsOf(job.matrix),
    image: job.runtime?.image?.value ?? image,
    when: job.when?.value ?? '',
    gate: gateOf(job.approval, 'after'),
    timeout: job.timeout?.value ?? '',
    allowFailure: job.allow_failure?.value ?? false,
    steps: [...stepsOf(job.steps?.items ?? [], 'steps'), ...stepsOf(job.finally?.items ?? [], 'finally')],
    opaque,
  };
}

function stepsOf(steps: readonly Step[], list: StepList): readonly OutlineStep[] {
  return steps.map((step, index) => {
    const name = step.name?.value ?? '';
    return {
      ...partOf(step),
      name: name === '' ? `#${index + 1}` : name,
      hasName: name !== '',
      list,
      index,
      uses: step.uses?.value ?? '',
      run: scriptOf(step),
      when: step.when?.value ?? '',
      image: step.image?.value ?? '',
      opaque: opaqueReason(step),
    };
  });
}

const shownLines = 3;

function scriptOf(step: Step): string {
  const script = step.args?.entries.find(({ name }) => name === 'run' || name === 'script')?.value.value;
  return typeof script === 'string' ? script.trim().split('\n').slice(0, shownLines).join('\n') : '';
}

function gateOf(approval: Approval | undefined, position: OutlineGate['position']): OutlineGate | undefined {
  if (approval === undefined || approval.required?.value === false) return undefined;
  return {
    position: approval.position?.value ?? position,
    type: approval.type?.value ?? 'manual',
    approvers: (approval.params?.approvers?.items ?? []).map(({ value }) => value),
    range: markedRange(approval.at.node),
  };
}

function cellsOf({ axes, include, exclude }: Matrix): number {
  const values = (axes?.entries ?? []).map(
    ({ name, value: { value } }) => [name, Array.isArray(value) ? value.filter(isMatrixValue) : undefined] as const,
  );
  const known = values.flatMap(([name, items]) => (items === undefined ? [] : [[name, items] as const]));
  if (known.length < values.length) return 0;
  if (countMatrix(known.map(([, items]) => items)) > limits.matrixJobs) return limits.matrixJobs;
  const cellsIn = (list: Matrix['include']) =>
    (list?.items ?? []).map((item) =>
      Object.fromEntries(
        item.entries.flatMap(({ name, value }) => (isMatrixValue(value.value) ? [[name, value.value]] : [])),
      ),
    );
  return expandMatrix({ axes: Object.fromEntries(known), include: cellsIn(include), exclude: cellsIn(exclude) }).cells
    .length;
}

function triggerOf(trigger: Trigger, index: number): OutlineTrigger {
  const options = trigger.at.keys.get('options')?.value;
  const plain = options === undefined ? undefined : jsonFrom(options);
  return { ...partOf(trigger), index, type: trigger.type?.value ?? '', detail: detailOf(plain) };
}

function detailOf(options: unknown): string {
  if (typeof options !== 'object' || options === null) return '';
  const read = options as Readonly<Record<string, unknown>>;
  const told = [read.expression, read.event_type ?? read.eventType, read.branch];
  return told
    .flatMap((value) => (Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : []))
    .join(' · ');
}

function opaqueParts(model: Pipeline): readonly OutlineOpaque[] {
  const includes = (model.include?.items ?? []).map((include): OutlineOpaque => {
    const source = include.file?.value ?? include.template?.value;
    return {
      ...partOf(include),
      ...{ reason: 'include', label: `include ${source ?? ''}`, key: include.at.path },
      ...(source !== undefined && { source }),
    };
  });
  const extensions = model.at.rest
    .filter(({ key, merged }) => key.startsWith('x-') && !merged)
    .map(
      ({ key, range }): OutlineOpaque => ({
        range,
        path: [key],
        reason: 'extension',
        label: key,
        key,
      }),
    );
  return [...includes, ...extensions];
}
