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
  group: ['Text', 'Text'],
  format: ['Format the text', 'Text formatieren'],
  notFormatted: ['The text cannot be formatted', 'Der Text lässt sich nicht formatieren'],
  find: ['Find and replace in the text', 'Im Text suchen und ersetzen'],
  complete: ['Complete what is being typed', 'Eingabe vervollständigen'],
  fix: ['Apply the quick fix of this line', 'Korrektur dieser Zeile anwenden'],
  goToDefinition: ['Go to the definition of a name', 'Zur Definition eines Namens'],
  showPlaces: ['Show all places of a name', 'Alle Stellen eines Namens zeigen'],
  definition: ['definition', 'Definition'],
  places: [
    { one: '{name}: {count} place', other: '{name}: {count} places' },
    { one: '{name}: {count} Stelle', other: '{name}: {count} Stellen' },
  ],
} satisfies Words;
