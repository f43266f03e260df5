import type { Words } from '../../../words/words.ts';

export const textWords = {
  label: [
    'Definition. Escape, then Tab leaves the text.',
    'Definition. Escape, dann Tab verlässt den Text.',
    'Définition. Échap, puis Tab quitte le texte.',
  ],
  includedAbout: [
    'Included by this pipeline. It is read here, and edited where it is kept.',
    'In diese Pipeline eingebunden. Hier wird es gelesen, bearbeitet wird es, wo es liegt.',
    'Inclus par ce pipeline. On le lit ici, on le modifie là où il se trouve.',
  ],
  includedText: ['Text of {file}', 'Text von {file}', 'Texte de {file}'],
  problems: ['Problems', 'Befunde', 'Problèmes'],
  noProblems: ['None', 'Keine', 'Aucun'],
  error: [
    { one: '{count} error', other: '{count} errors' },
    { one: '{count} Fehler', other: '{count} Fehler' },
    { one: '{count} erreur', other: '{count} erreurs' },
  ],
  warning: [
    { one: '{count} warning', other: '{count} warnings' },
    { one: '{count} Warnung', other: '{count} Warnungen' },
    { one: '{count} avertissement', other: '{count} avertissements' },
  ],
  hint: [
    { one: '{count} hint', other: '{count} hints' },
    { one: '{count} Hinweis', other: '{count} Hinweise' },
    { one: '{count} conseil', other: '{count} conseils' },
  ],
  line: ['line {line}', 'Zeile {line}', 'ligne {line}'],
  group: ['Text', 'Text', 'Texte'],
  format: ['Format the text', 'Text formatieren', 'Mettre le texte en forme'],
  notFormatted: [
    'The text cannot be formatted',
    'Der Text lässt sich nicht formatieren',
    'Le texte ne peut pas être mis en forme',
  ],
  find: ['Find and replace in the text', 'Im Text suchen und ersetzen', 'Chercher et remplacer dans le texte'],
  complete: ['Complete what is being typed', 'Eingabe vervollständigen', 'Compléter la saisie'],
  fix: [
    'Apply the quick fix of this line',
    'Korrektur dieser Zeile anwenden',
    'Appliquer la correction de cette ligne',
  ],
  goToDefinition: ['Go to the definition of a name', 'Zur Definition eines Namens', 'Aller à la définition d’un nom'],
  showPlaces: [
    'Show all places of a name',
    'Alle Stellen eines Namens zeigen',
    'Montrer toutes les occurrences d’un nom',
  ],
  definition: ['definition', 'Definition', 'définition'],
  places: [
    { one: '{name}: {count} place', other: '{name}: {count} places' },
    { one: '{name}: {count} Stelle', other: '{name}: {count} Stellen' },
    { one: '{name} : {count} occurrence', other: '{name} : {count} occurrences' },
  ],
} satisfies Words;
