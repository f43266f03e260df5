import { type Draft, refuse } from './draft.ts';
import { resolvePath } from './fields.ts';
import { insertInto, removeDependency } from './jobs.ts';
import { dependenciesOf, findJob } from './structure.ts';

/** `to` waits for `from`. */
export function connect(draft: Draft, from: string, to: string): void {
  if (from === to) refuse(`job \`${to}\` cannot depend on itself`);
  const source = findJob(draft, from);
  const target = findJob(draft, to);
  if (dependenciesOf(target.job).includes(from)) refuse(`job \`${to}\` depends on \`${from}\` already`);
  if (source.stage !== undefined && target.stage !== undefined && source.stage > target.stage) {
    refuse(`job \`${from}\` is in a later stage than \`${to}\``);
  }
  insertInto(draft, resolvePath(draft, [...target.path, 'depends_on']).tree, undefined, from);
}

export function disconnect(draft: Draft, from: string, to: string): void {
  removeDependency(draft, to, from);
}
