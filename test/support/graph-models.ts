import {
  type GraphModel,
  graphModelOf,
  type JobItem,
  jobNamed,
} from '../../renderer/features/editor/graph/graph-model.ts';
import { readText } from '../../renderer/features/editor/session/reading.ts';

/** What the editor's graph makes of a text. */
export function modelOf(text: string): GraphModel {
  const { outline } = readText(1, text, { path: 'pipeline.yaml', known: {}, included: undefined });
  if (outline === undefined) throw new Error('the text has no outline');
  return graphModelOf(outline, { open: new Set() });
}

export function jobIn(model: GraphModel, name: string): JobItem {
  const job = jobNamed(model, name);
  if (job === undefined) throw new Error(`there is no job ${name}`);
  return job;
}

/** Jobs by name with what they need, each with one step `s`. */
export function jobsText(needs: Readonly<Record<string, readonly string[]>>): string {
  const jobs = Object.entries(needs).map(
    ([name, list]) =>
      `  - name: ${name}\n    depends_on: [${list.join(', ')}]\n    steps:\n      - {name: s, uses: shell, args: {run: x}}\n`,
  );
  return `namespace: test\njobs:\n${jobs.join('')}`;
}
