import type { Words } from '../../words/words.ts';

export const stepLoadWords = {
  on: ['on {name}', 'auf {name}', 'sur {name}'],
  memory: ['memory up to {ratio}', 'Speicher bis {ratio}', 'mémoire jusqu’à {ratio}'],
  cpu: ['CPU up to {ratio}', 'CPU bis {ratio}', 'CPU jusqu’à {ratio}'],
  about: [
    'Of the whole machine, while the step ran',
    'Vom ganzen Rechner, während der Schritt lief',
    'De toute la machine, pendant l’étape',
  ],
} satisfies Words;
