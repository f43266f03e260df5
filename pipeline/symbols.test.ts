import { describe, expect, test } from 'vitest';
import { symbolAt } from './symbols.ts';

const text = `namespace: a
variables: {APP: x}
inputs: [{name: level, type: string}]
jobs:
  - name: build
    outputs: {tag: "\${{ steps['pack'].outputs.tag }}"}
    steps:
      - {name: pack, uses: shell, outputs: [tag], args: {run: "make \${{ variables.APP }} \${{ inputs.level }}"}}
      - name: after
        uses: shell
        when: steps.pack.status == 'success' && APP == 'x'
        args: {run: "echo \${{ steps.pack.outputs.other }}"}
  - name: deploy
    depends_on: ["build"]
    when: jobs['build'].outputs.tag != ''
    steps:
      - {name: pack, uses: shell, args: {run: "true"}}
`;

/** Each place with the start of its line, so that a reader sees which one it is. */
function told(word: string, nth = 0) {
  let at = text.indexOf(word);
  for (let count = 0; count < nth; count++) at = text.indexOf(word, at + 1);
  const symbol = symbolAt(text, at + 1);
  const line = ({ start, end }: { start: number; end: number }) =>
    `${text.slice(0, start).split('\n').length}: ${text.slice(start, end)}`;
  return symbol && { kind: symbol.kind, defined: symbol.definitions.map(line), used: symbol.references.map(line) };
}

describe('a symbol', () => {
  test('a job is used in dependencies and expressions, whatever the quotes', () => {
    const job = { kind: 'job', defined: ['5: build'], used: ['14: build', '15: build'] };

    expect(told('build', 0)).toEqual(job);
    expect(told('build', 1)).toEqual(job);
    expect(told('build', 2)).toEqual(job);
  });

  test('a step belongs to its job', () => {
    expect(told('pack', 0)).toEqual({ kind: 'step', defined: ['8: pack'], used: ['6: pack', '11: pack', '12: pack'] });
    expect(told('{name: pack', 1)).toBeUndefined();
    expect(told('pack', 4)).toEqual({ kind: 'step', defined: ['17: pack'], used: [] });
  });

  test('an output of a step and one of a job are two things', () => {
    expect(told("outputs.tag != ''".slice(8, 11), 1)).toEqual({
      kind: 'output',
      defined: ['8: tag'],
      used: ['6: tag'],
    });
    expect(told('tag:')).toEqual({ kind: 'output', defined: ['6: tag'], used: ['15: tag'] });
  });

  test('an output that nobody declares leads to its step', () => {
    expect(told('other')).toEqual({ kind: 'output', defined: ['8: pack'], used: ['12: other'] });
  });

  test('variables, also by their bare name, and inputs', () => {
    expect(told('APP')).toEqual({ kind: 'variable', defined: ['2: APP'], used: ['8: APP', '11: APP'] });
    expect(told('level', 1)).toEqual({ kind: 'input', defined: ['3: level'], used: ['8: level'] });
  });

  test('elsewhere there is none', () => {
    expect(told('namespace')).toBeUndefined();
  });
});
