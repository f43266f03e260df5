import type { Words } from '../../words/words.ts';

export const loadWords = {
  peaked: ['peaked at {ratio} during', 'Spitze {ratio} während', 'pic à {ratio} pendant'],
  peakedIdle: ['peaked at {ratio}, without a job', 'Spitze {ratio}, ohne Job', 'pic à {ratio}, sans job'],
} satisfies Words;
