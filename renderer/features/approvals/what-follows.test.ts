import { expect, test } from 'vitest';
import { GatePosition } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { compilePlan } from '../../../pipeline/compile.ts';
import { whatFollows } from './what-follows.ts';

const text = `namespace: shop
jobs:
  - name: publish
    steps: [{name: build, uses: shell, args: {run: make}}]
    target: {type: s3}
  - name: tell
    depends_on: [publish]
    steps: [{name: post, uses: shell, args: {run: "true"}}]
`;

test.each([
  ['after its steps, its deployment and the jobs behind it', GatePosition.AFTER_JOB, ['tell'], ['tell'], 's3'],
  ['before its steps, the job itself', GatePosition.BEFORE_JOB, ['publish'], ['publish'], undefined],
] as const)('of a gate of a job %s', (_title, position, jobsAfter, jobs, target) => {
  const compiled = compilePlan(text, { context: { git: {}, run: {}, pipeline: {}, event: {} } });
  if (!compiled.ok) throw new Error('the pipeline is wrong');

  const follows = whatFollows(compiled.plan, { position, jobsAfter: [...jobsAfter], subject: 'publish' });

  expect([follows.jobs.map((job) => job.key), follows.target?.uses]).toEqual([jobs, target]);
});
