import { X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { StatusGlyph } from '../../../ui/StatusMark.tsx';
import { useFormat } from '../../../words/format.ts';
import { useWords } from '../../../words/words.ts';
import { type BaseText, isDirty } from '../session/editor-session.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import type { Draft } from './draft-store.ts';
import { draftWords } from './draft-words.ts';

interface RestoredDraftProps {
  readonly draft: Draft;
  /** What is stored now; the draft may have begun from another text. */
  readonly stored: BaseText;
}

/** Says that what is shown was not saved, and since when; gives the stored text back. */
export function RestoredDraft({ draft, stored }: RestoredDraftProps) {
  const t = useWords(draftWords);
  const format = useFormat();
  const session = useEditorSession();
  const [isShown, setIsShown] = useState(true);
  const [restoredBase] = useState(() => session.store.getState().base);
  // Saved or discarded in another way: there is nothing to give back any more.
  const isOpen = useEditor((state) => isShown && isDirty(state) && state.base === restoredBase);
  if (!isOpen) return null;
  const close = () => setIsShown(false);
  const discard = () => {
    session.rebase(stored);
    session.replace(stored.text, t('discarded'));
    close();
  };
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-attention-wash px-4 py-1">
      <StatusGlyph status={{ tone: 'attention', shape: 'diamond', word: 'partial' }} />
      <p className="min-w-0 flex-1">
        {t('restored', { time: format.dateTime(draft.changedAtMs) })}{' '}
        {draft.base.head === stored.head ? null : t('behind')}
      </p>
      <Button onClick={discard}>{t('discard')}</Button>
      <IconButton icon={X} label={t('close')} onClick={close} />
    </div>
  );
}
