import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { plansOf, scansIn } from '../../test/support/query-plans.ts';
import type { ArtifactId, PipelineId, PipelineRunId, RunnerId, SecretId, StepRunId } from '../domain/ids.ts';
import { deleteAgentEventKeysBefore } from './agent-event-keys.ts';
import {
  findArtifact,
  findUploadOf,
  hasContent,
  isContentUsed,
  listArtifactsOfRun,
  listArtifactsOfStep,
  listExpiredArtifacts,
} from './artifacts.ts';
import { saveSequence } from './ingest-sequences.ts';
import { deleteChunksFrom, findChunkOf, listUnsealedChunks } from './log-chunks.ts';
import { deleteLog, findLog, findLogById, findLogOwner, listFragments, listLogsClosedBefore } from './logs.ts';
import { deleteChunks, deleteRun, listLogsOfRun } from './retention.ts';
import { deleteMetricsBefore, listMetrics } from './runner-metrics.ts';
import { listDerivedSecrets, listSecretUses, listVersionsUsedBy } from './secrets.ts';
import type { WriteTx } from './store.ts';
import { countTemplates, listTemplates, listTemplatesNamed } from './template-libraries.ts';
import { findApiToken, findRegistrationToken } from './tokens.ts';

const runId = 'r' as PipelineRunId;
const stepRunId = 's' as StepRunId;
const runnerId = 'a' as RunnerId;
const hash = Buffer.alloc(32);

/** Every statement that runs again and again on a table that grows. */
const statements: Readonly<Record<string, (tx: WriteTx) => unknown>> = {
  findLog: (tx) => findLog(tx, stepRunId),
  findLogById: (tx) => findLogById(tx, 1),
  findLogOwner: (tx) => findLogOwner(tx, stepRunId),
  listFragments: (tx) => listFragments(tx, 1),
  findChunkOf: (tx) => findChunkOf(tx, 1, 5_000_000),
  listUnsealedChunks: (tx) => listUnsealedChunks(tx, 1),
  deleteChunksFrom: (tx) => deleteChunksFrom(tx, 1, 5),
  listLogsClosedBefore: (tx) => listLogsClosedBefore(tx, 1, 1),
  listLogsOfRun: (tx) => listLogsOfRun(tx, runId),
  deleteChunks: (tx) => deleteChunks(tx, 1, 100),
  deleteLog: (tx) => deleteLog(tx, 1),
  saveSequence: (tx) => saveSequence(tx, { runnerId, kind: 'logs', spoolId: 'x' }, { watermark: 1, batchAtMs: 1 }, 1),
  deleteAgentEventKeysBefore: (tx) => deleteAgentEventKeysBefore(tx, 1),
  findArtifact: (tx) => findArtifact(tx, 'x' as ArtifactId),
  listArtifactsOfRun: (tx) => listArtifactsOfRun(tx, runId),
  listArtifactsOfStep: (tx) => listArtifactsOfStep(tx, stepRunId),
  hasContent: (tx) => hasContent(tx, 'p' as PipelineId, 'x'),
  isContentUsed: (tx) => isContentUsed(tx, 'x'),
  listExpiredArtifacts: (tx) => listExpiredArtifacts(tx, { nowMs: 2, createdBeforeMs: 1, limit: 10 }),
  findUploadOf: (tx) => findUploadOf(tx, { stepRunId, name: 'n', path: 'p' }),
  listMetrics: (tx) => listMetrics(tx, runnerId, 1),
  deleteMetricsBefore: (tx) => deleteMetricsBefore(tx, runnerId, 1),
  listVersionsUsedBy: (tx) => listVersionsUsedBy(tx, runId),
  listDerivedSecrets: (tx) => listDerivedSecrets(tx, runId),
  listSecretUses: (tx) => listSecretUses(tx, 'x' as SecretId, 10),
  countTemplates: (tx) => countTemplates(tx, 'x'),
  listTemplates: (tx) => listTemplates(tx, 'x'),
  listTemplatesNamed: (tx) => listTemplatesNamed(tx, 'x'),
  findRegistrationToken: (tx) => findRegistrationToken(tx, hash),
  findApiToken: (tx) => findApiToken(tx, hash),
};

test.each(Object.entries(statements))('%s reads no whole table', (_, statement) => {
  using base = foundation();

  const plans = plansOf(base.store, statement);

  expect(plans.length).toBeGreaterThan(0);
  expect(scansIn(plans)).toEqual([]);
});

test('removing a run reads no table that grows', () => {
  using base = foundation();

  const plans = plansOf(base.store, (tx) => deleteRun(tx, runId));

  // Notifications that were not delivered yet, and commands that were not answered: few at any time.
  expect(new Set(scansIn(plans))).toEqual(new Set(['SCAN commands', 'SCAN notifications']));
});
