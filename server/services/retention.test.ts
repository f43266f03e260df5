import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { addStep, endStep } from '../../test/support/step-runs.ts';
import type { RunnerId } from '../domain/ids.ts';
import { Artifacts } from './artifacts.ts';
import { Backup } from './backup.ts';
import { Logs } from './logs.ts';
import { Retention } from './retention.ts';
import { Secrets } from './secrets.ts';

const runnerId = 'agt_1' as RunnerId;
const dayMs = 24 * 3_600_000;

function setUp() {
  const base = foundation();
  const { keychain } = base;
  const secrets = new Secrets({ ...base, keychain });
  const logs = new Logs({ ...base, secrets, indexFile: join(base.folder, 'search.db') });
  const artifacts = new Artifacts({ ...base, keychain, dataDir: base.folder });
  const backup = new Backup({ ...base, dataDir: base.folder });
  const retention = new Retention({ ...base, artifacts, backup });
  let seq = 0;
  const count = (table: string) =>
    base.store.read((tx) => tx.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n);
  return {
    ...base,
    secrets,
    logs,
    backup,
    count,
    /** A step with a log, over, in a run that is over. */
    addEnded(name: string, lines: number) {
      const step = addStep(base.store, { name, runnerId, atMs: base.clock.nowMs() });
      const push = logs.openPush(runnerId, { spoolId: 's1', framing: 'raw', lastKnownSeq: null });
      const data = Buffer.from(`${'x'.repeat(99)}\n`.repeat(lines));
      push.batch({ seq: ++seq, stepRunId: step.stepRunId, atMs: base.clock.nowMs(), compression: 0, data, rawSize: 0 });
      push.settle();
      endStep(base.store, step.stepRunId, base.clock.nowMs());
      logs.closeStep(step.stepRunId);
      logs.commit();
      base.store.write((tx) => {
        tx.prepare<[number, string], never>(
          `UPDATE pipeline_runs SET state = 'success', ended_at_ms = ? WHERE run_id = ?`,
        ).run(base.clock.nowMs(), step.runId);
      });
      return step;
    },
    async [Symbol.asyncDispose]() {
      retention[Symbol.dispose]();
      await logs[Symbol.asyncDispose]();
      base[Symbol.dispose]();
    },
  };
}

test('logs go after their time, and their runs stay', async () => {
  await using set = setUp();
  set.settings.set('retention.logsDays', 10, 'op');
  const { stepRunId } = set.addEnded('old', 30_000);
  set.clock.advance(9 * dayMs);
  const young = set.addEnded('young', 10);
  expect(set.logs.size(stepRunId).lineCount).toBe(30_000);

  set.clock.advance(1 * dayMs + 2 * 3_600_000);

  expect(set.logs.size(stepRunId)).toMatchObject({ lineCount: 0, isClosed: true });
  expect(set.logs.size(young.stepRunId).lineCount).toBe(10);
  expect(set.count('pipeline_runs')).toBe(2);
});

test('runs go with everything that is theirs, and the latest of a pipeline stays', async () => {
  await using set = setUp();
  set.settings.set('retention.runsDays', 5, 'op');
  const old = set.addEnded('old', 10);
  const latest = set.addEnded('latest', 10);
  set.secrets.put({ name: 'TOKEN', scope: { kind: 'global' }, note: '', value: 'hunter2' }, 'op');
  set.secrets.resolve(['TOKEN'], old.runId);
  set.secrets.hide(['aHVudGVyMg=='], old.runId);
  set.store.write((tx) => {
    tx.prepare<[string, string], never>('UPDATE pipelines SET latest_run_id = ? WHERE pipeline_id = ?').run(
      latest.runId,
      latest.pipelineId,
    );
  });

  set.clock.advance(5 * dayMs + 2 * 3_600_000);

  expect(set.events.after(0).findLast((event) => event.type === 'pipeline-run.removed')).toMatchObject({
    runId: old.runId,
  });
  expect(
    [
      ...['pipeline_runs', 'job_runs', 'step_runs', 'logs', 'log_chunks'],
      ...['secret_uses', 'derived_secrets', 'sources'],
    ].map((table) => [table, set.count(table)]),
  ).toEqual([
    ['pipeline_runs', 1],
    ['job_runs', 1],
    ['step_runs', 1],
    ['logs', 1],
    ['log_chunks', 1],
    ['secret_uses', 0],
    ['derived_secrets', 0],
    ['sources', 1],
  ]);
});

test('every table that refers to runs, jobs or steps is thought of', async () => {
  await using set = setUp();

  const referring = set.store.read((tx) =>
    tx
      .prepare<[], { name: string }>(`
        SELECT DISTINCT m.name AS name FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f
         WHERE m.type = 'table' AND f."table" IN ('pipeline_runs', 'job_runs', 'step_runs') ORDER BY m.name`)
      .all()
      .map(({ name }) => name),
  );

  expect(referring).toEqual(
    [
      'commands',
      'job_runs',
      'leases',
      'lock_holders',
      'approvals',
      'notifications',
      'pipeline_runs',
      'refusals',
      'step_runs',
    ].sort(),
  );
});

test('a backup is made when one is due', async () => {
  await using set = setUp();
  set.settings.set('backup.everyHours', 24, 'op');

  set.clock.advance(60_000);

  await set.backup.settled();
  expect(set.backup.list()).toHaveLength(1);
});
