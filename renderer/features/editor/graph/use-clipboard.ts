import { type CopyResult, copyJobs, copySteps, pastedFrom } from '../../../../pipeline/edit/copy.ts';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import type { Gesture } from './gesture.ts';
import type { GraphItem, GraphModel } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import { paste } from './paste-gesture.ts';
import { remove } from './remove-gestures.ts';
import type { Gestures } from './use-gestures.ts';

/** Jobs and steps travel as plain YAML, so that they go to other programs and come from there. */
export function useClipboard(
  model: GraphModel | undefined,
  act: (gesture: Gesture, how?: { readonly offersUndo?: boolean }) => void,
  { refuse, announce }: Pick<Gestures, 'refuse' | 'announce'>,
) {
  const t = useWords(graphWords);
  const session = useEditorSession();

  /** The text for the clipboard; undefined, and said why, when there is none. */
  function copied(items: readonly GraphItem[]): string | undefined {
    const { text } = session.store.getState();
    const jobs = items.flatMap((item) => (item.kind === 'job' ? [item.name] : []));
    const steps = items.flatMap((item) => (item.kind === 'step' ? [{ job: item.job, step: item.name }] : []));
    if (jobs.length === 0 && steps.length === 0) {
      refuse({ word: 'onlyJobsAndSteps' });
      return undefined;
    }
    if (jobs.length > 0 && steps.length > 0) {
      refuse({ word: 'notMixed' });
      return undefined;
    }
    const result: CopyResult = jobs.length > 0 ? copyJobs(text, jobs) : copySteps(text, steps);
    if (result.ok) {
      announce(t('copied', { count: items.length }));
      return result.text;
    }
    refuse({ word: 'cannotCopy', values: { reason: result.reason } });
    return undefined;
  }

  function cut(items: readonly GraphItem[]): string | undefined {
    const text = copied(items);
    if (text !== undefined && model) act(remove(model, items), { offersUndo: true });
    return text;
  }

  function pasted(text: string, beside: GraphItem | undefined): void {
    const found = pastedFrom(text);
    if (found === undefined) refuse({ word: text.trim() === '' ? 'clipboardEmpty' : 'pasteUnreadable' });
    else if (model) act(paste(model, beside, { text, ...found }));
  }

  return {
    copied,
    cut,
    pasted,
    async write(text: string | undefined) {
      if (text !== undefined)
        await navigator.clipboard.writeText(text).catch(() => refuse({ word: 'clipboardClosed' }));
    },
    async read(beside: GraphItem | undefined) {
      try {
        pasted(await navigator.clipboard.readText(), beside);
      } catch {
        refuse({ word: 'clipboardClosed' });
      }
    },
  };
}

export type Clipboard = ReturnType<typeof useClipboard>;
