import type { QuickFix } from '../diagnostic.ts';
import type { Findings } from '../findings.ts';
import type { TextMap } from '../plan.ts';
import type { Overview } from '../site.ts';
import { isEditable, markedRange, type Node } from '../tree.ts';

/** What the caller knows of the world around a definition. Absent: unknown, and not checked. */
export interface Known {
  /** Names of the secrets the pipeline may read (V18). */
  readonly secrets?: readonly string[];
  /** Names of the configured channels. */
  readonly channels?: readonly string[];
  /** Plugins and labels of the registered runners (W9). */
  readonly runners?: readonly { readonly labels: TextMap; readonly plugins?: readonly string[] }[];
  /** Templates that may be included; only offered, because what an include gives is known of its source. */
  readonly templates?: readonly KnownTemplate[];
  /** Whether the pipeline has a repository, which `source` may then leave out. */
  readonly hasRepository?: boolean;
  /** Report what the reference implementation would refuse or treat differently (W10). */
  readonly compatibleWithReference?: boolean;
}

export interface KnownTemplate {
  readonly library: string;
  readonly name: string;
  readonly description: string;
  readonly versions: readonly string[];
  readonly params: readonly {
    readonly name: string;
    readonly type: string;
    readonly description: string;
    readonly options: readonly string[];
  }[];
}

export interface RuleContext {
  readonly text: string;
  readonly overview: Overview;
  readonly known: Known;
  readonly findings: Findings;
}

export type Rule = (context: RuleContext) => void;

/** A finding at a value of the model. */
export function report(
  { findings }: RuleContext,
  code: string,
  value: { readonly at: { readonly node: Node; readonly path: string } },
  message: string,
  fixes: readonly QuickFix[] = [],
): void {
  findings.add({ code, message, path: value.at.path, range: markedRange(value.at.node), fixes });
}

export function replaceBy(node: Node, insert: string): readonly QuickFix[] {
  return isEditable(node) ? [{ title: `Replace by \`${insert}\``, edits: [{ range: node.range, insert }] }] : [];
}
