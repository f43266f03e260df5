import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compilePlan } from '../../pipeline/compile.ts';
import { language, type ObjectName } from '../../pipeline/language.ts';
import { isStrictJson } from '../../pipeline/edit/source.ts';
import { formatPipeline } from '../../pipeline/format.ts';
import type { ObjectPlace } from '../../pipeline/model.ts';
import { parsePipeline } from '../../pipeline/parse.ts';
import { validatePipeline } from '../../pipeline/validate.ts';
import { corpusFolder } from './golden.ts';

const page = readFileSync(join(corpusFolder, '../../docs/pipeline-language.md'), 'utf8');

interface Example {
  /** What stands behind ```yaml: where a part belongs, or nothing for a whole file. */
  readonly kind: string;
  readonly line: number;
  readonly text: string;
}

const examples: readonly Example[] = [...page.matchAll(/^```yaml(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
  kind: (match[1] ?? '').trim(),
  line: page.slice(0, match.index).split('\n').length,
  text: match[2] ?? '',
}));

const files = new Map(
  examples.filter(({ kind }) => kind.startsWith('file ')).map(({ kind, text }) => [kind.slice('file '.length), text]),
);

/** The manifest and jobs of the one template library of the page. */
const template = () => ({
  manifest: examples.find(({ kind }) => kind === 'manifest')?.text ?? '',
  spec: 'jobs:\n  - {name: build, steps: [{name: make, uses: shell, args: {run: "make ${{ params.name }} ${{ params.level }}"}}]}\n',
});

const context = {
  git: {
    branch: 'main',
    tag: '',
    commit: 'c0ffee0',
    short_commit: 'c0ffee0',
    ref: '',
    repo: '',
    message: '',
    author: '',
  },
  run: { id: 'r', number: 1, attempt: 1, trigger: 'manual', triggered_by: '', created_at: '', url: '' },
  pipeline: { id: '', name: '', namespace: '', version: '' },
  event: {},
};

function indented(text: string, columns: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(columns));
}

/** The part put where its heading says it belongs. */
function wholeFile({ kind, text }: Example): string {
  switch (kind) {
    case 'top':
      return `namespace: example\n${text}jobs:\n  - name: example\n    steps:\n      - {name: work, uses: shell, args: {run: work}}\n`;
    case 'job':
      return `namespace: example\njobs:\n  - name: example\n${indented(text, 4)}${/^steps:/m.test(text) ? '' : '    steps:\n      - {name: work, uses: shell, args: {run: work}}\n'}`;
    case 'step': {
      const args = /^args:/m.test(text) ? '' : '        args: {run: work}\n';
      return `namespace: example\njobs:\n  - name: example\n    steps:\n      - name: work\n        uses: shell\n${args}${indented(text, 8)}`;
    }
    default:
      return text;
  }
}

const definitions = examples.filter(({ kind }) => kind !== 'manifest' && !kind.startsWith('file '));
const sources = { include: (file: string) => files.get(file), template };

describe('the language page', () => {
  test.each(definitions)('the example on line $line is valid and gives a plan', (example) => {
    const text = wholeFile(example);

    const { diagnostics } = validatePipeline(text, sources);
    const compiled = compilePlan(text, {
      ...sources,
      context,
      inputs: text.includes('name: version, type: string') ? { version: '1' } : {},
    });

    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
    expect(compiled.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual(
      [],
    );
    expect(isStrictJson(text) || formatPipeline(text).ok).toBe(true);
  });

  test('shows every key of the language in an example', () => {
    const shown = new Set<string>();
    for (const example of definitions) collectKeys(parsePipeline(wholeFile(example)).model, shown);
    const inLibraries: readonly ObjectName[] = ['Template', 'TemplateParam'];
    const manifest = template().manifest;
    const missing = allKeys().filter(({ object, key }) =>
      inLibraries.includes(object) ? !new RegExp(`\\b${key}:`).test(manifest) : !shown.has(`${object}.${key}`),
    );
    expect(missing.map(({ object, key }) => `${object}.${key}`)).toEqual([]);
  });

  test('has a section with a table for every object, with exactly its keys', () => {
    for (const object of Object.keys(language) as ObjectName[]) {
      const start = page.search(new RegExp(`^#+ ${object}$`, 'm'));
      expect(start, object).toBeGreaterThan(0);
      const table = page.slice(page.indexOf('| key |', start)).split('\n\n')[0] ?? '';
      const listed = [...table.matchAll(/^\| `([a-z_]+)`/gm)].map((match) => match[1]);
      expect(listed, object).toEqual(Object.keys(language[object].keys));
    }
  });

  test('explains every code', () => {
    for (let code = 1; code <= 23; code++) expect(page).toContain(`| V${code} |`);
    for (let code = 1; code <= 11; code++) expect(page).toMatch(new RegExp(`\\| (W1, )?W${code}[ ,]`));
  });
});

function allKeys(): readonly { readonly object: ObjectName; readonly key: string }[] {
  return (Object.keys(language) as ObjectName[]).flatMap((object) =>
    Object.keys(language[object].keys).map((key) => ({ object, key })),
  );
}

function collectKeys(part: unknown, shown: Set<string>): void {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    for (const item of part) collectKeys(item, shown);
    return;
  }
  const { at, ...members } = part as { readonly at?: Partial<ObjectPlace> };
  if (at?.object !== undefined) for (const key of at.keys?.keys() ?? []) shown.add(`${at.object}.${key}`);
  for (const member of Object.values(members)) collectKeys(member, shown);
}
