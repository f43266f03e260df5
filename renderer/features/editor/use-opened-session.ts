import { useEffect, useState } from 'react';
import type { ReadTextResponse } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { keptPlaceHere } from '../../app/kept-place.ts';
import { showToast } from '../../ui/toasts.ts';
import { useWords } from '../../words/words.ts';
import { browserDrafts, type Draft } from './drafts/draft-store.ts';
import { draftWords } from './drafts/draft-words.ts';
import { keepDraft } from './drafts/keep-draft.ts';
import { type BaseText, createEditorSession, type EditorSession } from './session/editor-session.ts';
import type { NodeRef } from './session/node-ref.ts';
import { workerReader } from './session/reader.ts';

interface OpenedSession {
  readonly session: EditorSession;
  /** What was restored; undefined when the stored text is shown. */
  readonly draft: Draft | undefined;
}

export function baseOf({ text, head, filePath, branch }: ReadTextResponse): BaseText {
  return { text, head, filePath, branch };
}

/**
 * A session of the text as it was when the editor was opened, or of what was not saved the last time. That keeps what it
 * was based on, so that saving it finds out what happened meanwhile.
 */
export function useOpenedSession(pipelineId: string, stored: ReadTextResponse): OpenedSession | undefined {
  const t = useWords(draftWords);
  const [opened, setOpened] = useState<OpenedSession>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session outlives what is read later
  useEffect(() => {
    const owned = new DisposableStack();
    const place = keptPlaceHere<readonly NodeRef[]>('editor-selection');
    const onFailure = (reason: unknown) => showToast({ tone: 'failed', text: t('notKept'), detail: String(reason) });
    void draftOf(pipelineId, stored.text, onFailure).then((draft) => {
      if (owned.disposed) return;
      const session = owned.use(open(baseOf(stored), draft, place.found ?? []));
      owned.defer(place.keepOnLeave(() => session.store.getState().selection.refs));
      const drafts = { drafts: browserDrafts, now: () => Date.now(), later, onFailure };
      owned.use(keepDraft({ pipelineId, session, ...drafts }));
      setOpened({ session, draft });
    });
    return () => owned.dispose();
  }, []);
  return opened;
}

async function draftOf(
  pipelineId: string,
  storedText: string,
  onFailure: (reason: unknown) => void,
): Promise<Draft | undefined> {
  const draft = await browserDrafts.read(pipelineId).catch(onFailure);
  return draft !== undefined && draft.text !== storedText ? draft : undefined;
}

function open(stored: BaseText, draft: Draft | undefined, selected: readonly NodeRef[]): EditorSession {
  const base = draft === undefined || draft.base.head === stored.head ? stored : draft.base;
  return createEditorSession({
    base,
    ...(draft && { text: draft.text }),
    selected,
    facts: { path: base.filePath, known: {}, included: undefined },
    reader: workerReader,
    now: () => performance.now(),
  });
}

function later(act: () => void, ms: number): () => void {
  const timer = window.setTimeout(act, ms);
  return () => window.clearTimeout(timer);
}
