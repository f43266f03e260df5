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
  unsaved: ['Not saved', 'Nicht gesichert'],
} satisfies Words;
