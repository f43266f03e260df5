import { describe, expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { evaluate, evaluateCondition, resolveText, resolveValue } from './expressions.ts';
import { hashFilesToken, replaceHashFiles } from './hash-files.ts';
import type { JsonValue } from './plan.ts';
import type { Scope } from './scope.ts';

const scope: Scope = {
  variables: { APP: 'api', COUNT: '12' },
  env: { REGION: 'eu', APP: 'shadowed' },
  git: { branch: 'main', tag: '', commit: 'abc' },
  jobs: {
    image: { status: 'success', outputs: { tag: 'v1' }, attempt: 1 },
    many: { outputs: [{ x: '1' }, { x: '2' }] },
  },
  steps: { 'build-it': { status: 'success', exit_code: 7, outputs: { tag: 'v1.2' } } },
  event: { change: { number: 5 } },
  matrix: { os: 'linux', size: 1.5 },
  secrets: { TOKEN: 'hush' },
  status: { success: true, failure: false, cancelled: false },
};

function value(source: string, over: Scope = {}): JsonValue {
  const result = evaluate(source, { ...scope, ...over });
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function refusal(source: string, over: Scope = {}): string {
  const result = evaluate(source, { ...scope, ...over });
  return result.ok ? `gives ${JSON.stringify(result.value)}` : result.message;
}

describe('values', () => {
  test.each<[string, JsonValue]>([
    ["branch == 'main' && steps['build-it'].outputs.tag.startsWith('v')", true],
    ["steps['build-it'].exit_code + 1", 8],
    ['event.change.number == 5', true],
    ['matrix.size * 2.0', 3],
    ['int(COUNT) > 10', true],
    ['APP', 'api'],
    ['REGION', 'eu'],
    ['commit', 'abc'],
    ['jobs.many.outputs.map(o, o.x)', ['1', '2']],
    ['jobs.many.outputs[1].x', '2'],
    ['[1, 2, 3].filter(x, x > 1).map(x, x * 2)', [4, 6]],
    [
      '[1, 2].map(x, [10, 20].map(y, x + y))',
      [
        [11, 21],
        [12, 22],
      ],
    ],
    ['[1, 2, 3].map(x, x > 1, x + 1)', [3, 4]],
    ['[1, 2].exists_one(x, x == 2)', true],
    ['{"a": [1, 2.5, null]}', { a: [1, 2.5, null] }],
    ['true ? "a" : 2', 'a'],
    ['"a" in ["a"] && !("b" in {"a": 1})', true],
    ['timestamp("2026-01-31T08:00:00Z") + duration("90m")', '2026-01-31T09:30:00Z'],
    [String.raw`"\u00e9\n\x41" + 'it''s'`.replace("''", String.raw`\'`), "é\nAit's"],
    ['r"\\d"', '\\d'],
    ['0x1F', 31],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  test.each<[string, JsonValue]>([
    ["default(steps.nope.outputs.x, 'y')", 'y'],
    ["default('', 'y')", 'y'],
    ['default(git.tag, git.branch)', 'main'],
    ["default(unknown, 'y')", 'y'],
    ['has(steps.nope.x)', false],
    ['has(event.change.number)', true],
    ['upper("a") + lower("B") + trim(" c ")', 'Abc'],
    ['split("a,b", ",")', ['a', 'b']],
    ['join(["a", 1, null], "-")', 'a-1-'],
    ['replace("a.b.c", ".", "$&")', 'a$&b$&c'],
    ['format("%s is {0}", "x")', 'x is x'],
    [`fromJSON('{"a": [1]}').a[0]`, 1],
    ['toJSON({"a": [1, "x"]})', '{"a":[1,"x"]}'],
    ['base64("hé")', 'aMOp'],
    ['glob("src/a.ts", "src/*.ts")', true],
    ['semver("v1.4.2", "^1.2")', true],
    ['type(1) + type("") + type(null) + type([]) + type({}) + type(1.5) + type(true)', 'intstringnilarraymapfloatbool'],
    ['"abc".matches("^a.c$") && matches("xabc", "b")', true],
    ['size("é") + size([1, 2]) + size({"a": 1})', 4],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe('spellings of the Expr language', () => {
  test.each<[string, JsonValue]>([
    ['branch == "main" and not failure()', true],
    ['false or true', true],
    ['not (branch == "x")', true],
    ['branch contains "ai"', true],
    ['branch startsWith "ma" && branch endsWith "in"', true],
    ['branch matches "^m"', true],
    ['branch not in ["main"]', false],
    ['branch not contains "x"', true],
    ['steps?.nope ?? "none"', 'none'],
    ['event?.change', { number: 5 }],
    ['len("abc")', 3],
    ['hasPrefix(branch, "ma") && hasSuffix(branch, "in")', true],
    ['float("1.5")', 1.5],
    ['nil == null', true],
    ['`raw\\n`', 'raw\\n'],
    ['true // a comment', true],
    ['/* a comment */ true', true],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  test.each([
    ['2 ** 3', 'no power operator'],
    ['1..3', 'no ranges'],
    ['"abc"[1:2]', 'no slices'],
    ['"a" | upper()', 'no pipes'],
    ['let x = 1; x', 'no `let`'],
    ['all([1], {# > 1})', 'list.all(x, x > 1)'],
  ])('%s is refused with advice', (source, advice) => {
    expect(refusal(source)).toContain(advice);
  });
});

describe('errors', () => {
  test.each([
    ["steps['build-it'].outputs.tga", '`steps.build-it.outputs` has no member `tga`. Did you mean `tag`?'],
    ['jobs.imgae.status', 'Did you mean `image`?'],
    ['brnch', 'Did you mean `branch`?'],
    ['COUNT > 10', '`>` is not defined for (text, whole number)'],
    ['runner.os', '`runner` is not available here; it exists when a runner has the job.'],
    ['1 / 0', 'divide by zero'],
    ['fromJSON("{hush")', 'the text is no valid JSON'],
    ['(1', 'Expected `)`'],
    ['', 'The expression is empty.'],
    ['"open', 'The text is not closed'],
  ])('%s', (source, message) => {
    expect(refusal(source)).toContain(message);
  });

  test('a message never shows a secret', () => {
    expect(refusal('fromJSON(secrets.TOKEN)')).not.toContain('hush');
    expect(refusal('secrets.NOPE')).not.toContain('hush');
    expect(refusal('int(secrets.TOKEN)')).not.toContain('hush');
  });

  test('status functions belong to conditions', () => {
    const { status: _, ...withoutStatus } = scope;

    expect(evaluate('success()', withoutStatus)).toMatchObject({ ok: false });
  });
});

describe('limits', () => {
  const numbers = `[${Array(40).fill('1').join(',')}]`;

  test.each([
    ['nested loops', `${numbers}.all(a, ${numbers}.all(b, ${numbers}.all(c, ${numbers}.all(d, true))))`],
    [
      'nested loops behind an or',
      `${numbers}.all(a, ${numbers}.all(b, ${numbers}.all(c, ${numbers}.all(d, true)))) || true`,
    ],
    [
      'a text that grows',
      '[1,2,3,4,5,6,7,8].map(a, [1,2,3,4,5,6,7,8].map(b, [1,2,3,4,5,6,7,8].map(c, variables.BIG + variables.BIG)))',
    ],
  ])('%s', (_, source) => {
    expect(refusal(source, { variables: { BIG: 'x'.repeat(1 << 20) } })).toContain('takes more than 100000 steps');
  });

  test('length and depth', () => {
    expect(refusal(`"${'x'.repeat(2000)}"`)).toContain('longer than 2000 characters');
    expect(refusal(`${'('.repeat(500)}1${')'.repeat(500)}`)).toContain('Nested deeper');
  });

  test('the result of a text', () => {
    expect(resolveText('${{ A }}${{ A }}', { variables: { A: 'x'.repeat(600_000) } })).toMatchObject({ ok: false });
  });
});

describe('texts', () => {
  test.each<[string, string]>([
    ['plain', 'plain'],
    ['${{ APP }}-${{ COUNT }}', 'api-12'],
    ['[${{ null }}] ${{ {"a": 1} }} ${{ [1] }} ${{ true }}', '[] {"a":1} [1] true'],
    ["${{ '}}' }}", '}}'],
    ['$${{ APP }} $APP ${APP}', '${{ APP }} $APP ${APP}'],
  ])('%s', (text, expected) => {
    expect(resolveText(text, scope)).toEqual({ ok: true, value: expected });
  });

  test('a result is not evaluated again', () => {
    expect(resolveText('${{ A }}', { variables: { A: '${{ B }}' } })).toEqual({ ok: true, value: '${{ B }}' });
  });

  test('a text that is one placeholder keeps the type of its value', () => {
    const template = { a: '${{ 1 + 1 }}', b: ['${{ jobs.image.outputs }}', 'n=${{ 1 }}'], c: 3 };

    expect(resolveValue(template, scope)).toEqual({ ok: true, value: { a: 2, b: [{ tag: 'v1' }, 'n=1'], c: 3 } });
  });

  test('hashes of files are left to the agent', () => {
    const text = resolveText("npm-${{ hashFiles('a', 'b') }}", scope);

    expect(text).toEqual({ ok: true, value: `npm-${hashFilesToken(['a', 'b'])}` });
    expect(replaceHashFiles(text.ok ? text.value : '', (patterns) => patterns.join('+'))).toBe('npm-a+b');
  });
});

describe('conditions', () => {
  test.each([
    ['success()', true],
    ['failure() || always()', true],
    ['${{ cancelled() }}', false],
  ])('%s', (condition, expected) => {
    expect(evaluateCondition(condition, scope)).toEqual({ ok: true, value: expected });
  });

  test.each(['branch', '1', '${{ true }} && ${{ true }}', 'null'])('%s is none', (condition) => {
    expect(evaluateCondition(condition, scope)).toMatchObject({ ok: false });
  });
});

test('no text makes it throw', () => {
  const piece = fc.constantFrom(
    'a',
    '.',
    '[',
    ']',
    '(',
    ')',
    "'",
    '"',
    '`',
    '{',
    '}',
    ',',
    ' ',
    '1',
    '0x',
    'u',
    '?',
    ':',
    '!',
    '-',
    'in',
    ' not ',
    ' and ',
    '&&',
    '==',
    'has(',
    '.all(x,',
    '??',
    '?.',
    '//',
    '/*',
    '\\',
    '\n',
    '${{',
    '}}',
    'r"',
    '5e',
    'steps',
  );
  const source = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );

  fc.assert(
    fc.property(source, (text) => {
      expect(evaluate(text, scope)).toHaveProperty('ok');
      expect(resolveText(text, scope)).toHaveProperty('ok');
      expect(evaluateCondition(text, scope)).toHaveProperty('ok');
    }),
    { numRuns: 500 },
  );
});
