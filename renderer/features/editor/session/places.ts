import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import { isSameRef, type NodeRef } from './node-ref.ts';
import type { EditorOutline, OutlineJob, OutlineStep } from './outline.ts';

/** Every part of an outline with its ref, a part before the parts inside it. */
export function* partsOf(outline: EditorOutline): Generator<{ readonly ref: NodeRef; readonly range: SourceRange }> {
  yield { ref: { kind: 'pipeline' }, range: outline.range };
  for (const { name, range } of outline.stages) yield { ref: { kind: 'stage', stage: name }, range };
  for (const { index, range } of outline.triggers) yield { ref: { kind: 'trigger', index }, range };
  for (const { key, range } of outline.opaque) yield { ref: { kind: 'opaque', path: key }, range };
  for (const job of outline.jobs) {
    // What an include contributes stands in another file; its range is that of the include.
    if (job.opaque === 'include') continue;
    yield { ref: { kind: 'job', job: job.name }, range: job.range };
    for (const step of job.steps) yield { ref: stepRef(job, step), range: step.range };
  }
}

export function stepRef(job: Pick<OutlineJob, 'name'>, step: Pick<OutlineStep, 'name' | 'list'>): NodeRef {
  return { kind: 'step', job: job.name, step: step.name, list: step.list };
}

export function rangeIn(outline: EditorOutline, ref: NodeRef): SourceRange | undefined {
  if (ref.kind === 'step' && ref.list === undefined) {
    const { job, step } = ref;
    return rangeIn(outline, { kind: 'step', job, step, list: 'steps' }) ?? finallyRange(outline, job, step);
  }
  for (const part of partsOf(outline)) if (isSameRef(part.ref, ref)) return part.range;
  const included = ref.kind === 'job' ? outline.jobs.find(({ name }) => name === ref.job) : undefined;
  return included?.range;
}

function finallyRange(outline: EditorOutline, job: string, step: string): SourceRange | undefined {
  const steps = outline.jobs.find(({ name }) => name === job)?.steps;
  return steps?.find(({ name, list }) => name === step && list === 'finally')?.range;
}

/** The innermost part whose lines hold the offset. `place` says where an offset of the outline is in `text`. */
export function refIn(
  outline: EditorOutline,
  offset: number,
  text: string,
  place: (offset: number) => number,
): NodeRef | undefined {
  let found: NodeRef | undefined;
  for (const { ref, range } of partsOf(outline)) {
    const start = text.lastIndexOf('\n', place(range.start) - 1) + 1;
    const end = text.indexOf('\n', place(range.end));
    // The end of a block scalar is the start of the next line already.
    const last = text[place(range.end) - 1] === '\n' ? place(range.end) - 1 : end === -1 ? text.length : end;
    if (offset >= start && offset <= last) found = ref;
  }
  return found;
}
