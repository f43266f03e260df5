import type { Words } from '../../words/words.ts';

export const editorWords = {
  title: ['Editor', 'Editor', 'Éditeur'],
  pipelines: ['Pipelines', 'Pipelines', 'Pipelines'],
  group: ['Editor', 'Editor', 'Éditeur'],
  undo: ['Undo', 'Rückgängig', 'Annuler'],
  undoNamed: ['Undo: {what}', 'Rückgängig: {what}', 'Annuler : {what}'],
  undoTyping: ['Undo typing', 'Tippen rückgängig machen', 'Annuler la saisie'],
  redo: ['Redo', 'Wiederholen', 'Rétablir'],
  redoNamed: ['Redo: {what}', 'Wiederholen: {what}', 'Rétablir : {what}'],
  redoTyping: ['Redo typing', 'Tippen wiederholen', 'Rétablir la saisie'],
  views: ['Views', 'Ansichten', 'Vues'],
  graph: ['Graph', 'Graph', 'Graphe'],
  split: ['Both', 'Beide', 'Les deux'],
  text: ['YAML', 'YAML', 'YAML'],
  cycle: ['Graph, both, YAML', 'Graph, beide, YAML', 'Graphe, les deux, YAML'],
  keptHere: ['kept on this server', 'auf diesem Server', 'gardé sur ce serveur'],
} satisfies Words;
