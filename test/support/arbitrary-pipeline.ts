import { Document, Scalar, visit } from 'yaml';
import type { JsonObject, JsonValue } from '../../pipeline/plan.ts';
import { fc } from './property.ts';

/** Random definitions, and random ways to write one down: what edits, printer and formatter must all survive. */

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,7}$/);
const plainText = fc.oneof(
  word,
  fc.constantFrom(
    'npm ci && npm test',
    'true',
    'no',
    '1.10',
    '007',
    '0x1F',
    'a: b',
    '# no comment',
    "it's",
    'say "hi"',
    '{braces}',
    '[brackets]',
    'back\\slash',
    '${{ variables.A }}',
    "${{ default(variables.A, 'x') }}, and",
    '- dash',
    '*star',
    '&and',
    '!bang',
    '%percent',
    '@at',
    'ends with colon:',
    'äöü 漢字 🚦',
    '',
  ),
);
const script = fc
  .array(
    fc.constantFrom('make', '', '  indented', 'echo "# not a comment"', 'cat <<EOF', 'EOF', "it's: fine", 'a && b'),
    {
      minLength: 2,
      maxLength: 5,
    },
  )
  // The YAML library writes a leading space wrongly when it indents by more than two columns.
  .map((lines) => `start\n${lines.join('\n').replace(/\n+$/, '')}\ntail\n`);
const texts = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,5}$/), plainText, { minKeys: 1, maxKeys: 3 });

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const object = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record(fields).map((record) => JSON.parse(JSON.stringify(record)) as JsonObject);

const step = (name: string) =>
  object({
    name: fc.constant(name),
    uses: fc.constantFrom('shell', 'shell@1.2.3', 'stdout'),
    args: optional(fc.oneof(script, plainText).map((run) => ({ run }))),
    env: optional(texts),
    continue_on_error: optional(fc.boolean()),
    timeout: optional(fc.constantFrom('30s', '1h30m')),
    run_on_agent: optional(fc.boolean()),
    agent_selector: optional(fc.constant({ match_labels: { os: 'linux' } })),
    outputs: optional(fc.constant(['tag', 'digest'])),
  });

const job = (name: string, earlier: readonly string[]) =>
  fc.integer({ min: 1, max: 3 }).chain((steps) =>
    object({
      name: fc.constant(name),
      description: optional(plainText),
      depends_on: optional(fc.subarray([...earlier])).map((names) => (names?.length === 0 ? undefined : names)),
      env: optional(texts),
      when: optional(
        fc.constantFrom("branch == 'main'", ...earlier.map((other) => `jobs['${other}'].status == 'success'`)),
      ),
      timeout: optional(fc.constantFrom('30s', '10m')),
      retry: optional(fc.constant({ max_attempts: 2, delay: '10s' })),
      steps: fc.tuple(...Array.from({ length: steps }, (_, index) => step(`s${index}`))),
      allow_failure: optional(fc.boolean()),
    }),
  );

const jobs = (from: number, to: number) =>
  fc.tuple(
    ...Array.from({ length: to - from }, (_, index) => {
      const earlier = Array.from({ length: from + index }, (_unused, at) => `job${at}`);
      return job(`job${from + index}`, earlier);
    }),
  );

const head = {
  namespace: fc.constantFrom('shop', 'shop-2'),
  version: optional(fc.constant('1.2.3')),
  variables: optional(texts),
};
const tail = {
  triggers: optional(fc.constant([{ type: 'manual' }, { type: 'cron', options: { expression: '0 5 * * *' } }])),
  fail_fast: optional(fc.boolean()),
};

/** A valid definition with canonical keys, in jobs or in stages mode. */
export const definitions: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.integer({ min: 1, max: 4 }).chain((count) => object({ ...head, jobs: jobs(0, count), ...tail })),
  object({
    ...head,
    stages: fc.tuple(jobs(0, 2), jobs(2, 3)).map(([first, second]) => [
      { name: 'verify', jobs: first },
      { name: 'release', jobs: second },
    ]),
    ...tail,
  }),
);

/** How a definition is written down. */
export interface Writing {
  readonly form: 'block' | 'mixed' | 'flow' | 'json' | 'json-line';
  readonly indent: number;
  readonly indentSeq: boolean;
  readonly singleQuote: boolean;
  readonly crlf: boolean;
  readonly finalNewline: boolean;
  readonly camel: boolean;
  /** Comments and blank lines, put above and behind lines by this seed. */
  readonly seed: number;
}

export const writings: fc.Arbitrary<Writing> = fc.record({
  form: fc.constantFrom('block', 'block', 'block', 'mixed', 'mixed', 'flow', 'json', 'json-line'),
  indent: fc.constantFrom(2, 2, 3, 4),
  indentSeq: fc.boolean(),
  singleQuote: fc.boolean(),
  crlf: fc.boolean(),
  finalNewline: fc.boolean(),
  camel: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
});

export function writeDown(definition: JsonObject, writing: Writing): string {
  const value = writing.camel ? camel(definition) : definition;
  let text: string;
  if (writing.form === 'json' || writing.form === 'json-line') {
    text = `${JSON.stringify(value, undefined, writing.form === 'json' ? writing.indent : undefined)}\n`;
  } else {
    const document = new Document(value);
    visit(document, {
      Map: (key, node) => {
        if (writing.form === 'flow' || (writing.form === 'mixed' && key !== null && node.items.length < 3))
          node.flow = true;
      },
      Scalar: (_, node) => {
        // Between brackets a text of several lines would be spread over lines that `decorated` cannot tell from others.
        const isText = typeof node.value === 'string' && node.value.includes('\n');
        if (isText && writing.form !== 'block') node.type = Scalar.QUOTE_DOUBLE;
      },
      Seq: (_, node) => {
        if (writing.form === 'flow') node.flow = true;
      },
    });
    text = document.toString({
      indent: writing.indent,
      indentSeq: writing.indentSeq,
      singleQuote: writing.singleQuote,
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
      lineWidth: writing.form === 'flow' ? 60 : 0,
    });
    if (writing.form !== 'flow') text = decorated(text, writing.seed);
  }
  if (!writing.finalNewline) text = text.replace(/\n$/, '');
  return writing.crlf ? text.replaceAll('\n', '\r\n') : text;
}

const camelNames: Readonly<Record<string, string>> = {
  depends_on: 'dependsOn',
  continue_on_error: 'continueOnError',
  run_on_agent: 'runOnAgent',
  agent_selector: 'agentSelector',
  match_labels: 'matchLabels',
  max_attempts: 'maxAttempts',
  allow_failure: 'allowFailure',
  fail_fast: 'failFast',
};

function camel(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [camelNames[key] ?? key, camel(member)]));
}

/** Comments and blank lines where they cannot become part of a text of several lines. */
function decorated(text: string, seed: number): string {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  let literalIndent = -1;
  return text
    .split('\n')
    .flatMap((line, index) => {
      const indent = line.length - line.trimStart().length;
      if (literalIndent >= 0 && (line.trim() === '' || indent > literalIndent)) return [line];
      literalIndent = /[:-] [|>][-+\d]*$/.test(line) ? keyColumn(line) : -1;
      if (literalIndent >= 0 || line.trim() === '' || /["'|>]\s*$/.test(line)) return [line];
      const lines: string[] = [];
      if (next(8) === 0) lines.push('');
      if (next(6) === 0) lines.push(`${' '.repeat(indent)}# above ${index}`);
      lines.push(next(6) === 0 ? `${line}  # behind ${index}` : line);
      return lines;
    })
    .join('\n');
}

function keyColumn(line: string): number {
  return /^[ -]*/.exec(line)?.[0].length ?? 0;
}
