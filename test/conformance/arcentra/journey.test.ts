import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { idOf, oneStep, WireServer } from '../../support/wire-server.ts';

const script = fileURLToPath(new URL('./journey.py', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The interpreter that has what the journey needs; Debian's own comes second, where another one is first in the path. */
async function pythonWithGrpcio(): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const { exitCode } = await execa(python, ['-c', 'import grpc, google.protobuf'], { reject: false });
    if (exitCode === 0) return python;
  }
  const advice = 'Python with grpcio is missing: on Debian, apt-get install python3-grpcio python3-protobuf';
  if (process.env.CI) throw new Error(advice);
  process.stderr.write(`\nLEFT OUT: the journey of a Python client. ${advice}\n\n`);
  return undefined;
}

test('an agent written in Python takes a run from its trigger to its end', async ({ skip }) => {
  const python = await pythonWithGrpcio();
  if (python === undefined) return skip('python3-grpcio is missing');
  using folder = mkdtempDisposableSync(join(tmpdir(), 'journey-'));
  const descriptors = join(folder.path, 'contract.binpb');
  await execa('buf', ['build', '-o', descriptors], { cwd: root, preferLocal: true, localDir: root });
  await using server = await WireServer.start();
  const { token } = server.services.apiTokens.create({ name: 'python', expiresAtMs: null }, 'tester');
  const pipelineId = await server.pipeline(oneStep);

  const { stdout } = await execa(python, [
    script,
    server.address,
    descriptors,
    server.registrationToken(),
    token,
    pipelineId,
  ]);
  const { runId, stepRunId, ...seen } = JSON.parse(stdout) as { runId: string; stepRunId: string };

  expect(seen).toEqual({ withoutToken: 'UNAUTHENTICATED', run: 'make', ack: [1, 1, 2], statuses: [2, 3] });
  expect(await server.runStatus(runId)).toBe('SUCCESS');
  expect(server.services.logs.size(idOf(stepRunId)).lineCount).toBe(2);
});
