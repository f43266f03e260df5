import type { Words } from '../words/words.ts';

export const graphWords = {
  graph: ['Job graph', 'Job-Graph', 'Graphe des jobs'],
  needs: ['needs {jobs}', 'braucht {jobs}', 'dépend de {jobs}'],
  stack: ['{count} jobs', '{count} Jobs', '{count} jobs'],
  openStack: [
    'Show the {count} jobs of {name}',
    'Die {count} Jobs von {name} zeigen',
    'Montrer les {count} jobs de {name}',
  ],
  fit: ['Fit', 'Einpassen', 'Ajuster'],
  critical: ['on the critical path', 'auf dem kritischen Pfad', 'sur le chemin critique'],
} satisfies Words;
