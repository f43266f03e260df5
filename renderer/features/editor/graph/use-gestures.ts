import { useState } from 'react';
import { applyOperation } from '../../../../pipeline/edit/apply.ts';
import { showToast } from '../../../ui/toasts.ts';
import { useWords } from '../../../words/words.ts';
import { useRefusalText } from '../refusal-text.ts';
import { useEditorSession } from '../session/session-context.tsx';
import type { Gesture, Say } from './gesture.ts';
import { gestureWords } from './gesture-words.ts';
import { graphWords } from './graph-words.ts';

export interface Gestures {
  /** True when the text has changed. A refusal is said and shown. */
  readonly perform: (gesture: Gesture, how?: { readonly offersUndo?: boolean }) => boolean;
  readonly refuse: (reason: Say) => void;
  readonly announce: (text: string) => void;
  /** What was said last, for the live region. */
  readonly said: string;
}

/** Gestures of a person on the graph, performed on the text. */
export function useGestures(): Gestures {
  const session = useEditorSession();
  const t = useWords(gestureWords);
  const g = useWords(graphWords);
  const refusal = useRefusalText();
  const [said, announce] = useState('');
  const say = ({ word, values }: Say) => t(word, values);

  function refused(detail: string) {
    announce(g('refusedWhy', { detail }));
    showToast({ tone: 'failed', text: g('refused'), detail });
    return false;
  }
  return {
    said,
    announce,
    refuse: (reason) => void refused(say(reason)),
    perform(gesture, { offersUndo = false } = {}) {
      if (!gesture.ok) return refused(say(gesture.reason));
      const { operation, label, consequence, select } = gesture;
      const { text } = session.store.getState();
      const begun = beginning(text);
      if (begun !== undefined) {
        const first = applyOperation(begun, operation);
        if (!first.ok) return refused(refusal(first.reason));
        session.replace(first.text, say(label));
        session.select(select, 'graph');
      } else {
        const result = session.perform(operation, { label: say(label), origin: 'graph', select });
        if (!result.ok) return refused(refusal(result.reason));
      }
      const after = consequence ? say(consequence) : '';
      announce([say(label), after].filter(Boolean).join('. '));
      if (offersUndo) {
        const { version } = session.store.getState();
        showToast({
          tone: 'passed',
          text: say(label),
          detail: after || undefined,
          undo: () => {
            // Later changes stand on this one; only they can say what is to become of them.
            if (session.store.getState().version === version) session.undo();
            else refused(g('undoLater'));
          },
        });
      } else if (after) showToast({ tone: 'passed', text: say(label), detail: after });
      return true;
    },
  };
}

/** A text without anything in it has no place for a stage or a job: it begins with what every definition needs. */
function beginning(text: string): string | undefined {
  const isEmpty = text.split('\n').every((line) => line.trim() === '' || line.trimStart().startsWith('#'));
  if (!isEmpty) return undefined;
  const comments = text.trim();
  return `${comments === '' ? '' : `${comments}\n`}namespace: default\n`;
}
