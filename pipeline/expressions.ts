import { type Compile, createEngine, type Program } from './cel.ts';
import { textOfJson } from './cel-functions.ts';
import { conditionText } from './conditions.ts';
import { type Expression, memberChain, parseExpression, walk } from './expression-syntax.ts';
import { limits } from './language.ts';
import { gitShortNames, isRootName, phaseWords, rootNames } from './names.ts';
import { didYouMean } from './nearest.ts';
import { hasPlaceholder, splitText } from './placeholders.ts';
import type { JsonObject, JsonValue } from './plan.ts';
import type { EvaluateCondition, Evaluated, ResolveText, ResolveValue, Scope } from './scope.ts';

/** Whether a condition holds; anything but a boolean is an error. */
export const evaluateCondition: EvaluateCondition = (text, scope) => {
  const condition = conditionText(text);
  if (!condition.ok) return failed(text, condition.message);
  const result = evaluate(condition.source, scope);
  if (!result.ok) return result;
  if (typeof result.value === 'boolean') return { ok: true, value: result.value };
  return failed(text, `A condition must give true or false, this gives ${typeWord(result.value)}.`);
};

/** A text with its placeholders replaced by their values as text. */
export const resolveText: ResolveText = (template, scope) => {
  if (!hasPlaceholder(template)) return { ok: true, value: template };
  const split = splitText(template);
  if (!split.ok) return failed(template, split.message);
  let text = '';
  for (const part of split.parts) {
    if (part.kind === 'text') {
      text += part.value;
    } else {
      const result = evaluate(part.source, scope);
      if (!result.ok) return result;
      text += textOfJson(result.value);
    }
    if (text.length > limits.resultBytes) return failed(template, 'The result is longer than 1 MiB.');
  }
  return { ok: true, value: text };
};

/** Resolves every text inside a value; a text that is exactly one placeholder takes the type of its result (8.2). */
export const resolveValue: ResolveValue = (value, scope) => {
  const result = resolveInside(value, scope);
  return result.ok && textOfJson(result.value).length > limits.resultBytes
    ? { ok: false, message: 'The result is longer than 1 MiB.' }
    : result;
};

/** The value of one expression, as it stands between the braces. */
export function evaluate(source: string, scope: Scope): Evaluated<JsonValue> {
  const compiled = compile(source);
  if (!compiled.ok) return failed(source, compiled.message);
  const { program, expression } = compiled;
  const bindings: Record<string, JsonValue> = {};
  for (const name of program.reads) {
    const value = lookUp(name, scope);
    if (value !== undefined) bindings[name] = value;
    else if (program.mayMiss.has(name)) bindings[name] = null;
    else return failed(source, missingName(name, scope));
  }
  const result = program.run(bindings);
  if (result.ok) return result;
  return failed(source, missingMember(expression, bindings) ?? redacted(result.message, scope));
}

function resolveInside(value: JsonValue, scope: Scope): Evaluated<JsonValue> {
  if (typeof value === 'string') {
    if (!hasPlaceholder(value)) return { ok: true, value };
    const split = splitText(value);
    const [only, second] = split.ok ? split.parts : [];
    if (only?.kind === 'placeholder' && second === undefined) return evaluate(only.source, scope);
    return resolveText(value, scope);
  }
  if (value === null || typeof value !== 'object') return { ok: true, value };
  if (isList(value)) {
    const items: JsonValue[] = [];
    for (const item of value) {
      const result = resolveInside(item, scope);
      if (!result.ok) return result;
      items.push(result.value);
    }
    return { ok: true, value: items };
  }
  const entries: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    const result = resolveInside(member, scope);
    if (!result.ok) return result;
    entries.push([name, result.value]);
  }
  return { ok: true, value: Object.fromEntries(entries) };
}

type Compiled =
  | { readonly ok: true; readonly expression: Expression; readonly program: Program }
  | { readonly ok: false; readonly message: string };

/** Compiling is pure, so its results are remembered; the bound keeps a long-running server from collecting them. */
const remembered = new Map<string, Compiled>();
const mostRemembered = 2000;
let engine: Compile | undefined;

function compile(source: string): Compiled {
  const known = remembered.get(source);
  if (known !== undefined) return known;
  const parsed = parseExpression(source);
  engine ??= createEngine();
  const compiled: Compiled = parsed.ok
    ? { ok: true, expression: parsed.expression, program: engine(parsed.expression) }
    : { ok: false, message: parsed.message };
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(source, compiled);
  return compiled;
}

function lookUp(name: string, scope: Scope): JsonValue | undefined {
  switch (name) {
    case '@always':
      return scope.status === undefined ? undefined : true;
    case '@success':
      return scope.status?.success;
    case '@failure':
      return scope.status?.failure;
    case '@cancelled':
      return scope.status?.cancelled;
    case 'outputs': {
      const outputs = scope.job === undefined ? undefined : own(scope.job, 'outputs');
      return outputs ?? bareName(name, scope);
    }
    default:
      return isRootName(name) ? scopeMember(name, scope) : bareName(name, scope);
  }
}

function scopeMember(name: Exclude<keyof Scope, 'status'> | 'outputs', scope: Scope): JsonValue | undefined {
  return name === 'outputs' ? undefined : scope[name];
}

/** A variable, then the environment, then `git` (language reference 8.3). */
function bareName(name: string, scope: Scope): JsonValue | undefined {
  const isGit = gitShortNames.some((short) => short === name);
  return own(scope.variables, name) ?? own(scope.env, name) ?? (isGit ? own(scope.git, name) : undefined);
}

function own(map: JsonObject | undefined, name: string): JsonValue | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

function missingName(name: string, scope: Scope): string {
  if (name.startsWith('@')) return `\`${name.slice(1)}()\` can only be used in conditions.`;
  if (isRootName(name)) return `\`${name}\` is not available here; it exists ${phaseWords[rootNames[name].from]}.`;
  const own = [...Object.keys(scope.variables ?? {}), ...Object.keys(scope.env ?? {})];
  const known = [...Object.keys(rootNames), ...gitShortNames, ...own];
  return `Unknown name \`${name}\`.${didYouMean(name, known)}`;
}

/** Says which member of a chain does not exist, and what does. */
function missingMember(expression: Expression, bindings: Readonly<Record<string, JsonValue>>): string | undefined {
  let message: string | undefined;
  walk(expression, (part) => {
    const chain = memberChain(part);
    if (message !== undefined || chain === undefined || !Object.hasOwn(bindings, chain.root)) return;
    let value: JsonValue | undefined = bindings[chain.root];
    let path = chain.root;
    for (const key of chain.keys) {
      if (typeof key !== 'string' || value === null || typeof value !== 'object' || isList(value)) return;
      const next: JsonValue | undefined = own(value, key);
      if (next === undefined) {
        const others = Object.keys(value);
        // Names only: the values may be secret.
        const listed = others.length > 0 ? ` It has ${others.slice(0, 10).join(', ')}.` : ' It is empty.';
        const advice = didYouMean(key, others) || listed;
        message = `\`${path}\` has no member \`${key}\`.${advice}`;
        return;
      }
      value = next;
      path += `.${key}`;
    }
  });
  return message;
}

function failed(source: string, cause: string): { readonly ok: false; readonly message: string } {
  const expression = source.trim();
  const shown = expression.length > 200 ? `${expression.slice(0, 200)}…` : expression;
  return { ok: false, message: `\`${shown}\`: ${cause}` };
}

/** The engine quotes values in its messages; a secret among them must not get out. */
function redacted(message: string, { secrets = {} }: Scope): string {
  return Object.values(secrets).reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(secret, '***')),
    message,
  );
}

function typeWord(value: JsonValue): string {
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'a text' : 'a number';
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
