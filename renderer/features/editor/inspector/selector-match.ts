import { resolveText } from '../../../../pipeline/expressions.ts';
import { hasPlaceholder } from '../../../../pipeline/placeholders.ts';
import type { PlanSelector } from '../../../../pipeline/plan.ts';
import type { Scope } from '../../../../pipeline/scope.ts';
import { matchesSelector, normaliseOperator } from '../../../../pipeline/selector.ts';
import { type DocumentPlace, entryOf, listIn } from './document-place.ts';
import type { ConnectedRunner } from './use-server-facts.ts';

export interface SelectorMatches {
  readonly matching: readonly string[];
  readonly others: readonly { readonly name: string; readonly because: string }[];
  /** Some value is known only when the run gets there; it was left out. */
  readonly isPartial: boolean;
}

/** Which of the connected runners have the labels that a selector asks for. */
export function selectorMatches(
  selector: DocumentPlace,
  runners: readonly ConnectedRunner[],
  scope: Scope | undefined,
): SelectorMatches {
  const { plan, isPartial } = selectorFrom(selector, scope);
  const judged = runners.map(({ name, labels }) => ({ name, match: matchesSelector(labels, plan) }));
  return {
    matching: judged.filter(({ match }) => match.matches).map(({ name }) => name),
    others: judged.flatMap(({ name, match }) =>
      match.matches ? [] : [{ name, because: match.unmet.map(({ message }) => message).join('; ') }],
    ),
    isPartial,
  };
}

function selectorFrom(place: DocumentPlace, scope: Scope | undefined): { plan: PlanSelector; isPartial: boolean } {
  let isPartial = false;
  const textKnown = (text: string): string | undefined => {
    if (!hasPlaceholder(text)) return text;
    const resolved = scope && resolveText(text, scope);
    if (resolved?.ok) return resolved.value;
    isPartial = true;
    return undefined;
  };
  const labels = entryOf(place, 'match_labels')?.value;
  const matchLabels = Object.fromEntries(
    (labels?.kind === 'map' ? labels.entries : []).flatMap(({ key, value }) => {
      const known = value.kind === 'scalar' ? textKnown(value.text) : undefined;
      return known === undefined ? [] : [[key, known]];
    }),
  );
  const matchExpressions = listIn(place, 'match_expressions', 'LabelExpression').flatMap((expression) => {
    const operator = normaliseOperator(textAt(expression, 'operator'));
    const key = textAt(expression, 'key');
    const values = entryOf(expression, 'values')?.value;
    const known = (values?.kind === 'list' ? values.items : []).map((item) =>
      item.kind === 'scalar' ? textKnown(item.text) : undefined,
    );
    if (operator === undefined || key === '' || known.includes(undefined)) return [];
    return [{ key, operator, values: known.flatMap((value) => value ?? []) }];
  });
  return { plan: { matchLabels, matchExpressions }, isPartial };
}

function textAt(place: DocumentPlace, key: string): string {
  const value = entryOf(place, key)?.value;
  return value?.kind === 'scalar' ? value.text : '';
}
