import type { QuickFix } from '../../../../pipeline/diagnostic.ts';
import type { EditorSession } from '../session/editor-session.ts';

/**
 * Makes the edits that a finding of the newest reading proposes, as one gesture. They refer to the text that was read:
 * while that is an older one they are left alone, and the next reading proposes them anew.
 */
export function applyFix(session: EditorSession, { title, edits }: QuickFix): void {
  const { reading, version } = session.store.getState();
  if (reading.version === version) session.edit(edits, { label: title, origin: 'program' });
}
