import type { Words } from '../words/words.ts';

export const graphWords = {
  graph: ['Job graph', 'Job-Graph'],
  needs: ['needs {jobs}', 'braucht {jobs}'],
  stack: ['{count} jobs', '{count} Jobs'],
  openStack: ['Show the {count} jobs of {name}', 'Die {count} Jobs von {name} zeigen'],
  fit: ['Fit', 'Einpassen'],
  critical: ['on the critical path', 'auf dem kritischen Pfad'],
} satisfies Words;
