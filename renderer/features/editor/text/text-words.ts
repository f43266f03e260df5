import type { Words } from '../../../words/words.ts';

export const textWords = {
  label: ['Definition. Escape, then Tab leaves the text.', 'Definition. Escape, dann Tab verlässt den Text.'],
  problems: ['Problems', 'Befunde'],
  noProblems: ['None', 'Keine'],
  error: [
    { one: '{count} error', other: '{count} errors' },
    { one: '{count} Fehler', other: '{count} Fehler' },
  ],
  warning: [
    { one: '{count} warning', other: '{count} warnings' },
    { one: '{count} Warnung', other: '{count} Warnungen' },
  ],
  hint: [
    { one: '{count} hint', other: '{count} hints' },
    { one: '{count} Hinweis', other: '{count} Hinweise' },
  ],
  line: ['line {line}', 'Zeile {line}'],
} satisfies Words;
