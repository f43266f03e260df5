import { type Expression, memberChain } from './expression-syntax.ts';
import { evaluate } from './expressions.ts';
import { referencesOf } from './references.ts';

/** The value of a condition that cannot be anything else whatever happens; undefined when it depends on something. */
export function constantCondition(expression: Expression, source: string): boolean | undefined {
  if (expression.kind === 'boolean') return expression.value;
  if (expression.kind === 'call' && expression.target === undefined && expression.name === 'always') return true;
  if (expression.kind === 'unary' && expression.operator === '!') {
    const operand = constantCondition(expression.operand, source);
    return operand === undefined ? undefined : !operand;
  }
  if (expression.kind === 'binary' && (expression.operator === '&&' || expression.operator === '||')) {
    const sides = [constantCondition(expression.left, source), constantCondition(expression.right, source)];
    const decisive = expression.operator === '||';
    if (sides.includes(decisive)) return decisive;
    if (!sides.includes(undefined)) return !decisive;
    return expression.operator === '&&' && contradicts(expression) ? false : undefined;
  }
  return isConstant(expression) ? constantValue(source.slice(expression.range.start, expression.range.end)) : undefined;
}

function constantValue(source: string): boolean | undefined {
  const result = evaluate(source, {});
  return result.ok && typeof result.value === 'boolean' ? result.value : undefined;
}

function isConstant(expression: Expression): boolean {
  return expression.kind === 'binary' && referencesOf(expression).length === 0;
}

/** `branch == 'a' && branch == 'b'` */
function contradicts(expression: Expression): boolean {
  const wanted = new Map<string, string>();
  const check = (part: Expression): boolean => {
    if (part.kind === 'binary' && part.operator === '&&') return check(part.left) || check(part.right);
    if (part.kind !== 'binary' || part.operator !== '==') return false;
    const [chain, text] = part.left.kind === 'text' ? [part.right, part.left] : [part.left, part.right];
    const name = memberChain(chain);
    if (text.kind !== 'text' || name === undefined || name.keys.some((key) => typeof key !== 'string')) return false;
    const key = [name.root, ...name.keys].join('\n');
    const before = wanted.get(key);
    wanted.set(key, text.value);
    return before !== undefined && before !== text.value;
  };
  return check(expression);
}
