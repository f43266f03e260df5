import type { Words } from '../../words/words.ts';

export const strandedWords = {
  title: ['Stranded by its absence', 'Durch sein Fehlen gestrandet', 'Bloqué par son absence'],
  lost: ['lost with it', 'mit ihm verloren', 'perdu avec lui'],
  retried: ['lost with it, tried again', 'mit ihm verloren, neu versucht', 'perdu avec lui, retenté'],
  waiting: ['waits for it', 'wartet auf ihn', 'l’attend'],
} satisfies Words;
