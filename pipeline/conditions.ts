import type { SourceRange } from './diagnostic.ts';
import { isStatusFunction } from './expression-functions.ts';
import { type Expression, parseExpression, walk } from './expression-syntax.ts';
import { hasPlaceholder, onlyPlaceholder } from './placeholders.ts';
import type { PlanCondition } from './plan.ts';

export type ConditionText =
  | { readonly ok: true; readonly source: string; readonly offset: number }
  | { readonly ok: false; readonly message: string; readonly range: SourceRange };

/** The expression of a condition: bare, or one placeholder around the whole (language reference 8.6). */
export function conditionText(text: string): ConditionText {
  if (!hasPlaceholder(text)) return { ok: true, source: text, offset: 0 };
  const leading = text.length - text.trimStart().length;
  const only = onlyPlaceholder(text.trim());
  if (only === undefined) {
    const message = 'A condition is one expression: write it without `${{ }}`, or put everything inside.';
    return { ok: false, message, range: { start: 0, end: text.length } };
  }
  return { ok: true, source: only.source, offset: only.range.start + leading };
}

/** What the engine evaluates: `success() &&` is put in front unless the author asks for the status himself (8.6). */
export function planCondition(text: string | undefined): PlanCondition {
  const condition = conditionText(text ?? '');
  const source = condition.ok ? condition.source.trim() : (text ?? '');
  if (source === '') return { source: '', expression: 'success()' };
  const parsed = parseExpression(source);
  const asksStatus = parsed.ok && usesStatus(parsed.expression);
  return { source, expression: asksStatus ? source : `success() && (${source})` };
}

export function usesStatus(expression: Expression): boolean {
  let found = false;
  walk(expression, (part) => {
    found ||= part.kind === 'call' && part.target === undefined && isStatusFunction(part.name);
  });
  return found;
}
