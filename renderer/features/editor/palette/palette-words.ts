import type { Words } from '../../../words/words.ts';

export const paletteWords = {
  title: ['Add from the palette', 'Aus der Palette hinzufügen', 'Ajouter depuis la palette'],
  open: ['Palette of steps', 'Palette der Schritte', 'Palette d’étapes'],
  find: ['Find a step or a job', 'Schritt oder Job finden', 'Trouver une étape ou un job'],
  nothing: ['Nothing like that', 'Nichts dergleichen', 'Rien de tel'],
  recent: ['Recently used', 'Zuletzt benutzt', 'Récents'],
  snippets: ['Ready to run', 'Fertige Bausteine', 'Prêts à l’emploi'],
  builtIn: ['Built-in actions', 'Eingebaute Aktionen', 'Actions intégrées'],
  templates: ['From templates', 'Aus Vorlagen', 'Depuis des modèles'],
  step: ['Step', 'Schritt', 'Étape'],
  job: ['Job', 'Job', 'Job'],
  takes: ['Arguments', 'Argumente', 'Arguments'],
  required: ['required', 'Pflicht', 'requis'],
  after: ['Behind {name}', 'Hinter {name}', 'Après {name}'],
  atEnd: ['At the end', 'Am Ende', 'À la fin'],
  about: [
    'Enter adds it. It can be dragged onto the graph too.',
    'Enter fügt es ein. Es lässt sich auch auf den Graphen ziehen.',
    'Entrée ajoute l’élément. On peut aussi le glisser sur le graphe.',
  ],
  add: ['Add {name}', '{name} hinzufügen', 'Ajouter {name}'],
  close: ['Close', 'Schließen', 'Fermer'],
  refused: ['It cannot be added here', 'Hier lässt es sich nicht hinzufügen', 'Ajout impossible ici'],
} as const satisfies Words;
