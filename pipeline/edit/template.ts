import type { JsonValue } from '../plan.ts';
import { nodesIn } from '../source-node.ts';
import { type Draft, refuse } from './draft.ts';
import { setField } from './fields.ts';
import { writtenItem } from './items.ts';
import { assertNoSharedAnchors, partAt, plainAt } from './locate.ts';
import { indented, renderJson } from './render.ts';
import { blockText, removePart } from './splice.ts';
import { findJob, listOf, modeOf, rootOf } from './structure.ts';
import { styleOf } from './style.ts';

export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Moves jobs, with their comments, into `file`, and includes it here. The included jobs come before the others, so
 * only the order of jobs in lists can differ from before.
 */
export function extractTemplate(draft: Draft, names: readonly string[], file: string): TemplateFile {
  if (modeOf(draft) === 'stages') refuse('a template holds jobs, not stages; convert the pipeline to jobs first');
  if (names.length === 0) refuse('name at least one job to extract');
  if (listOf(rootOf(draft).jobs).length === new Set(names).size) refuse('at least one job must stay in this file');
  const { source } = draft;
  const style = styleOf(source);
  const values: JsonValue[] = [];
  const texts = names.map((name) => {
    const { path } = findJob(draft, name);
    const { parent, part } = partAt(source, path);
    for (const node of nodesIn(part.value)) {
      if (node.kind === 'alias')
        refuse(`job \`${name}\` uses the alias *${node.name}, which the new file would not know`);
    }
    assertNoSharedAnchors(source, part.value, `job \`${name}\``);
    const value = plainAt(draft, path) as JsonValue;
    values.push(value);
    const written = parent.flow ? undefined : writtenItem(source, parent, part);
    return blockText({ value, ...(written && { written }) }, style);
  });
  for (const name of names) removePart(draft, findJob(draft, name).path, 'keep');
  setField(draft, ['include'], [...listOf(rootOf(draft).include), { file }]);
  if (/\.json$/i.test(file)) return { path: file, text: `${renderJson({ jobs: values }, '  ')}\n` };
  const text = `jobs:\n${texts.map((item) => indented(item, style.dashStep)).join('\n')}\n`;
  return { path: file, text: text.replaceAll('\n', source.eol) };
}
