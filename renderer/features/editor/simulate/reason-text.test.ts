import { expect, test } from 'vitest';
import { translate } from '../../../words/translate.ts';
import { plainRun } from './assumed-run.ts';
import { reasonText } from './reason-text.ts';
import { simulateText } from './simulate-text.ts';
import { simulateWords } from './simulate-words.ts';

const text = `
namespace: shop
fail_fast: true
stages:
  - name: verify
    jobs:
      - { name: unit, steps: [{ name: a, uses: shell, args: { run: a } }, { name: b, uses: shell, args: { run: b } }] }
      - { name: slow, timeout: 30s, steps: [{ name: a, uses: shell, args: { run: a } }, { name: b, uses: shell, args: { run: b } }] }
      - { name: out, outputs: { x: "\${{ steps.a.outputs.x }}" }, steps: [{ name: a, uses: shell, args: { run: a } }] }
      - { name: uses, depends_on: [out], when: "jobs['out'].outputs.x == '1'", steps: [{ name: a, uses: shell, args: { run: a } }] }
  - name: nightly
    when: branch == 'night'
    jobs: [{ name: night, steps: [{ name: a, uses: shell, args: { run: a } }] }]
  - name: release
    approval: { required: true }
    jobs:
      - { name: ship, steps: [{ name: a, uses: shell, args: { run: a } }] }
      - { name: arm, agent_selector: { match_labels: { arch: arm64 } }, steps: [{ name: a, uses: shell, args: { run: a } }] }
      - { name: last, depends_on: [arm], when: branch == 'x', steps: [{ name: a, uses: shell, args: { run: a } }] }
`;

const usualMs = { slow: 1_000 };
const runs = [
  plainRun,
  { ...plainRun, outcomes: { 'unit/a': 'failed' } },
  { ...plainRun, outcomes: { 'unit/a': 'timeout' } },
  { ...plainRun, durationsMs: { slow: 40_000 } },
  { ...plainRun, gates: { release: 'open' } },
  { ...plainRun, gates: { release: 'rejected' } },
] as const;

test('every reason of a simulation has words in both languages', () => {
  const seen = new Set<string>();
  for (const run of runs) {
    for (const failFast of ['true', 'false']) {
      const report = simulateText({
        text: text.replace('fail_fast: true', `fail_fast: ${failFast}`),
        path: 'p.yaml',
        included: { templates: [] },
        run,
        place: { pipelineId: 'p', pipelineName: 'p', repoUrl: '', defaultBranch: 'main' },
        runners: [{ name: 'local', labels: {}, slots: 2 }],
        usualMs,
      });
      if (report.kind !== 'simulated') throw new Error(JSON.stringify(report.diagnostics));
      for (const job of report.simulation.jobs) {
        for (const { because } of [job, ...job.steps]) if (because !== '') seen.add(because);
      }
    }
  }

  const german = [...seen].map((because) =>
    reasonText(because, (key, values) => translate(simulateWords, key, 'de', values)),
  );
  expect([...seen].filter((because, index) => german[index] === because)).toEqual([]);
  expect(german).toContain("Stage nightly: branch == 'night' ist falsch");
  expect(german).toContain('unit ist fehlgeschlagen und fail_fast ist gesetzt');
  expect(german).toContain('kein Runner passt');
  expect(german).toContain('die Zeitgrenze des Jobs ist erreicht');
  expect(german.some((reason) => reason.startsWith("jobs['out'].outputs.x == '1' ist vor dem Lauf"))).toBe(true);
});
