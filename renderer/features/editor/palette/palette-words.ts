import type { Words } from '../../../words/words.ts';

export const paletteWords = {
  title: ['Add from the palette', 'Aus der Palette hinzufügen'],
  open: ['Palette of steps', 'Palette der Schritte'],
  find: ['Find a step or a job', 'Schritt oder Job finden'],
  nothing: ['Nothing like that', 'Nichts dergleichen'],
  recent: ['Recently used', 'Zuletzt benutzt'],
  snippets: ['Ready to run', 'Fertige Bausteine'],
  builtIn: ['Built-in actions', 'Eingebaute Aktionen'],
  templates: ['From templates', 'Aus Vorlagen'],
  step: ['Step', 'Schritt'],
  job: ['Job', 'Job'],
  takes: ['Arguments', 'Argumente'],
  required: ['required', 'Pflicht'],
  after: ['Behind {name}', 'Hinter {name}'],
  atEnd: ['At the end', 'Am Ende'],
  about: [
    'Enter adds it. It can be dragged onto the graph too.',
    'Enter fügt es ein. Es lässt sich auch auf den Graphen ziehen.',
  ],
  add: ['Add {name}', '{name} hinzufügen'],
  close: ['Close', 'Schließen'],
  refused: ['It cannot be added here', 'Hier lässt es sich nicht hinzufügen'],
} as const satisfies Words;
