import { compilePlan } from '../../../../pipeline/compile.ts';
import { type IncludedTexts, sourcesOf } from '../../../../pipeline/include-sources.ts';
import type { Plan, TextMap } from '../../../../pipeline/plan.ts';
import { changedNodes, type NodeChange, type PlanNodes, planNodes } from '../../../../pipeline/plan-nodes.ts';

/** What a run executed, and the text that it was made of. */
export interface ExecutedRun {
  readonly runId: string;
  readonly planJson: string;
  readonly definition: string;
}

export interface Draft {
  readonly text: string;
  readonly path: string;
  readonly included: IncludedTexts;
}

/** A run is told once: its plan may be large. Drafts that follow are compared with it, each is answered. */
export type ComparerMessage = { readonly run: ExecutedRun } | { readonly draft: Draft };

export interface Comparison {
  readonly runId: string;
  /** By `job` and by `job/step`. Undefined: the text has errors, so that nobody knows. */
  readonly changes: ReadonlyMap<string, NodeChange> | undefined;
}

/** Compares texts with one run after the other; of the present one it knows what all comparisons need. */
export function runComparer(): (message: ComparerMessage) => Comparison | undefined {
  let told: ExecutedRun | undefined;
  let known: KnownRun | undefined;
  return (message) => {
    if ('run' in message) {
      told = message.run;
      return undefined;
    }
    if (told === undefined) throw new Error('a draft came before the run that it is compared with');
    const { draft } = message;
    if (known?.runId !== told.runId) known = knownRun(told, draft);
    const { runId, plan, nodes, given } = known;
    const compiled = compileAs(plan, draft, given);
    return { runId, changes: compiled.ok ? changedNodes(nodes, planNodes(compiled.plan)) : undefined };
  };
}

interface KnownRun {
  readonly runId: string;
  readonly plan: Plan;
  readonly nodes: PlanNodes;
  /** Values of variables that came with its trigger. */
  readonly given: TextMap;
}

function knownRun({ runId, planJson, definition }: ExecutedRun, { path, included }: Draft): KnownRun {
  // The server made it from its own type, so that its shape is known.
  const plan = JSON.parse(planJson) as Plan;
  return { runId, plan, nodes: planNodes(plan), given: variablesGiven(plan, { text: definition, path, included }) };
}

/** A plan has final values: those that its definition does not explain came with the trigger. */
function variablesGiven(plan: Plan, definition: Draft): TextMap {
  const compiled = compileAs(plan, definition, {});
  if (!compiled.ok) return {};
  const own = compiled.plan.variables;
  return Object.fromEntries(Object.entries(plan.variables).filter(([name, value]) => own[name] !== value));
}

/** As if the run had been started with it: same branch, same commit, same values. */
function compileAs({ context, inputs }: Plan, { text, path, included }: Draft, variables: TextMap) {
  return compilePlan(text, { path, ...sourcesOf(included), context, inputs, variables });
}
