import type { Words } from '../../../words/words.ts';

export const lastRunWords = {
  show: ['Run #{number}', 'Lauf #{number}', 'Exécution #{number}'],
  showLong: [
    'Show what the last run did, and what has changed since',
    'Zeigen, was der letzte Lauf getan hat und was sich seither geändert hat',
    'Montrer ce qu’a fait la dernière exécution et ce qui a changé depuis',
  ],
  inRun: ['{state} in run #{number}', '{state} in Lauf #{number}', '{state} dans l’exécution #{number}'],
  stale: ['stale', 'veraltet', 'périmé'],
  changed: [
    'stale: changed since run #{number}',
    'veraltet: seit Lauf #{number} geändert',
    'périmé : modifié depuis l’exécution #{number}',
  ],
  'follows-change': [
    'stale: something before it has changed since run #{number}',
    'veraltet: davor hat sich seit Lauf #{number} etwas geändert',
    'périmé : quelque chose a changé en amont depuis l’exécution #{number}',
  ],
  added: ['not in run #{number}', 'nicht in Lauf #{number}', 'absent de l’exécution #{number}'],
} satisfies Words;
