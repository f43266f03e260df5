import type { Words } from '../../../words/words.ts';

export const textWords = {
  label: ['Definition. Escape, then Tab leaves the text.', 'Definition. Escape, dann Tab verlässt den Text.'],
} satisfies Words;
