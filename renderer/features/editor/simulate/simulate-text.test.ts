import { describe, expect, test } from 'vitest';
import { plainRun } from './assumed-run.ts';
import { type SimulateRequest, type SimulationReport, simulateText } from './simulate-text.ts';
import { simulationMarks } from './simulation-marks.ts';

const text = `
namespace: shop
triggers:
  - { type: event, options: { event_type: push, branch: main, paths: ["src/**"], variables: { WHO: push } } }
  - { type: cron, options: { expression: "0 3 * * *" } }
stages:
  - name: verify
    jobs:
      - name: test
        matrix: { axes: { os: [linux, mac] } }
        steps:
          - { name: unit, uses: shell, args: { run: make } }
          - { name: report, uses: shell, when: failure(), args: { run: report } }
  - name: release
    approval: { required: true }
    jobs:
      - name: deploy
        when: branch == 'main'
        steps: [{ name: push, uses: shell, args: { run: push } }]
      - name: arm
        agent_selector: { match_labels: { arch: arm64 } }
        steps: [{ name: build, uses: shell, args: { run: make } }]
`;

const local = { name: 'local', labels: { os: 'linux', arch: 'amd64' }, slots: 1 };

function simulated(change: Partial<SimulateRequest['run']> = {}, more: Partial<SimulateRequest> = {}) {
  const report: SimulationReport = simulateText({
    text,
    path: 'pipeline.yaml',
    included: { templates: [] },
    run: { ...plainRun, ...change },
    place: { pipelineId: 'p', pipelineName: 'shop', repoUrl: '', defaultBranch: 'main' },
    runners: [local],
    usualMs: {},
    ...more,
  });
  if (report.kind !== 'simulated') throw new Error(JSON.stringify(report.diagnostics));
  return { ...report, marks: simulationMarks(report.simulation, report.jobs) };
}

describe('a simulated run', () => {
  test('counts the steps that run, names the runner and warns of the missing label', () => {
    const report = simulated();

    expect(report.steps).toEqual({ run: 3, all: 6 });
    expect(report.runners).toEqual(['local']);
    expect(report.simulation.warnings).toEqual([
      'job arm: no runner matches (local: label arch = "amd64" is not "arm64")',
    ]);
    expect(report.marks.get('arm')).toEqual({ state: 'waits', because: 'no runner matches', isCritical: false });
    expect(report.marks.get('arm/build')).toMatchObject({ state: 'waits' });
  });

  test('names the condition that was false, for jobs and for steps', () => {
    const { marks } = simulated({ branch: 'feature' });

    expect(marks.get('deploy')).toMatchObject({ state: 'skipped', because: "condition is false: branch == 'main'" });
    expect(marks.get('deploy/push')).toMatchObject({ state: 'skipped' });
    expect(marks.get('test/report')).toMatchObject({ state: 'skipped', because: 'condition is false: failure()' });
    expect(marks.get('test')).toMatchObject({ state: 'runs', isCritical: true });
  });

  test('fails where it is told to, and what follows is skipped', () => {
    const { marks, simulation } = simulated({ outcomes: { 'test/unit': 'failed' } });

    expect(simulation.result).toBe('failed');
    expect(marks.get('test')).toMatchObject({ state: 'failed' });
    expect(marks.get('test/report')).toMatchObject({ state: 'runs' });
    expect(marks.get('deploy')).toMatchObject({
      state: 'skipped',
      because: 'something before it failed or was skipped',
    });
  });

  test('waits for an approval that is left open', () => {
    const { simulation, marks } = simulated({ gates: { release: 'open' } });

    expect(simulation.gates).toMatchObject([{ name: 'stage release', decision: 'open' }]);
    expect(marks.get('deploy')).toMatchObject({ state: 'waits', because: 'waits for an approval' });
  });

  test('takes as long as it usually does, and differently where somebody says so', () => {
    const usualMs = { 'test (linux)/unit': 10_000, 'test/unit': 20_000 };

    expect(simulated({}, { usualMs }).simulation.jobs[0]).toMatchObject({ startMs: 0, endMs: 10_000 });
    const durationsMs = { 'test (linux)/unit': 5_000 };
    expect(simulated({ durationsMs }, { usualMs }).simulation.jobs[0]).toMatchObject({ endMs: 5_000 });
  });

  test('says whether anything would start it', () => {
    expect(simulated().start).toEqual({ starts: true });
    expect(simulated({ event: 'push', changedFiles: ['src/a.ts'] }).start).toEqual({ starts: true });
    expect(simulated({ event: 'push', changedFiles: ['docs/a.md'] }).start).toEqual({
      starts: false,
      because: 'none-fits',
    });
    expect(simulated({ event: 'cron' }).start).toEqual({ starts: true });
    expect(simulated({ event: 'tag', tag: 'v1' }).start).toMatchObject({ starts: false });
    const closed = `${text.replace('triggers:', 'triggers:\n  - { type: manual, options: { enabled: false } }')}`;
    expect(simulated({}, { text: closed }).start).toEqual({ starts: false, because: 'manual-is-off' });
    const bare = text.replace(/triggers:[\s\S]*stages:/, 'stages:');
    expect(simulated({ event: 'cron' }, { text: bare }).start).toEqual({ starts: false, because: 'none-exists' });
  });

  test('says the same every time', () => {
    expect(simulated({ event: 'pull_request', sourceBranch: 'x' })).toEqual(
      simulated({ event: 'pull_request', sourceBranch: 'x' }),
    );
  });
});

test('a text with errors has no plan, and says why', () => {
  const place = { pipelineId: 'p', pipelineName: 'shop', repoUrl: '', defaultBranch: 'main' };
  const request = { path: 'p.yaml', included: { templates: [] }, run: plainRun, place, runners: [], usualMs: {} };
  const report = simulateText({ ...request, text: 'namespace: x\njobs: [{ name: a, depends_on: [b] }]\n' });

  expect(report).toMatchObject({ kind: 'no-plan', diagnostics: [{ severity: 'error' }, expect.anything()] });
});
