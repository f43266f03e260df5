import { Eye, GitCommitHorizontal, History, Play, Save, Undo2 } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { PipelineHome, type PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { showToast } from '../../../ui/toasts.ts';
import { useWords } from '../../../words/words.ts';
import { isDirty } from '../session/editor-session.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { HistoryDialog } from './HistoryDialog.tsx';
import { pendingChanges } from './pending.ts';
import { RunDraftDialog } from './RunDraftDialog.tsx';
import { SaveDialog } from './SaveDialog.tsx';
import { saveWords } from './save-words.ts';
import { useStoredText } from './use-stored-text.ts';

/** What is not saved yet, and what can be done with it: run it, throw it away, look at it, save it. */
export function SaveBar({ pipeline }: { readonly pipeline: PipelineSummary }) {
  const t = useWords(saveWords);
  const session = useEditorSession();
  const dirty = useEditor(isDirty);
  const [opened, setOpened] = useState<'save' | 'draft' | 'history'>();
  const stored = useStoredText(pipeline.pipelineId);
  const isGit = pipeline.home === PipelineHome.GIT;
  const save = () => {
    if (!isDirty(session.store.getState())) return;
    stored.read();
    setOpened('save');
  };
  const close = () => setOpened(undefined);
  const discard = () => {
    session.replace(session.store.getState().base.text, t('discard'));
    showToast({ tone: 'passed', text: t('discarded'), undo: session.undo });
  };
  useShortcuts([
    { keys: 'mod+s', label: t(isGit ? 'commit' : 'save'), group: t('group'), run: save },
    { keys: 'mod+enter', label: t('runDraft'), group: t('group'), run: () => setOpened('draft') },
  ]);
  return (
    <>
      <IconButton icon={History} label={t('history')} onClick={() => setOpened('history')} />
      <Button icon={Play} onClick={() => setOpened('draft')}>
        {t('runDraft')}
      </Button>
      <span className="mx-1 h-4 border-l" aria-hidden="true" />
      <Pending />
      <Button look="quiet" icon={Undo2} disabled={!dirty} onClick={discard}>
        {t('discard')}
      </Button>
      <Button icon={Eye} disabled={!dirty} onClick={save}>
        {t('preview')}
      </Button>
      <Button look="primary" icon={isGit ? GitCommitHorizontal : Save} disabled={!dirty} onClick={save}>
        {t(isGit ? 'commit' : 'save')}
      </Button>
      {opened === 'save' ? <SaveDialog pipeline={pipeline} stored={stored} onClose={close} /> : null}
      {opened === 'draft' ? <RunDraftDialog pipeline={pipeline} onClose={close} /> : null}
      {opened === 'history' ? <HistoryDialog pipeline={pipeline} onClose={close} /> : null}
    </>
  );
}

function Pending() {
  const t = useWords(saveWords);
  const text = useDeferredValue(useEditor((state) => state.text));
  const before = useEditor((state) => state.base.text);
  const count = useMemo(() => pendingChanges(before, text), [before, text]);
  return (
    <span role="status" className="whitespace-nowrap text-muted text-small">
      {count === 0 ? t('nothingPending') : t('pending', { count })}
    </span>
  );
}
