import type { Translate } from '../../../words/words.ts';
import type { NodeRef } from '../session/node-ref.ts';
import type { inspectorWords } from './inspector-words.ts';

type Words = Translate<typeof inspectorWords>;

/** What a node is called among others of its kind. */
export function nodeName(ref: NodeRef, t: Words): string {
  switch (ref.kind) {
    case 'pipeline':
      return t('kindPipeline');
    case 'stage':
      return ref.stage || t('noName');
    case 'job':
      return ref.job || t('noName');
    case 'step':
      return ref.step || t('noName');
    case 'trigger':
      return `${t('kindTrigger')} ${ref.index + 1}`;
    case 'opaque':
      return ref.path;
  }
}

export function kindLabel(ref: NodeRef, t: Words): string {
  return t(
    {
      pipeline: 'kindPipeline',
      stage: 'kindStage',
      job: 'kindJob',
      step: 'kindStep',
      trigger: 'kindTrigger',
      opaque: 'kindOpaque',
    }[ref.kind] as 'kindPipeline',
  );
}

/** For the history: `build`, `build/unit`. */
export function labelOf(ref: NodeRef, t: Words): string {
  return ref.kind === 'step' ? `${ref.job}/${ref.step}` : nodeName(ref, t);
}
