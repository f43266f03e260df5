import type { Words } from '../../words/words.ts';

export const editorWords = {
  title: ['Editor', 'Editor'],
  pipelines: ['Pipelines', 'Pipelines'],
  group: ['Editor', 'Editor'],
  undo: ['Undo', 'Rückgängig'],
  undoNamed: ['Undo: {what}', 'Rückgängig: {what}'],
  undoTyping: ['Undo typing', 'Tippen rückgängig machen'],
  redo: ['Redo', 'Wiederholen'],
  redoNamed: ['Redo: {what}', 'Wiederholen: {what}'],
  redoTyping: ['Redo typing', 'Tippen wiederholen'],
  views: ['Views', 'Ansichten'],
  graph: ['Graph', 'Graph'],
  split: ['Both', 'Beide'],
  text: ['YAML', 'YAML'],
  cycle: ['Graph, both, YAML', 'Graph, beide, YAML'],
  keptHere: ['kept on this server', 'auf diesem Server'],
} satisfies Words;
