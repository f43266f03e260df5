import { expect, test } from 'vitest';
import { fc } from '../test/support/property.ts';
import { compilePlan } from './compile.ts';
import { requestedTemplates, sourcesOf, type TemplateRequest } from './include-sources.ts';

const context = { git: {}, run: {}, pipeline: {}, event: {} };

test('templates are asked for by the text and by the files that it includes, each once', () => {
  const files: Readonly<Record<string, string>> = {
    'a.yaml': 'include: [{template: two, library: base}, {file: ./a.yaml}, {file: gone.yaml}]\n',
  };
  const text = 'include: [{template: one, version: ^1}, {template: one, version: ^1}, {file: ./a.yaml}]\n';

  expect(requestedTemplates(text, { include: (file) => files[file] })).toEqual([
    { template: 'one', version: '^1' },
    { template: 'two', library: 'base' },
  ]);
});

test('a broken text asks for what can be read of it', () => {
  expect(requestedTemplates('include: [{template: one}]\njobs:\n  - name: [\n')).toEqual([{ template: 'one' }]);
  expect(requestedTemplates('\t')).toEqual([]);
});

const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,6}$/);
const request = fc.record({ template: word, version: word, library: word }, { requiredKeys: ['template'] });

test('what is asked for is what compiling asks for', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 5 }), (include) => {
      const text = JSON.stringify({ namespace: 'n', include });
      const asked: TemplateRequest[] = [];
      const template = (one: TemplateRequest) => {
        asked.push(one);
        return { manifest: '', spec: '' };
      };

      compilePlan(text, { context, template });

      const once = new Set(asked.map((one) => JSON.stringify(one)));
      expect(requestedTemplates(text).map((one) => JSON.stringify(one))).toEqual([...once]);
    }),
  );
});

test('any value of a parameter is one value of the plan, whatever it contains', () => {
  const spec = 'jobs:\n  - name: a\n    steps: [{name: s, uses: shell, args: {run: "${{ params.p }}"}}]\n';
  const found = { manifest: 'params: [{name: p}]\n', spec };
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (p) => {
      fc.pre(p.trim() !== '' && !p.includes('${{'));
      const text = JSON.stringify({ namespace: 'n', include: [{ template: 't', params: { p } }] });
      const { template } = sourcesOf({ templates: [{ request: { template: 't' }, answer: found }] });

      const compiled = compilePlan(text, { context, template, path: 'p.json' });

      expect(
        compiled.ok && compiled.plan.jobs.map(({ steps }) => steps.map(({ argsTemplate }) => argsTemplate)),
      ).toEqual([[{ run: p }]]);
    }),
  );
});

test('what has not been read is said to be so, unless another version of it has been', () => {
  const answer = { manifest: '', spec: 'jobs: []\n' };
  const { template } = sourcesOf({ templates: [{ request: { template: 't', version: '^1' }, answer }] });

  expect(template({ template: 't', version: '^1.2' })).toBe(answer);
  expect(template({ template: 'u' })).toEqual({ refused: '`u` is not read yet.' });
});
