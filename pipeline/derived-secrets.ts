import { type Expression, parseExpression, walk } from './expression-syntax.ts';
import { evaluate } from './expressions.ts';
import { splitText } from './placeholders.ts';
import type { JsonValue } from './plan.ts';
import { referencesOf } from './references.ts';
import type { Scope } from './scope.ts';

/**
 * What our functions make of secrets inside a value, such as `base64(secrets.TOKEN)`: logs must mask it like the secret
 * itself (language reference 8.3). Texts of all results, without the secrets they are made of.
 */
export function derivedSecrets(value: JsonValue, scope: Scope): readonly string[] {
  const found = new Set<string>();
  for (const source of expressionsIn(value)) {
    const parsed = parseExpression(source);
    if (!parsed.ok) continue;
    walk(parsed.expression, (part) => {
      if (part.kind !== 'call' || !readsSecrets(part)) return;
      const result = evaluate(source.slice(part.range.start, part.range.end), scope);
      for (const text of result.ok ? textsOf(result.value) : []) found.add(text);
    });
  }
  for (const secret of Object.values(scope.secrets ?? {})) found.delete(secret);
  return [...found];
}

function readsSecrets(expression: Expression): boolean {
  return referencesOf(expression).some(({ root }) => root === 'secrets');
}

function expressionsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') {
    if (!value.includes('secrets')) return [];
    const split = splitText(value);
    return split.ok ? split.parts.flatMap((part) => (part.kind === 'placeholder' ? [part.source] : [])) : [];
  }
  return value === null || typeof value !== 'object'
    ? []
    : Object.values(value).flatMap((inner: JsonValue) => expressionsIn(inner));
}

/** Numbers and booleans tell too little to be worth hiding, and hiding them would blacken the log. */
function textsOf(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return value === null || typeof value !== 'object'
    ? []
    : Object.values(value).flatMap((inner: JsonValue) => textsOf(inner));
}
