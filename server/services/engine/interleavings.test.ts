import { expect, test } from 'vitest';
import { ControlPlane } from '../../../test/support/control-plane.ts';
import { breaches } from '../../../test/support/engine-invariants.ts';
import { fc } from '../../../test/support/property.ts';
import { Scenario, settleEverything } from '../../../test/support/scenario.ts';

/** One thing that happens: what, to which of those there are, and how. */
const happening = fc.record({
  kind: fc.constantFrom(...Scenario.kinds),
  which: fc.nat({ max: 1000 }),
  how: fc.nat({ max: 1000 }),
});

test('whatever happens in whatever order, the domain rules hold and every run ends', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 80, size: 'max' }), (happenings) => {
      using plane = new ControlPlane();
      const scenario = new Scenario(plane);
      for (const one of happenings) {
        scenario.happen(one);
        expect(breaches(plane, scenario.memory)).toEqual([]);
      }

      settleEverything(scenario);

      expect(breaches(plane, scenario.memory)).toEqual([]);
      const open = plane.runs.list({ states: ['pending', 'running', 'paused', 'cancelling'] }, { pageSize: 100 });
      expect(open.rows.map((run) => plane.states(run.runId))).toEqual([]);
    }),
    // Shrinking a counterexample ends in time for its report to be read.
    {
      numRuns: Number(process.env.PROPERTY_RUNS ?? 40),
      interruptAfterTimeLimit: 100_000,
      markInterruptAsFailure: true,
    },
  );
});
