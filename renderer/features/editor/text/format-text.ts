import { formatPipeline } from '../../../../pipeline/format.ts';
import { showToast } from '../../../ui/toasts.ts';
import type { Translate } from '../../../words/words.ts';
import type { EditorSession } from '../session/editor-session.ts';
import type { textWords } from './text-words.ts';

/** The canonical layout, as one gesture; says why when the text cannot be laid out. */
export function formatText(session: EditorSession, t: Translate<typeof textWords>): void {
  const { text, base } = session.store.getState();
  const formatted = formatPipeline(text, { path: base.filePath });
  if (formatted.ok) session.replace(formatted.text, t('format'));
  else showToast({ tone: 'failed', text: t('notFormatted'), detail: formatted.reason });
}
