import type { Words } from '../../../words/words.ts';

export const draftWords = {
  restored: ['Restored unsaved changes of {time}.', 'Ungesicherte Änderungen von {time} wiederhergestellt.'],
  behind: [
    'The stored text has changed since: saving offers to merge.',
    'Der gespeicherte Text hat sich seither geändert: beim Sichern wird zusammengeführt.',
  ],
  discard: ['Discard', 'Verwerfen'],
  discarded: ['Discard the restored changes', 'Wiederhergestelltes verwerfen'],
  close: ['Close', 'Schließen'],
  notKept: [
    'Unsaved changes cannot be kept on this machine',
    'Ungesichertes kann auf diesem Rechner nicht aufgehoben werden',
  ],
} satisfies Words;
