import { readdirSync, readFileSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { SpecFormat } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { type Spec, SpecSchema } from '../../../gen/pipeline/v1/pipeline_spec_pb.js';
import { type DefinitionTree, readDefinition, withoutIncluded } from './definition.ts';
import { textFromTree, textMeaning } from './definition-text.ts';
import { formatOf, seenWithoutExtensions, specFromTree, treeFromSpec, withUnseen } from './spec.ts';

const corpus = new URL('../../../test/corpus/', import.meta.url);
const documents = readdirSync(new URL('valid/', corpus)).filter(
  (name) => /\.(ya?ml|json)$/.test(name) && !name.includes('golden'),
);

function include(path: string): string | undefined {
  return readFileSync(new URL(`includes/${path.split('/').at(-1)}`, corpus), 'utf8');
}

function read(text: string, path: string): DefinitionTree {
  const definition = readDefinition({ text, path, include });
  if (!('tree' in definition)) throw new Error(definition.diagnostics.map(({ message }) => message).join('\n'));
  return definition;
}

const overTheWire = (spec: Spec) => fromBinary(SpecSchema, toBinary(SpecSchema, spec));

describe.each(documents)('%s', (name) => {
  const text = readFileSync(new URL(`valid/${name}`, corpus), 'utf8');

  test('is the same tree after the wire', () => {
    const { tree } = read(text, name);

    expect(treeFromSpec(overTheWire(specFromTree(tree, true)))).toEqual(tree);
  });

  test('comes back whole from a client that saw only a part of it', () => {
    const { tree } = read(text, name);

    const sent = treeFromSpec(overTheWire(specFromTree(tree, false)));

    expect(sent).toEqual(seenWithoutExtensions(tree));
    expect(withUnseen(sent, tree)).toEqual(tree);
  });

  test('is the identical text when nothing was changed', () => {
    const definition = read(text, name);

    const old = definition.written;
    expect(textMeaning(withoutIncluded(definition.tree, definition), { text, old }, formatOf(name))).toBe(text);
  });

  test('is the same tree when it is written anew, as YAML and as JSON', () => {
    const { tree } = read(text, name);

    expect(read(textFromTree(tree, SpecFormat.YAML), 'new.yaml').tree).toEqual(tree);
    expect(read(textFromTree(tree, SpecFormat.JSON), 'new.json').tree).toEqual(tree);
  });
});

test('a client that changes a job of a definition in stages makes it a definition in jobs', () => {
  const { tree } = read(
    `
namespace: shop
stages:
  - { name: build, jobs: [{ name: web, priority: 1, steps: [{ name: a, uses: shell, args: { run: a } }] }] }
  - { name: ship, jobs: [{ name: deploy, steps: [{ name: b, uses: shell, args: { run: b } }] }] }
`,
    'pipeline.yaml',
  );
  const sent = treeFromSpec(specFromTree(tree, false));
  const changed = { ...sent, jobs: [...(sent.jobs as []), { name: 'extra', steps: [{ name: 'c', uses: 'shell' }] }] };

  expect(withUnseen(changed, tree)).toMatchObject({
    jobs: [{ name: 'web', priority: 1 }, { name: 'deploy', depends_on: ['web'] }, { name: 'extra' }],
  });
  expect(withUnseen(changed, tree).stages).toBeUndefined();
});
