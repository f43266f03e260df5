import { Findings } from '../findings.ts';
import type { JsonValue } from '../plan.ts';
import { readYaml } from '../read-yaml.ts';
import { nodesIn, type SourceNode } from '../source-node.ts';
import { treeFrom } from '../source-tree.ts';
import { jsonFrom } from '../tree.ts';

/** A document to be edited. Edits are splices at the offsets of its nodes; nothing is ever printed back from the tree. */
export interface Source {
  readonly text: string;
  readonly eol: '\n' | '\r\n';
  /** Strict JSON must stay strict JSON: no comments, no plain scalars, no trailing commas. */
  readonly isJson: boolean;
  readonly root: SourceNode;
  /** The values, aliases followed and merge keys applied. */
  readonly plain: JsonValue;
  /** How often each anchor is referred to. */
  readonly aliasCounts: ReadonlyMap<string, number>;
}

export type ReadSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly reason: string };

export function readSource(text: string): ReadSource {
  const findings = new Findings(text);
  const isJson = isStrictJson(text);
  const yaml = readYaml(text);
  const tree = treeFrom(yaml, { format: 'yaml', jsonIsSound: isJson }, findings);
  const [finding] = findings.diagnostics();
  if (finding !== undefined) {
    return { ok: false, reason: `line ${finding.line} is not readable (${finding.message})` };
  }
  if (yaml.root === undefined || tree === undefined) return { ok: false, reason: 'the document is empty' };
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    ok: true,
    source: { text, eol, isJson, root: yaml.root, plain: jsonFrom(tree), aliasCounts: countAliases(yaml.root) },
  };
}

export function isStrictJson(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function countAliases(root: SourceNode): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodesIn(root)) {
    if (node.kind === 'alias') counts.set(node.name, (counts.get(node.name) ?? 0) + 1);
  }
  return counts;
}
