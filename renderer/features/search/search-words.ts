import type { Words } from '../../words/words.ts';

export const searchWords = {
  title: ['Search logs', 'Logs durchsuchen'],
  field: ['Text in any log', 'Text in irgendeinem Log'],
  search: ['Search', 'Suchen'],
  regex: ['Regular expression', 'Regulärer Ausdruck'],
  matchCase: ['Match case', 'Groß-/Kleinschreibung beachten'],
  emptyTitle: ['Every line of every kept log', 'Jede Zeile jedes aufbewahrten Logs'],
  emptyBody: [
    'Type a message, an error code or a path. A hit opens its run at that line.',
    'Geben Sie eine Meldung, einen Fehlercode oder einen Pfad ein. Ein Treffer öffnet seinen Lauf an dieser Zeile.',
  ],
  none: ['No line contains “{text}”', 'Keine Zeile enthält „{text}“'],
  more: ['More', 'Mehr'],
} satisfies Words;
