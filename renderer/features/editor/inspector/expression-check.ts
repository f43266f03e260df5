import { conditionText } from '../../../../pipeline/conditions.ts';
import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import { checkExpression } from '../../../../pipeline/expression-check.ts';
import type { ScopeTypes } from '../../../../pipeline/expression-scope.ts';
import { parseExpression } from '../../../../pipeline/expression-syntax.ts';
import { familyOf, nameOfType } from '../../../../pipeline/expression-types.ts';
import { splitText } from '../../../../pipeline/placeholders.ts';

/** What is wrong with a text while it is typed, before it is written into the document. */
export interface TypedProblem {
  readonly message: string;
  /** In the text that was typed. */
  readonly range: SourceRange;
}

interface Typed {
  readonly text: string;
  readonly isCondition: boolean;
  /** Undefined: names are not known, and only the syntax is checked. */
  readonly scope: ScopeTypes | undefined;
}

/** The first thing that is wrong with each expression of a text. */
export function checkTyped({ text, isCondition, scope }: Typed): readonly TypedProblem[] {
  if (isCondition) {
    const condition = conditionText(text);
    if (!condition.ok) return [{ message: condition.message, range: condition.range }];
    return condition.source.trim() === '' ? [] : checkOne(condition.source, condition.offset, { isCondition, scope });
  }
  const split = splitText(text);
  if (!split.ok) return [{ message: split.message, range: split.range }];
  return split.parts.flatMap((part) =>
    part.kind === 'placeholder' ? checkOne(part.source, part.range.start, { isCondition, scope }) : [],
  );
}

function checkOne(
  source: string,
  offset: number,
  { isCondition, scope }: Omit<Typed, 'text'>,
): readonly TypedProblem[] {
  const moved = ({ start, end }: SourceRange) => ({ start: start + offset, end: end + offset });
  const parsed = parseExpression(source);
  if (!parsed.ok) return [{ message: parsed.message, range: moved(parsed.range) }];
  if (scope === undefined) return [];
  const { type, problems } = checkExpression(parsed.expression, {
    // Whether a secret may stand here is said by the finding about the document, which knows the place.
    meaningOf: (name) =>
      name === 'secrets'
        ? { kind: 'known', type: { kind: 'map', members: {}, others: 'text' } }
        : scope.meaningOf(name),
    allowsStatus: isCondition,
    allowsHashFiles: true,
  });
  const [first] = problems;
  if (first !== undefined) return [{ message: first.message, range: moved(first.range) }];
  const family = familyOf(type);
  if (!isCondition || family === 'any' || family === 'boolean') return [];
  const message = `A condition must be true or false, this is ${nameOfType(type)}; compare it with something.`;
  return [{ message, range: moved(parsed.expression.range) }];
}
