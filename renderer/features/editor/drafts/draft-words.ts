import type { Words } from '../../../words/words.ts';

export const draftWords = {
  restored: [
    'Restored unsaved changes of {time}.',
    'Ungesicherte Änderungen von {time} wiederhergestellt.',
    'Modifications non enregistrées de {time} restaurées.',
  ],
  behind: [
    'The stored text has changed since: saving offers to merge.',
    'Der gespeicherte Text hat sich seither geändert: beim Sichern wird zusammengeführt.',
    'Le texte enregistré a changé depuis : l’enregistrement proposera une fusion.',
  ],
  discard: ['Discard', 'Verwerfen', 'Abandonner'],
  discarded: [
    'Discard the restored changes',
    'Wiederhergestelltes verwerfen',
    'Abandonner les modifications restaurées',
  ],
  close: ['Close', 'Schließen', 'Fermer'],
  notKept: [
    'Unsaved changes cannot be kept on this machine',
    'Ungesichertes kann auf diesem Rechner nicht aufgehoben werden',
    'Les modifications non enregistrées ne peuvent pas être conservées sur cette machine',
  ],
} satisfies Words;
