import { CodeText } from '../../../ui/CodeText.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { textWords } from './text-words.ts';

/** Where a definition leads out of this file: the included text, to read. */
export function IncludedText() {
  const t = useWords(textWords);
  const session = useEditorSession();
  const visited = useEditor((state) => state.visited);
  if (visited === undefined) return null;
  const { source, text, line } = visited;
  return (
    <Dialog isOpen onClose={session.leave} title={source} description={t('includedAbout')} width="large">
      <div className="flex h-[50vh]">
        <CodeText text={text} label={t('includedText', { file: source })} markedLine={line} />
      </div>
    </Dialog>
  );
}
