import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { addStep } from '../../test/support/step-runs.ts';
import type { PipelineId, PipelineRunId } from '../domain/ids.ts';
import type { SecretScope } from '../domain/secret.ts';
import { Secrets } from './secrets.ts';

function setUp() {
  const base = foundation();
  const { keychain } = base;
  const secrets = new Secrets({ ...base, keychain });
  const step = addStep(base.store, { name: 'one', runnerId: null, atMs: base.clock.nowMs(), project: 'team' });
  const put = (name: string, value: string, scope: SecretScope = { kind: 'global' }) =>
    secrets.put({ name, scope, note: '', value }, 'op');
  return { ...base, keychain, secrets, put, runId: step.runId, pipelineId: step.pipelineId };
}

test('a run gets exactly the secrets it names', () => {
  using set = setUp();
  set.put('A', 'value-a');
  set.put('B', 'value-b');

  expect(set.secrets.resolve(['A'], set.runId)).toEqual({ A: 'value-a' });
  expect(set.secrets.resolve([], set.runId)).toEqual({});
});

test('the narrowest secret of a name that the run may read is meant', () => {
  using set = setUp();
  const resolved = (environment?: string) => set.secrets.resolve(['A'], set.runId, environment).A;
  set.put('A', 'foreign', { kind: 'project', project: 'others' });
  set.put('A', 'other pipeline', { kind: 'pipeline', pipelineId: 'else' as PipelineId });
  expect(() => resolved()).toThrow(expect.objectContaining({ kind: 'not-found', details: { subject: 'A' } }));

  set.put('A', 'global');
  expect(resolved()).toBe('global');
  set.put('A', 'project', { kind: 'project', project: 'team' });
  expect(resolved()).toBe('project');
  set.put('A', 'pipeline', { kind: 'pipeline', pipelineId: set.pipelineId });
  expect(resolved()).toBe('pipeline');
  set.put('A', 'production', { kind: 'environment', environment: 'production' });
  expect(resolved()).toBe('pipeline');
  expect(resolved('production')).toBe('production');
  expect(set.secrets.readableNames(set.pipelineId)).toEqual(['A']);
  expect(set.secrets.readableNames(null)).toEqual(['A']);
});

test('a name is taken once per scope', () => {
  using set = setUp();
  const { id } = set.put('A', 'value');

  expect(() => set.put('A', 'again')).toThrow(expect.objectContaining({ kind: 'already-exists' }));
  set.secrets.remove(id, 'op');

  expect(set.put('A', 'again').version).toBe(1);
});

test.each([
  ['a bad name', { name: 'a-b' }],
  ['an empty value', { value: '' }],
  ['a value with NUL', { value: 'a\0b' }],
  ['a huge value', { value: 'x'.repeat(65_537) }],
  ['a scope without a name', { scope: { kind: 'project', project: '' } as const }],
])('%s is refused', (_, change) => {
  using set = setUp();
  const request = { name: 'A', scope: { kind: 'global' } as const, note: '', value: 'value', ...change };

  expect(() => set.secrets.put(request, 'op')).toThrow(expect.objectContaining({ kind: 'invalid' }));
});

test('a run that got an old value stays masked after the secret was rotated and removed', () => {
  using set = setUp();
  const { id } = set.put('A', 'old-value');
  set.secrets.resolve(['A'], set.runId);
  set.secrets.rotate(id, 'new-value', 'op');

  expect(set.secrets.resolve(['A'], set.runId)).toEqual({ A: 'new-value' });
  set.secrets.remove(id, 'op');

  const masker = new Secrets({ ...set, keychain: set.keychain }).maskerForRun(set.runId);
  expect(masker.masked(Buffer.from('old-value new-value other')).toString()).toBe('*** *** other');
  expect(set.secrets.list()).toEqual([]);
});

test('what expressions made of a secret is masked for good, and stored sealed', () => {
  using set = setUp();
  set.put('A', 'hunter2-hunter2');
  set.secrets.resolve(['A'], set.runId);
  set.secrets.maskerForRun(set.runId);
  set.secrets.hide(['HUNTER2-HUNTER2', 'digest-of-it'], set.runId);
  set.secrets.hide(['digest-of-it', 'another'], set.runId);

  const later = new Secrets({ ...set, keychain: set.keychain });
  const stored = Buffer.concat(['', '-wal'].map((part) => readFileSync(`${set.databaseFile}${part}`)));

  for (const secrets of [set.secrets, later]) {
    const line = Buffer.from('HUNTER2-HUNTER2 digest-of-it another other');
    expect(secrets.maskerForRun(set.runId).masked(line).toString()).toBe('*** *** *** other');
  }
  expect(stored.includes('digest-of-it')).toBe(false);
});

test('who was given a secret is recorded', () => {
  using set = setUp();
  const { id } = set.put('A', 'value');
  set.secrets.resolve(['A'], set.runId);
  set.secrets.resolve(['A'], set.runId);

  expect(set.secrets.usedBy(id)).toEqual([
    { runId: set.runId, pipelineId: set.pipelineId, version: 1, atMs: set.clock.nowMs() },
  ]);
  expect(set.secrets.get(id)).toMatchObject({ lastUsedAtMs: set.clock.nowMs(), isMasked: true });
});

test('values are nowhere but sealed: not in the file, not in events, not in lists', () => {
  using set = setUp();
  set.put('A', 'hunter2-hunter2');
  set.secrets.resolve(['A'], set.runId);

  const said = JSON.stringify([set.secrets.list(), set.events.after(0)]);
  const stored = Buffer.concat(['', '-wal'].map((part) => readFileSync(`${set.databaseFile}${part}`)));

  expect([said.includes('hunter2'), stored.includes('hunter2')]).toEqual([false, false]);
});

test('a value that was moved to another secret does not open', () => {
  using set = setUp();
  const a = set.put('A', 'value-a');
  const b = set.put('B', 'value-b');
  set.store.write((tx) => {
    tx.prepare<[string, string], never>(`
      UPDATE secret_versions SET (nonce, sealed) = (SELECT nonce, sealed FROM secret_versions WHERE secret_id = ?)
       WHERE secret_id = ?`).run(a.id, b.id);
  });

  expect(() => set.secrets.resolve(['B'], set.runId)).toThrow(expect.objectContaining({ kind: 'corrupt' }));
});

test('a run that does not exist gets nothing', () => {
  using set = setUp();
  set.put('A', 'value');

  expect(() => set.secrets.resolve(['A'], 'nothing' as PipelineRunId)).toThrow(
    expect.objectContaining({ kind: 'not-found' }),
  );
});
