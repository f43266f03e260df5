import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

interface DraftOptions {
  /** What the document says now. */
  readonly shown: string;
  /** Writes what was typed; answers why not, or nothing when it is done. */
  readonly commit: (typed: string) => string | undefined;
  /** Enter is a line end; Ctrl or Command with it commits. */
  readonly hasLines?: boolean;
  /** It adds something, and is empty again afterwards. */
  readonly adds?: boolean;
}

export interface Draft {
  readonly value: string;
  readonly isChanged: boolean;
  /** Why the last commit was refused. */
  readonly refusal: string | undefined;
  readonly type: (text: string) => void;
  /** Commits a text that was chosen and not typed. */
  readonly commitText: (text: string) => void;
  readonly onBlur: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
}

interface Typed {
  readonly text: string;
  readonly refusal: string | undefined;
  /** It is written; the form shows it once the text has been read again. */
  readonly isCommitted: boolean;
}

/** What is typed into a field until it is committed by Enter or by leaving, or taken back by Escape. */
export function useDraft({ shown, commit, hasLines = false, adds = false }: DraftOptions): Draft {
  const [typed, setTyped] = useState<Typed>();
  // When the document says something else, the typing is done: committed, undone, or overtaken.
  const [over, setOver] = useState(shown);
  if (over !== shown) {
    setOver(shown);
    setTyped(undefined);
  }
  const current = over === shown ? typed : undefined;
  const value = current?.text ?? shown;
  const isChanged = value !== shown;

  function finish(text = value) {
    if (text === shown) {
      setTyped(undefined);
      return;
    }
    if (current?.isCommitted === true && current.text === text) return;
    const refusal = commit(text);
    setTyped(adds && refusal === undefined ? undefined : { text, refusal, isCommitted: refusal === undefined });
  }
  const leave = useRef(finish);
  leave.current = finish;
  // Selecting something else takes the field away before it is left.
  useEffect(() => () => leave.current(), []);
  return {
    value,
    isChanged,
    refusal: current?.refusal,
    type: (text) => setTyped({ text, refusal: undefined, isCommitted: false }),
    commitText: finish,
    onBlur: () => finish(),
    onKeyDown(event) {
      const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey);
      // While something is typed, undo is about the typing and not about the document.
      if (isUndo && isChanged) event.stopPropagation();
      if (event.nativeEvent.isComposing) return;
      if (event.key === 'Enter' && (!hasLines || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        finish();
      } else if (event.key === 'Escape' && current !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        setTyped(undefined);
      }
    },
  };
}
