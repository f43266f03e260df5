import { type CelResult, isCelError, type parse, plan } from '@bufbuild/cel';
import { celFrom, createEnvironment, jsonFromCel, Meter, tooExpensive } from './cel-functions.ts';
import { isStatusFunction } from './expression-functions.ts';
import {
  type BinaryOperator,
  type Expression,
  type MacroExpression,
  memberChain,
  partsOf,
  walk,
} from './expression-syntax.ts';
import type { JsonValue } from './plan.ts';

/** An expression that is ready to be evaluated. */
export interface Program {
  /** The top-level names it needs; status functions as `@success` and the like. */
  readonly reads: ReadonlySet<string>;
  /** Names that may be missing, because they are asked for with `default`, `has` or `??`. */
  readonly mayMiss: ReadonlySet<string>;
  readonly run: (bindings: Readonly<Record<string, JsonValue>>) => ProgramResult;
}

export type ProgramResult =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string; readonly at: Expression | undefined };

export type Compile = (expression: Expression) => Program;

/**
 * The CEL engine. It is handed the tree that its own parser would have made: that parser backtracks, so its time has no
 * bound on hostile input, while ours is linear and knows the range of every part.
 */
export function createEngine(): Compile {
  const meter = new Meter();
  const environment = createEnvironment(meter);
  return (expression) => {
    const translator = new Translator();
    const evaluate = plan(environment, translator.translate(expression));
    return {
      ...namesRead(expression),
      run: (bindings) => {
        const inputs = Object.fromEntries(Object.entries(bindings).map(([name, value]) => [name, celFrom(value)]));
        const result: CelResult = meter.measure(() => evaluate(inputs));
        // A spent meter is an error even where `||` or `default` would have swallowed it.
        if (meter.isSpent) return { ok: false, message: tooExpensive, at: undefined };
        if (!isCelError(result)) return { ok: true, value: jsonFromCel(result) };
        return { ok: false, message: plainMessage(result.message), at: translator.sourceOf(result.exprId) };
      },
    };
  };
}

function namesRead(expression: Expression): Pick<Program, 'reads' | 'mayMiss'> {
  const reads = new Set<string>();
  const mayMiss = new Set<string>();
  const visit = (part: Expression, bound: readonly string[]) => {
    if (part.kind === 'name' && !bound.includes(part.name)) reads.add(part.name);
    if (part.kind === 'call' && isStatusFunction(part.name)) reads.add(`@${part.name}`);
    const first = part.kind === 'call' && isTolerant(part.name) ? part.args[0] : undefined;
    const asked = part.kind === 'binary' && part.operator === '??' ? part.left : first;
    const root = asked === undefined ? undefined : memberChain(asked)?.root;
    if (root !== undefined && !bound.includes(root)) mayMiss.add(root);
    if (part.kind === 'macro') {
      visit(part.target, bound);
      const inside = [...bound, part.variable];
      for (const inner of [part.filter, part.body]) if (inner !== undefined) visit(inner, inside);
    } else {
      for (const inner of partsOf(part)) visit(inner, bound);
    }
  };
  visit(expression, []);
  return { reads, mayMiss };
}

/** Functions whose first argument may name something that does not exist. */
export function isTolerant(name: string): boolean {
  return name === 'default' || name === 'has';
}

type CelExpr = ReturnType<typeof parse>['expr'];
type ExprKind = CelExpr['exprKind'];
type Constant = Extract<ExprKind, { case: 'constExpr' }>['value']['constantKind'];

const accumulator = '@result';
const operatorNames: Readonly<Record<Exclude<BinaryOperator, '??'>, string>> = {
  '||': '_||_', '&&': '_&&_', '==': '_==_', '!=': '_!=_', '<': '_<_', '<=': '_<=_', '>': '_>_', '>=': '_>=_',
  in: '@in', '+': '_+_', '-': '_-_', '*': '_*_', '/': '_/_', '%': '_%_',
}; // biome-ignore format: a table

class Translator {
  readonly #sources: Expression[] = [];

  sourceOf(id: bigint | undefined): Expression | undefined {
    return id === undefined ? undefined : this.#sources[Number(id) - 1];
  }

  translate(source: Expression): CelExpr {
    const node = (kind: ExprKind) => this.#node(source, kind);
    const constant = (constantKind: Constant) => this.#constant(source, constantKind);
    const call = (name: string, ...args: CelExpr[]) => this.#call(source, name, args);
    switch (source.kind) {
      case 'text':
        return constant({ case: 'stringValue', value: source.value });
      case 'int':
        return constant({ case: 'int64Value', value: source.value });
      case 'uint':
        return constant({ case: 'uint64Value', value: source.value });
      case 'double':
        return constant({ case: 'doubleValue', value: source.value });
      case 'boolean':
        return constant({ case: 'boolValue', value: source.value });
      case 'null':
        return constant({ case: 'nullValue', value: 0 });
      case 'name':
        return node({ case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name: source.name } });
      case 'member': {
        const key = this.#constant(source, { case: 'stringValue', value: source.name });
        const object = this.translate(source.object);
        return source.optional ? call('@lookup', object, this.#list(source, [key])) : call('_[_]', object, key);
      }
      case 'index':
        return call('_[_]', this.translate(source.object), this.translate(source.index));
      case 'call':
        return this.#translateCall(source);
      case 'unary':
        return call(source.operator === '!' ? '!_' : '-_', this.translate(source.operand));
      case 'binary': {
        const right = this.translate(source.right);
        if (source.operator === '??') return call('default', this.#tolerant(source.left), right);
        return call(operatorNames[source.operator], this.translate(source.left), right);
      }
      case 'conditional':
        return call('_?_:_', this.translate(source.test), this.translate(source.yes), this.translate(source.no));
      case 'list':
        return this.#list(
          source,
          source.items.map((item) => this.translate(item)),
        );
      case 'map':
        return this.#translateMap(source);
      case 'macro':
        return this.#translateMacro(source);
    }
  }

  #translateCall(source: Expression & { kind: 'call' }): CelExpr {
    const [first, ...others] = source.args;
    if (isStatusFunction(source.name) && source.target === undefined) {
      const name = `@${source.name}`;
      return this.#node(source, { case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name } });
    }
    if (source.target === undefined && first !== undefined) {
      if (source.name === 'has') return this.#lookup(source, '@has', first);
      const rest = others.map((arg) => this.translate(arg));
      if (source.name === 'default') return this.#call(source, 'default', [this.#tolerant(first), ...rest]);
      // CEL has it as a method only.
      if (source.name === 'matches') return this.#call(source, 'matches', rest, this.translate(first));
    }
    const target = source.target === undefined ? undefined : this.translate(source.target);
    return this.#call(
      source,
      source.name,
      source.args.map((arg) => this.translate(arg)),
      target,
    );
  }

  /** A chain of members that is null where a member is missing. */
  #tolerant(source: Expression): CelExpr {
    return memberChain(source) === undefined ? this.translate(source) : this.#lookup(source, '@lookup', source);
  }

  #lookup(source: Expression, name: '@lookup' | '@has', asked: Expression): CelExpr {
    const keys: CelExpr[] = [];
    let object = asked;
    while (object.kind === 'member' || object.kind === 'index') {
      keys.unshift(
        object.kind === 'member'
          ? this.#constant(object, { case: 'stringValue', value: object.name })
          : this.translate(object.index),
      );
      object = object.object;
    }
    return this.#call(source, name, [this.translate(object), this.#list(source, keys)]);
  }

  #translateMap(source: Expression & { kind: 'map' }): CelExpr {
    const entries = source.entries.map(({ key, value }) => ({
      $typeName: 'cel.expr.Expr.CreateStruct.Entry' as const,
      id: this.#id(key),
      keyKind: { case: 'mapKey' as const, value: this.translate(key) },
      value: this.translate(value),
      optionalEntry: false,
    }));
    return this.#node(source, {
      case: 'structExpr',
      value: { $typeName: 'cel.expr.Expr.CreateStruct', messageName: '', entries },
    });
  }

  /** The macros as loops, as the CEL specification defines them; every round is metered. */
  #translateMacro(source: Expression & MacroExpression): CelExpr {
    const constant = (kind: Constant) => this.#constant(source, kind);
    const call = (name: string, ...args: CelExpr[]) => this.#call(source, name, args);
    const result = () =>
      this.#node(source, { case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name: accumulator } });
    const variable = () =>
      this.#node(source, { case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name: source.variable } });
    const body = this.translate(source.body);
    const loop = (start: CelExpr, goOn: CelExpr | undefined, step: CelExpr, end: CelExpr = result()) => {
      const tick = call('@tick', constant({ case: 'int64Value', value: BigInt(countParts(source.body)) }));
      return this.#node(source, {
        case: 'comprehensionExpr',
        value: {
          $typeName: 'cel.expr.Expr.Comprehension',
          iterVar: source.variable,
          iterVar2: '',
          iterRange: this.translate(source.target),
          accuVar: accumulator,
          accuInit: start,
          loopCondition: goOn === undefined ? tick : call('_&&_', tick, call('@not_strictly_false', goOn)),
          loopStep: step,
          result: end,
        },
      });
    };
    switch (source.macro) {
      case 'all':
        return loop(constant({ case: 'boolValue', value: true }), result(), call('_&&_', result(), body));
      case 'exists':
        return loop(constant({ case: 'boolValue', value: false }), call('!_', result()), call('_||_', result(), body));
      case 'exists_one': {
        const one = () => constant({ case: 'int64Value', value: 1n });
        const step = call('_?_:_', body, call('_+_', result(), one()), result());
        const end = call('_==_', result(), one());
        return loop(constant({ case: 'int64Value', value: 0n }), undefined, step, end);
      }
      case 'filter':
        return loop(call('@list'), undefined, call('_?_:_', body, call('@append', result(), variable()), result()));
      case 'map': {
        const append = call('@append', result(), body);
        const { filter } = source;
        const step = filter === undefined ? append : call('_?_:_', this.translate(filter), append, result());
        return loop(call('@list'), undefined, step);
      }
    }
  }

  #list(source: Expression, elements: CelExpr[]): CelExpr {
    return this.#node(source, {
      case: 'listExpr',
      value: { $typeName: 'cel.expr.Expr.CreateList', elements, optionalIndices: [] },
    });
  }

  #call(source: Expression, name: string, args: CelExpr[], target?: CelExpr): CelExpr {
    return this.#node(source, {
      case: 'callExpr',
      value: { $typeName: 'cel.expr.Expr.Call', function: name, args, ...(target && { target }) },
    });
  }

  #constant(source: Expression, constantKind: Constant): CelExpr {
    return this.#node(source, { case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind } });
  }

  #node(source: Expression, exprKind: ExprKind): CelExpr {
    return { $typeName: 'cel.expr.Expr', id: this.#id(source), exprKind };
  }

  #id(source: Expression): bigint {
    return BigInt(this.#sources.push(source));
  }
}

function countParts(expression: Expression): number {
  let count = 0;
  walk(expression, () => {
    count += 1;
  });
  return count;
}

const plainTypes: readonly (readonly [RegExp, string])[] = [
  [/\bstring\b/g, 'text'],
  [/\bdouble\b/g, 'fractional number'],
  [/\b(int|uint)\b/g, 'whole number'],
  [/\bbool\b/g, 'boolean'],
  [/\bnull_type\b/g, 'null'],
];

/** The engine speaks of overloads; people of what does not fit. */
function plainMessage(message: string): string {
  const overload = /^found no matching overload for '?(.*?)'? applied to '(.*)'$/.exec(message);
  if (overload === null) return message.endsWith('.') ? message : `${message}.`;
  const [, name = '', types = ''] = overload;
  const operator = name.replace(/^@/, '').replaceAll('_', '').replace('?:', '? :');
  const plain = plainTypes.reduce((text, [type, word]) => text.replaceAll(type, word), types);
  return `\`${operator}\` is not defined for ${plain}.`;
}
