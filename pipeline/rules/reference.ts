import { keysOf, type ObjectName } from '../language.ts';
import type { KeyType } from '../language-types.ts';
import type { ModelObject } from '../model.ts';
import { childPath, findEntry, markedRange, type Node } from '../tree.ts';
import { type Rule, type RuleContext, report } from './rule.ts';

/** What the reference implementation refuses or treats differently (W10); only when asked for. */
export const referenceCompatibility: Rule = (context) => {
  if (context.known.compatibleWithReference !== true) return;
  const { model } = context.overview;
  foreignKeys(context, 'Pipeline', model.at.node, '');
  for (const { job } of context.overview.jobs) {
    for (const step of job.steps?.items ?? []) localShell(context, step);
    if (job.approval?.required?.value === true && job.approval.plugin === undefined) {
      report(context, 'W10', job.approval, 'The reference requires `plugin` for an approval.');
    }
  }
};

function foreignKeys(context: RuleContext, name: ObjectName, node: Node, path: string): void {
  if (node.kind !== 'map') return;
  for (const entry of node.entries) {
    const known = keysOf(name).get(entry.key);
    if (known === undefined) continue;
    const { origin, type, alias } = known.description;
    const here = childPath(path, entry.key);
    const isAlias = alias !== undefined && entry.key === alias;
    const trouble =
      origin !== 'R'
        ? `The reference does not know \`${entry.key}\`.`
        : isAlias
          ? `The reference knows \`${known.name}\` only.`
          : entry.key === 'depends_on'
            ? 'The reference knows `dependsOn` only.'
            : undefined;
    if (trouble !== undefined)
      context.findings.add({ code: 'W10', message: trouble, path: here, range: entry.keyRange });
    else inside(context, type, entry.value, here);
  }
}

function inside(context: RuleContext, type: KeyType, node: Node, path: string): void {
  switch (type.kind) {
    case 'object':
      foreignKeys(context, type.name as ObjectName, node, path);
      return;
    case 'short':
      if (node.kind === 'map') {
        const message = 'The reference takes a text here.';
        context.findings.add({ code: 'W10', message, path, range: markedRange(node) });
      }
      return;
    case 'list':
      for (const [index, item] of (node.kind === 'list' ? node.items : [node]).entries()) {
        inside(context, type.of, item, node.kind === 'list' ? childPath(path, index) : path);
      }
      return;
    case 'text':
    case 'duration':
    case 'map':
      unquoted(context, node, path, type.kind === 'map' && type.of.kind === 'text');
      return;
    default:
      return;
  }
}

/** The reference refuses numbers and booleans where it expects text (2.3). */
function unquoted(context: RuleContext, node: Node, path: string, isMap: boolean): void {
  if (node.kind === 'map' && isMap) {
    for (const entry of node.entries) unquoted(context, entry.value, childPath(path, entry.key), false);
  } else if (node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'boolean')) {
    context.findings.add({
      code: 'W10',
      message: `The reference takes only text here; write \`"${node.text}"\`.`,
      path,
      range: markedRange(node),
      fixes: [{ title: 'Quote it', edits: [{ range: node.range, insert: `"${node.text}"` }] }],
    });
  }
}

function localShell(context: RuleContext, step: ModelObject & { readonly uses?: { readonly value: string } }): void {
  const action = findEntry(step.at.node, 'action');
  if (
    step.uses?.value === 'shell' &&
    (action === undefined || (action.value.kind === 'scalar' && action.value.text === 'run'))
  ) {
    report(context, 'W10', step, 'The reference has only the actions `script` and `command` for `shell`.');
  }
}
