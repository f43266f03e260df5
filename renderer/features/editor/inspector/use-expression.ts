import { useMemo } from 'react';
import { analyse } from '../../../../pipeline/analyse.ts';
import { compilePlan } from '../../../../pipeline/compile.ts';
import { type ScopeTypes, scopeTypes } from '../../../../pipeline/expression-scope.ts';
import type { Plan } from '../../../../pipeline/plan.ts';
import type { Scope } from '../../../../pipeline/scope.ts';
import type { Overview } from '../../../../pipeline/site.ts';
import type { AssumedPlace, AssumedRun } from '../simulate/assumed-run.ts';
import { scopeContextOf } from '../simulate/assumed-run.ts';
import { useAssumed } from './assumed-context.tsx';
import { siteOf } from './expression-site.ts';
import { scopeBefore } from './expression-value.ts';
import type { FormField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';

/** What is known around an expression in a field. */
export interface ExpressionFacts {
  /** The names it may use; undefined while the pipeline cannot be read. */
  readonly names: ScopeTypes | undefined;
  /** What they are in the assumed run; undefined while the pipeline has errors. */
  readonly values: Scope | undefined;
}

export function useExpressionFacts(field: Pick<FormField, 'object' | 'type'>): ExpressionFacts {
  const { document, ref } = useInspected();
  const { run, place, path, files } = useAssumed();
  const { object, type } = field;
  return useMemo(() => {
    const overview = overviewFor(document.text, path, files);
    const site = overview && siteOf(overview, ref, { object, type });
    const plan = planFor({ text: document.text, path, files, run, place });
    return {
      names: overview && site && scopeTypes(overview, site),
      values: plan && scopeBefore(plan, ref),
    };
  }, [document.text, ref, run, place, path, files, object, type]);
}

type Files = Readonly<Record<string, string>> | undefined;

function includesFrom(files: Files) {
  return files === undefined ? {} : { include: (file: string) => files[file] };
}

/** All fields of a form ask about the same text: the newest answer is kept. */
function overviewFor(text: string, path: string, files: Files): Overview | undefined {
  const key = JSON.stringify([text, path, files]);
  if (newestOverview?.key !== key) {
    newestOverview = { key, overview: analyse(text, { path, ...includesFrom(files) }).overview };
  }
  return newestOverview.overview;
}
let newestOverview: { readonly key: string; readonly overview: Overview | undefined } | undefined;

interface PlanQuestion {
  readonly text: string;
  readonly path: string;
  readonly files: Files;
  readonly run: AssumedRun;
  readonly place: AssumedPlace;
}

function planFor(question: PlanQuestion): Plan | undefined {
  const key = JSON.stringify(question);
  if (newestPlan?.key !== key) {
    const { text, path, files, run, place } = question;
    const { variables, inputs } = run;
    const context = scopeContextOf(run, place);
    const compiled = compilePlan(text, { path, variables, inputs, context, ...includesFrom(files) });
    newestPlan = { key, plan: compiled.ok ? compiled.plan : undefined };
  }
  return newestPlan.plan;
}
let newestPlan: { readonly key: string; readonly plan: Plan | undefined } | undefined;
