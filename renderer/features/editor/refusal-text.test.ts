import { expect, test } from 'vitest';
import { applyOperation } from '../../../pipeline/edit/apply.ts';
import type { Operation } from '../../../pipeline/edit/operation.ts';
import { translate } from '../../words/translate.ts';
import { refusalText } from './refusal-text.ts';
import { refusalWords } from './refusal-words.ts';

const text = `namespace: shop
stages:
  - name: checks
    jobs:
      - name: lint
        env: &shared { A: b }
        steps: [{ name: run, uses: shell, args: { run: lint } }]
      - name: unit
        depends_on: [lint]
        env: *shared
        steps: [{ name: run, uses: shell, args: { run: unit } }]
  - name: release
    jobs:
      - name: deploy
        steps: [{ name: run, uses: shell, args: { run: deploy } }]
`;

test.each<[Operation, string]>([
  [{ kind: 'rename-job', job: 'lint', name: 'unit' }, 'Es gibt schon einen Job unit.'],
  [{ kind: 'rename-stage', stage: 'checks', name: 'release' }, 'Es gibt schon eine Stage release.'],
  [{ kind: 'connect', from: 'lint', to: 'unit' }, 'unit wartet schon auf lint.'],
  [{ kind: 'connect', from: 'lint', to: 'lint' }, 'Job lint kann nicht auf sich selbst warten.'],
  [{ kind: 'connect', from: 'unit', to: 'lint' }, 'Jobs würden aufeinander warten: `lint` needs `unit` needs `lint`.'],
  [{ kind: 'connect', from: 'deploy', to: 'lint' }, 'Job deploy ist in einer späteren Stage als lint.'],
  [
    { kind: 'remove-job', job: 'gone' },
    'In dieser Datei gibt es keinen Job gone; vielleicht kommt er aus einem Include.',
  ],
  [
    { kind: 'set-field', path: ['stages', 0, 'jobs', 1, 'env', 'A'], value: 'c' },
    'stages[0].jobs[1].env ist der Alias *shared. Bitte dort bearbeiten, wo er definiert ist.',
  ],
  [
    { kind: 'set-field', path: ['stages', 0, 'jobs', 0, 'env', 'A'], value: 'c' },
    'stages[0].jobs[0].env ist geteilt: was auf &shared verweist, würde sich mitändern.',
  ],
])('%o is refused in the language of the window', (operation, words) => {
  const result = applyOperation(text, operation);

  expect(result.ok).toBe(false);
  expect(result.ok ? '' : refusalText(result.reason, (key, values) => translate(refusalWords, key, 'de', values))).toBe(
    words,
  );
});

test('what has no words of its own is said as a sentence of the language', () => {
  expect(refusalText('name at least one job to extract', () => '')).toBe('Name at least one job to extract.');
});
