import { analyse } from '../../../../pipeline/analyse.ts';
import { type ScopeTypes, scopeTypes } from '../../../../pipeline/expression-scope.ts';
import { type IncludedTexts, sourcesOf } from '../../../../pipeline/include-sources.ts';
import type { Overview } from '../../../../pipeline/site.ts';
import { useAssumed } from './assumed-context.tsx';
import { siteOf } from './expression-site.ts';
import type { FormField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import type { KnownScope } from './use-assumed-scope.ts';

/** What is known around an expression in a field. */
export interface ExpressionFacts {
  /** The names it may use; undefined while the pipeline cannot be read. Asked for only when somebody types. */
  readonly names: () => ScopeTypes | undefined;
  /** What they are in the assumed run; undefined while the pipeline has errors. */
  readonly values: KnownScope;
}

export function useExpressionFacts({ object, type }: Pick<FormField, 'object' | 'type'>): ExpressionFacts {
  const { document, ref } = useInspected();
  const { path, included, scope } = useAssumed();
  return {
    names: () => {
      const overview = overviewFor(document.text, path, included);
      const site = overview && siteOf(overview, ref, { object, type });
      return overview && site && scopeTypes(overview, site);
    },
    values: scope,
  };
}

/** One key is typed after the other in the same text: the newest answer is kept. */
function overviewFor(text: string, path: string, included: IncludedTexts): Overview | undefined {
  if (newest?.text !== text || newest.path !== path || newest.included !== included) {
    newest = { text, path, included, overview: analyse(text, { path, ...sourcesOf(included) }).overview };
  }
  return newest.overview;
}
let newest:
  | {
      readonly text: string;
      readonly path: string;
      readonly included: IncludedTexts;
      readonly overview: Overview | undefined;
    }
  | undefined;
