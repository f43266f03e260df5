import { expect, test } from 'vitest';
import type { TextMap } from '../../pipeline/plan.ts';
import type { RunnerId } from './ids.ts';
import { noRequirement, resourcesFrom, unmetCriteria } from './matching.ts';
import type { RunnerFacts } from './runner.ts';

const requests = { cpu_request: '1500m', memory_request: '2Gi', cpu_limit: '64' };

test.each<[TextMap, readonly string[]]>([
  [{}, []], // a runner that states nothing may have anything
  [{ cpu: '2', memory_bytes: String(2 ** 31) }, []],
  [{ cpu: '1' }, ['cpu >= 1.5']],
  [{ cpu: '8', memory_bytes: '1e9' }, [`memory_bytes >= ${2 ** 31}`]],
])('requests of the runtime with a runner labelled %j', (labels, criteria) => {
  const runner: RunnerFacts = {
    runnerId: 'agt_one' as RunnerId,
    name: 'one',
    os: 'linux',
    arch: 'amd64',
    labels,
    capacity: 1,
    isEmbedded: false,
    delivery: 'stream',
    startsServices: null,
    availability: { kind: 'available' },
  };
  const unmet = unmetCriteria(runner, { ...noRequirement, resources: resourcesFrom(requests) });

  expect(unmet.map((one) => one.criterion)).toEqual(criteria);
});
