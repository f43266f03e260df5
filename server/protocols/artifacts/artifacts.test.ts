import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallOptions, type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ArtifactService } from '../../../gen/signalbox/agent/v1/artifacts_pb.js';
import type { StepRunId } from '../../domain/ids.ts';
import { type RunningServer, startServer } from '../../main.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const twoSteps = `
namespace: demo
jobs:
  - name: build
    steps:
      - { name: make, uses: shell, args: { command: make } }
      - { name: pack, uses: shell, args: { command: pack } }
`;

let folder: string;
let server: RunningServer;
let client: Client<typeof ArtifactService>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-artifacts-'));
  server = await startServer(
    {
      dataDir: folder,
      console: { host: '127.0.0.1', port: 0 },
      lan: { host: '127.0.0.1', port: 0 },
      serverNames: ['localhost'],
      embeddedRunner: false,
    },
    { log: pino({ level: 'silent' }) },
  );
  // Trust is the subject of other tests.
  const nodeOptions = { rejectUnauthorized: false };
  client = createClient(ArtifactService, createGrpcTransport({ baseUrl: server.lanUrl, nodeOptions }));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('a file of a step', () => {
  test('is sent in chunks, goes on after a break, and is read by a later step of the run', async () => {
    const [make, pack] = await runningSteps();
    const content = Buffer.alloc(300_000, 'signalbox ');
    const announcement = announce('package', 'dist/app.tar', content);
    const { uploadId } = await client.beginUpload(announcement, as(make));
    await client.upload(chunks(uploadId, content.subarray(0, 100_000), 0), as(make));

    const resumed = await client.beginUpload(announcement, as(make));
    expect(resumed).toMatchObject({ uploadId, offset: 100_000n });
    await client.upload(chunks(uploadId, content, 100_000), as(make));
    const { artifactId } = await client.finishUpload({ uploadId }, as(make));

    const { artifacts } = await client.listArtifacts({ jobName: 'build', name: 'package' }, as(pack));
    expect(artifacts).toMatchObject([{ artifactId, path: 'dist/app.tar', sizeBytes: 300_000n, jobName: 'build' }]);
    const received: Uint8Array[] = [];
    for await (const { chunk } of client.download({ artifactId, offset: 299_990n }, as(pack))) received.push(chunk);
    expect(Buffer.concat(received).toString()).toBe('signalbox ');
  });

  test('whose content is known needs no bytes', async () => {
    const [make, pack] = await runningSteps();
    const content = Buffer.from('the same content twice');
    const first = await client.beginUpload(announce('a', 'a.txt', content), as(make));
    await client.upload(chunks(first.uploadId, content, 0), as(make));
    await client.finishUpload({ uploadId: first.uploadId }, as(make));

    const second = await client.beginUpload(announce('b', 'b.txt', content), as(pack));
    expect(second.offset).toBe(BigInt(content.length));
    const { artifactId } = await client.finishUpload({ uploadId: second.uploadId }, as(pack));

    const { artifacts } = await client.listArtifacts({ name: 'b' }, as(make));
    expect(artifacts).toMatchObject([{ artifactId, path: 'b.txt' }]);
    const foreign = await codeOf(client.finishUpload({ uploadId: second.uploadId }, as(make)));
    expect(foreign).toBe(Code.NotFound);
  });

  test('is refused when it is not what was announced', async () => {
    const [make] = await runningSteps();
    const { uploadId } = await client.beginUpload(announce('x', 'x', Buffer.from('one')), as(make));
    await client.upload(chunks(uploadId, Buffer.from('two'), 0), as(make));

    expect(await codeOf(client.finishUpload({ uploadId }, as(make)))).toBe(Code.DataLoss);
  });

  test('is refused out of place, outside the workspace, and without a token of a step', async () => {
    const [make] = await runningSteps();
    const content = Buffer.from('content');
    const { uploadId } = await client.beginUpload(announce('y', 'y', content), as(make));

    expect(await codeOf(client.upload(chunks(uploadId, content, 3), as(make)))).toBe(Code.OutOfRange);
    expect(await codeOf(client.beginUpload(announce('y', '../y', content), as(make)))).toBe(Code.InvalidArgument);
    expect(await codeOf(client.listArtifacts({}))).toBe(Code.Unauthenticated);
    const operator = { headers: { authorization: `Bearer ${server.consoleToken}` } };
    expect(await codeOf(client.listArtifacts({}, operator))).toBe(Code.Unauthenticated);
  });

  test('of another run is not found', async () => {
    const [mine] = await runningSteps();
    const [other] = await runningSteps();
    const content = Buffer.from('mine alone');
    const { uploadId } = await client.beginUpload(announce('z', 'z', content), as(mine));
    await client.upload(chunks(uploadId, content, 0), as(mine));
    const { artifactId } = await client.finishUpload({ uploadId }, as(mine));

    const download = async () => {
      for await (const _ of client.download({ artifactId }, as(other))) expect.unreachable('bytes were sent');
    };
    expect(await codeOf(download())).toBe(Code.NotFound);
  });
});

/** Steps that have not ended: their tokens are good. */
async function runningSteps(): Promise<readonly [StepRunId, StepRunId]> {
  const { runs } = server.services;
  const { runId } = runs.runText({ text: twoSteps, path: 'test.yaml', triggeredBy: 'tester' });
  const [make, pack] = runs.stepsOfRun(runId);
  if (!make || !pack) throw new Error('the run has two steps');
  return [make.stepRunId, pack.stepRunId];
}

function as(stepRunId: StepRunId): CallOptions {
  return { headers: { authorization: `Bearer ${server.services.stepTokens.issue(stepRunId)}` } };
}

function announce(name: string, path: string, content: Buffer) {
  const digest = createHash('sha256').update(content).digest('hex');
  return { name, path, sizeBytes: BigInt(content.length), digest };
}

async function* chunks(uploadId: string, content: Buffer, from: number) {
  const size = 64 * 1024;
  for (let offset = from; offset < content.length; offset += size) {
    yield { uploadId, offset: BigInt(offset), chunk: new Uint8Array(content.subarray(offset, offset + size)) };
  }
}

async function codeOf(call: Promise<unknown>): Promise<Code> {
  return call.then(
    () => expect.unreachable('the call was answered'),
    (reason: unknown) => ConnectError.from(reason).code,
  );
}
