import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { addStep, endStep, type StoredStep } from '../../test/support/step-runs.ts';
import type { ArtifactId, RunnerId, StepRunId } from '../domain/ids.ts';
import { saveArtifact } from '../store/artifacts.ts';
import { type Artifact, Artifacts, type UploadRequest } from './artifacts.ts';
import { StepTokens } from './step-tokens.ts';

const none = new AbortController().signal;

function setUp(base = foundation()) {
  const { keychain } = base;
  const open = () => new Artifacts({ ...base, keychain, dataDir: base.folder });
  const artifacts = open();
  return {
    ...base,
    keychain,
    artifacts,
    open,
    step: (name = 'one', beside?: StoredStep) =>
      addStep(base.store, { name, runnerId: 'agt_1' as RunnerId, atMs: base.clock.nowMs(), ...(beside && { beside }) }),
    files: (folder: 'blobs' | 'uploads') =>
      readdirSync(join(base.folder, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
        .length,
  };
}

const digestOf = (content: string) => createHash('sha256').update(content).digest('hex');

function aRequest(content: string, changes: Partial<UploadRequest> = {}): UploadRequest {
  const sizeBytes = Buffer.byteLength(content);
  const fixed = { name: 'dist', path: 'out/app.js', isExecutable: false, expireInMs: null };
  return { ...fixed, sizeBytes, sha256: digestOf(content), ...changes };
}

async function upload(
  artifacts: Artifacts,
  stepRunId: StepRunId,
  content: string,
  changes: Partial<UploadRequest> = {},
): Promise<Artifact> {
  const start = artifacts.begin(stepRunId, aRequest(content, changes));
  if (start.kind === 'stored') return start.artifact;
  if (content !== '')
    await artifacts.write(stepRunId, start.uploadId, { offset: start.offset, bytes: Buffer.from(content) });
  return artifacts.finish(stepRunId, start.uploadId);
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}

test('a file comes back as it was, from any offset', async () => {
  using set = setUp();
  const step = set.step();

  const artifact = await upload(set.artifacts, step.stepRunId, 'hello world', { isExecutable: true });

  expect(artifact).toMatchObject({ runId: step.runId, jobName: 'build', sizeBytes: 11, isExecutable: true });
  expect(await textOf(set.artifacts.openFor(step.stepRunId, artifact.id, 0, none))).toBe('hello world');
  expect(await textOf(set.artifacts.open(artifact.id, 6, none))).toBe('world');
  expect(await textOf(set.artifacts.open(artifact.id, 11, none))).toBe('');
  expect(set.events.after(0)).toMatchObject([{ type: 'artifact.stored', artifactId: artifact.id, bytes: 11 }]);
});

test('an empty file is a file', async () => {
  using set = setUp();
  const { stepRunId } = set.step();

  const artifact = await upload(set.artifacts, stepRunId, '');

  expect(await textOf(set.artifacts.open(artifact.id, 0, none))).toBe('');
});

test('an upload goes on after a restart where its bytes are on disk', async () => {
  using set = setUp();
  const { stepRunId } = set.step();
  const request = aRequest('0123456789');
  const start = set.artifacts.begin(stepRunId, request);
  if (start.kind !== 'upload') throw new Error('the content cannot be known');
  await set.artifacts.write(stepRunId, start.uploadId, { offset: 0, bytes: Buffer.from('01234') });

  const after = set.open();
  const resumed = after.begin(stepRunId, request);

  expect(resumed).toEqual({ kind: 'upload', uploadId: start.uploadId, offset: 5 });
  await expect(after.write(stepRunId, start.uploadId, { offset: 4, bytes: Buffer.from('x') })).rejects.toMatchObject({
    kind: 'stale',
  });
  await expect(after.finish(stepRunId, start.uploadId)).rejects.toMatchObject({ kind: 'wrong-state' });
  await after.write(stepRunId, start.uploadId, { offset: 5, bytes: Buffer.from('56789') });
  const artifact = await after.finish(stepRunId, start.uploadId);
  expect(await after.finish(stepRunId, start.uploadId)).toEqual(artifact);
  expect(await textOf(after.open(artifact.id, 0, none))).toBe('0123456789');
});

test('content that is not what was announced is refused and dropped', async () => {
  using set = setUp();
  const { stepRunId } = set.step();
  const start = set.artifacts.begin(stepRunId, aRequest('good'));
  if (start.kind !== 'upload') throw new Error('the content cannot be known');

  await expect(
    set.artifacts.write(stepRunId, start.uploadId, { offset: 0, bytes: Buffer.from('too long') }),
  ).rejects.toMatchObject({ kind: 'invalid' });
  await set.artifacts.write(stepRunId, start.uploadId, { offset: 0, bytes: Buffer.from('evil') });
  await expect(set.artifacts.finish(stepRunId, start.uploadId)).rejects.toMatchObject({ kind: 'corrupt' });

  expect([set.files('blobs'), set.files('uploads')]).toEqual([0, 0]);
});

test('equal content is stored once, and known at once within a pipeline only', async () => {
  using set = setUp();
  const first = set.step();
  const second = set.step('two', first);
  const other = set.step('other');
  await upload(set.artifacts, first.stepRunId, 'same');

  expect(set.artifacts.begin(second.stepRunId, aRequest('same'))).toMatchObject({ kind: 'stored' });
  expect(set.artifacts.begin(other.stepRunId, aRequest('same'))).toMatchObject({ kind: 'upload' });
  await upload(set.artifacts, other.stepRunId, 'same');

  expect(set.files('blobs')).toBe(1);
});

test('a step reaches the files of its own run only, and only while it runs', async () => {
  using set = setUp();
  const mine = set.step();
  const sibling = set.step('two', mine);
  const foreign = set.step('foreign');
  const artifact = await upload(set.artifacts, mine.stepRunId, 'a');

  expect(set.artifacts.listFor(sibling.stepRunId, { jobName: 'build', name: 'dist' })).toEqual([artifact]);
  expect(set.artifacts.listFor(sibling.stepRunId, { name: 'else' })).toEqual([]);
  expect(() => set.artifacts.openFor(foreign.stepRunId, artifact.id, 0, none)).toThrow(
    expect.objectContaining({ kind: 'not-found' }),
  );
  endStep(set.store, sibling.stepRunId, 1);
  expect(() => set.artifacts.listFor(sibling.stepRunId)).toThrow(expect.objectContaining({ kind: 'wrong-state' }));
});

test('an upload belongs to its step', async () => {
  using set = setUp();
  const mine = set.step();
  const foreign = set.step('foreign');
  const start = set.artifacts.begin(mine.stepRunId, aRequest('a'));
  if (start.kind !== 'upload') throw new Error('the content cannot be known');

  await expect(
    set.artifacts.write(foreign.stepRunId, start.uploadId, { offset: 0, bytes: Buffer.from('a') }),
  ).rejects.toMatchObject({ kind: 'not-found' });
});

test.each(['', '/etc/passwd', '../x', 'a/../../x', 'a//b', './a', 'C:\\x', 'a\\b', 'a\u0000b'])(
  'the path %j is refused',
  (path) => {
    using set = setUp();
    const { stepRunId } = set.step();

    expect(() => set.artifacts.begin(stepRunId, aRequest('a', { path }))).toThrow(
      expect.objectContaining({ kind: 'invalid', details: { subject: 'path' } }),
    );
  },
);

test('a file above the limit is refused before it is sent', () => {
  using set = setUp();
  set.settings.set('artifacts.maxBytes', 10, 'op');
  const { stepRunId } = set.step();

  expect(() => set.artifacts.begin(stepRunId, aRequest('hello world'))).toThrow(
    expect.objectContaining({ kind: 'exhausted' }),
  );
});

test('a file kept again under its name and path takes the place of the former', async () => {
  using set = setUp();
  const { stepRunId } = set.step();
  await upload(set.artifacts, stepRunId, 'old');

  const artifact = await upload(set.artifacts, stepRunId, 'new');

  expect(set.artifacts.listForStep(stepRunId)).toEqual([artifact]);
  expect(set.files('blobs')).toBe(1);
});

test('expired files go, and their content with the last of them', async () => {
  using set = setUp();
  const first = set.step();
  const second = set.step('two', first);
  await upload(set.artifacts, first.stepRunId, 'a', { expireInMs: 1_000 });
  await upload(set.artifacts, second.stepRunId, 'a');

  set.clock.advance(1_000);
  set.artifacts.removeExpired(100, 'system');
  expect([set.artifacts.listForRun(first.runId).length, set.files('blobs')]).toEqual([1, 1]);
  set.clock.advance(91 * 24 * 3_600_000);
  set.artifacts.removeExpired(100, 'system');

  expect([set.artifacts.listForRun(first.runId).length, set.files('blobs')]).toEqual([0, 0]);
});

test('a start removes what a crash left behind, and nothing else', async () => {
  using set = setUp();
  const { stepRunId } = set.step();
  await upload(set.artifacts, stepRunId, 'kept');
  const start = set.artifacts.begin(stepRunId, aRequest('0123', { path: 'half' }));
  if (start.kind !== 'upload') throw new Error('the content cannot be known');
  await set.artifacts.write(stepRunId, start.uploadId, { offset: 0, bytes: Buffer.from('01') });
  mkdirSync(join(set.folder, 'blobs', 'ff'), { recursive: true });
  writeFileSync(join(set.folder, 'blobs', 'ff', 'f'.repeat(64)), 'orphan');
  writeFileSync(join(set.folder, 'uploads', 'orphan'), 'orphan');

  set.open();

  expect([set.files('blobs'), set.files('uploads')]).toEqual([1, 1]);
});

test('a signed address works for ten minutes, and no other does', async () => {
  using set = setUp();
  const artifact = await upload(set.artifacts, set.step().stepRunId, 'a');
  const { path } = set.artifacts.signedPath(artifact.id);
  const refused = expect.objectContaining({ kind: 'forbidden' });

  expect(set.artifacts.verifySignedPath(path)).toEqual(artifact);
  expect(() => set.artifacts.verifySignedPath(path.replace(/expires=\d/, 'expires=9'))).toThrow(refused);
  expect(() => set.artifacts.verifySignedPath(path.replace(artifact.id, 'other'))).toThrow(refused);
  expect(() => set.artifacts.verifySignedPath('/artifacts/x')).toThrow(refused);
  set.clock.advance(600_000);
  expect(() => set.artifacts.verifySignedPath(path)).toThrow(refused);
});

test('a step token speaks for one step until that is over', () => {
  using set = setUp();
  const { stepRunId } = set.step();
  const other = set.step('other');
  const tokens = new StepTokens(set);
  const refused = expect.objectContaining({ kind: 'unauthenticated' });

  const token = tokens.issue(stepRunId);

  expect(tokens.verify(token)).toBe(stepRunId);
  expect(() => tokens.verify(token.replace(stepRunId, other.stepRunId))).toThrow(refused);
  expect(() => tokens.verify('')).toThrow(refused);
  expect(() => tokens.verify(`${token}x`)).toThrow(refused);
  endStep(set.store, stepRunId, 1);
  expect(() => tokens.verify(token)).toThrow(refused);
});

test('what an agent keeps elsewhere is listed, not given to steps, and goes with what is too old', () => {
  using set = setUp();
  const { runId, pipelineId, jobRunId, stepRunId } = set.step();
  const kept = { runId, pipelineId, jobRunId, stepRunId, jobName: 'build', sizeBytes: 0, sha256: '' };
  const id = set.ids.next<ArtifactId>();
  const [name, uri] = ['build/dist', 'bucket/dist.tar'];
  const times = { createdAtMs: set.clock.nowMs(), expiresAtMs: null };
  set.store.write((tx) => saveArtifact(tx, { id, ...kept, name, path: name, uri, isExecutable: false, ...times }));

  expect(set.artifacts.listForRun(runId)).toMatchObject([{ id, uri }]);
  expect(set.artifacts.listFor(stepRunId)).toEqual([]);
  expect(set.artifacts.downloadOf(set.artifacts.get(id))).toBe('');
  expect(() => set.artifacts.open(id, 0, none)).toThrow(expect.objectContaining({ kind: 'wrong-state' }));
  set.artifacts.remove(id, 'op');
  expect(set.artifacts.listForRun(runId)).toEqual([]);
});
