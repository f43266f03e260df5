import { Shapes } from 'lucide-react';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { openPalette } from './palette-state.ts';
import { paletteWords } from './palette-words.ts';

/** Opens the palette for what is selected. */
export function PaletteButton() {
  const t = useWords(paletteWords);
  const session = useEditorSession();
  const open = () => openPalette({ after: session.store.getState().selection.refs.at(-1) });
  useShortcuts([{ keys: 'mod+shift+p', label: t('open'), group: t('title'), run: open }]);
  return <IconButton icon={Shapes} label={t('open')} keys="mod+shift+p" onClick={open} />;
}
