import { type EditorSession, isDirty } from '../session/editor-session.ts';
import type { DraftStore } from './draft-store.ts';

/** The longest that a change is only in memory. */
const writeAfterMs = 250;

export interface KeepDraftOptions {
  readonly pipelineId: string;
  readonly session: EditorSession;
  readonly drafts: DraftStore;
  /** Wall clock: people are told the time. */
  readonly now: () => number;
  /** Calls back once, later; answers how to prevent it. */
  readonly later: (act: () => void, ms: number) => () => void;
  /** Told of the first of several failures in a row. */
  readonly onFailure: (reason: unknown) => void;
}

/**
 * Writes the draft shortly after each change, and removes it when nothing is left to save. Disposing writes at once what
 * has not been written.
 */
export function keepDraft({ pipelineId, session, drafts, now, later, onFailure }: KeepDraftOptions): Disposable {
  let forget: (() => void) | undefined;
  // One after the other: an older text must not overwrite a newer one.
  let writing: Promise<void> = Promise.resolve();
  let isFailing = false;
  const write = () => {
    forget = undefined;
    const state = session.store.getState();
    const { text, base } = state;
    const changedAtMs = now();
    writing = writing
      .then(() => (isDirty(state) ? drafts.write({ pipelineId, text, base, changedAtMs }) : drafts.remove(pipelineId)))
      .then(
        () => {
          isFailing = false;
        },
        (reason: unknown) => {
          if (!isFailing) onFailure(reason);
          isFailing = true;
        },
      );
  };
  const stop = session.store.subscribe((state, before) => {
    if (state.version !== before.version || state.base !== before.base) forget ??= later(write, writeAfterMs);
  });
  return {
    [Symbol.dispose]() {
      stop();
      if (forget === undefined) return;
      forget();
      write();
    },
  };
}
