import type { Words } from '../../words/words.ts';

export const searchWords = {
  title: ['Search logs', 'Logs durchsuchen', 'Chercher dans les journaux'],
  field: ['Text in any log', 'Text in irgendeinem Log', 'Texte dans un journal quelconque'],
  search: ['Search', 'Suchen', 'Chercher'],
  regex: ['Regular expression', 'Regulärer Ausdruck', 'Expression régulière'],
  matchCase: ['Match case', 'Groß-/Kleinschreibung beachten', 'Respecter la casse'],
  emptyTitle: [
    'Every line of every kept log',
    'Jede Zeile jedes aufbewahrten Logs',
    'Chaque ligne de chaque journal conservé',
  ],
  emptyBody: [
    'Type a message, an error code or a path. A hit opens its run at that line.',
    'Geben Sie eine Meldung, einen Fehlercode oder einen Pfad ein. Ein Treffer öffnet seinen Lauf an dieser Zeile.',
    'Saisir un message, un code d’erreur ou un chemin. Un résultat ouvre son exécution à cette ligne.',
  ],
  none: ['No line contains “{text}”', 'Keine Zeile enthält „{text}“', 'Aucune ligne ne contient « {text} »'],
  more: ['More', 'Mehr', 'Plus'],
} satisfies Words;
