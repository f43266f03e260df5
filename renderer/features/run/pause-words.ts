import type { Words } from '../../words/words.ts';

export const pauseWords = {
  act: ['Pause', 'Anhalten', 'Suspendre'],
  title: ['Pause {name}', '{name} anhalten', 'Suspendre {name}'],
  about: [
    'Jobs that run go on to their end; no further job of this run starts.',
    'Laufende Jobs laufen zu Ende; kein weiterer Job dieses Laufs startet.',
    'Les jobs en cours vont à leur terme ; plus aucun job de cette exécution ne démarre.',
  ],
  howLong: ['For how long', 'Wie lange', 'Pendant combien de temps'],
  minutes10: ['10 minutes', '10 Minuten', '10 minutes'],
  hour: ['1 hour', '1 Stunde', '1 heure'],
  hours8: ['8 hours', '8 Stunden', '8 heures'],
  untilResumed: ['until somebody resumes it', 'bis jemand ihn fortsetzt', 'jusqu’à une reprise manuelle'],
  until: ['paused until {time}', 'angehalten bis {time}', 'en pause jusqu’à {time}'],
  open: [
    'paused until somebody resumes it',
    'angehalten, bis jemand ihn fortsetzt',
    'en pause jusqu’à une reprise manuelle',
  ],
} satisfies Words;
