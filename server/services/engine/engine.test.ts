import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';

const twoJobs = `
namespace: shop
jobs:
  - name: build
    steps:
      - {name: one, uses: shell, args: {run: "true"}}
      - {name: two, uses: shell, args: {run: "echo \${{ steps['one'].outputs.tag }}"}}
    outputs: {tag: "\${{ steps['one'].outputs.tag }}"}
  - name: test
    depends_on: [build]
    steps:
      - {name: unit, uses: shell, env: {TAG: "\${{ jobs['build'].outputs.tag }}"}, args: {run: "true"}}
`;

describe('a run with a connected agent', () => {
  test('goes from its trigger to success, job by job and step by step', () => {
    using plane = new ControlPlane();
    using agent = plane.connect(plane.addRunner('one'));

    const runId = plane.run(twoJobs);
    const first = agent.execute('success', { metrics: { 'output.tag': 'v1' } });
    const second = agent.execute();
    const third = agent.execute();

    expect([first.stepName, second.args, third.env]).toEqual(['one', { run: 'echo v1', shell: 'sh' }, { TAG: 'v1' }]);
    expect(plane.states(runId)).toEqual({ run: 'success', build: 'success', test: 'success' });
  });
});
