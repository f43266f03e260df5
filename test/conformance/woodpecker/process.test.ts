import { existsSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { SilentLine } from '../../support/silent-line.ts';
import { idOf, WireServer } from '../../support/wire-server.ts';

const program = fileURLToPath(new URL('../../support/woodpecker-stand-in-main.ts', import.meta.url));

interface AgentEnv {
  readonly [name: `WOODPECKER_${string}`]: string;
  readonly SSL_CERT_FILE?: string;
}

/** The stand-in as a process of its own, which is set up with variables and can be killed. */
function agentProcess(env: AgentEnv) {
  const child = execa(process.execPath, [program], {
    env: { PATH: process.env.PATH, WOODPECKER_HOSTNAME: 'box', WOODPECKER_HEALTHCHECK: 'false', ...env },
    extendEnv: false,
    reject: false,
  });
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  child.stdout?.once('data', () => resolve());
  return {
    child,
    /** When it asks for work. */
    ready,
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

function folderForAgent() {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'agent-'));
  const pidFile = join(folder.path, 'pid');
  return {
    idFile: join(folder.path, 'agent.conf'),
    pidFile,
    path: folder.path,
    [Symbol.dispose]() {
      // What outlived its agent, as orphans do.
      if (existsSync(pidFile)) {
        try {
          process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
        } catch {
          // it has ended
        }
      }
      folder.remove();
    },
  };
}

function pipelineOf(steps: readonly string[], more = ''): string {
  return `{ namespace: test, jobs: [{ name: build, ${more} steps: [${steps.join(', ')}] }] }`;
}

const step = (name: string, script: string) =>
  `{ name: ${name}, uses: shell, args: { run: ${JSON.stringify(script)} } }`;

async function until(server: WireServer, hasHappened: () => boolean): Promise<void> {
  const over = new AbortController();
  for await (const _event of server.services.events.watch(0, over.signal)) {
    if (!hasHappened()) continue;
    over.abort();
    return;
  }
}

/** When the file is there: a process of a step has made it. */
async function appears(folder: string, name: string): Promise<void> {
  const over = new AbortController();
  const changes = watch(folder, { signal: over.signal });
  const next = changes.next(); // from here on nothing is missed
  if (!existsSync(join(folder, name))) {
    await next;
    while (!existsSync(join(folder, name))) await changes.next();
  } else {
    next.catch(() => {}); // ended below
  }
  over.abort();
}

function jobOf(server: WireServer, runId: string) {
  return server.services.runs.jobs(idOf(runId)).at(-1);
}

function isRunning(server: WireServer, runId: string, stepName: string): boolean {
  return server.services.runs.steps({ runId: idOf(runId), stepName, state: 'running' }, {}).total > 0;
}

async function ended(server: WireServer, runId: string): Promise<string> {
  await until(server, () => server.services.runs.get(idOf(runId)).endedAtMs !== null);
  const job = jobOf(server, runId);
  return `${job?.state} ${job?.reason}`.trim();
}

describe('the process of a Woodpecker agent', () => {
  test('10: starts with the variables that the console shows, keeps its id, and is online', async () => {
    await using server = await WireServer.start();
    using folder = folderForAgent();
    const secretFile = join(folder.path, 'token');
    writeFileSync(secretFile, `${server.registrationToken()}\n`);
    using agent = agentProcess({
      WOODPECKER_SERVER: server.address,
      WOODPECKER_AGENT_SECRET_FILE: secretFile,
      WOODPECKER_AGENT_CONFIG_FILE: folder.idFile,
      WOODPECKER_MAX_WORKFLOWS: '2',
      WOODPECKER_AGENT_LABELS: 'gpu=yes,room=lab',
      WOODPECKER_RETRY_TIMEOUT: '0',
    });
    await agent.ready;

    const [runner] = server.services.runners.list();
    expect(runner).toMatchObject({
      capacity: 2,
      activity: 'idle',
      agentLabels: { hostname: 'box', gpu: 'yes', room: 'lab' },
    });
    expect(readFileSync(folder.idFile, 'utf8')).toMatch(/^\{"agent_id":[1-9]\d*\}$/);
  });

  test('11: ends with 1 when the server speaks another version', async () => {
    await using server = await WireServer.start();
    server.services.settings.set('woodpecker.protocolNumber', 15, 'tester');
    using agent = agentProcess({
      WOODPECKER_SERVER: server.address,
      WOODPECKER_AGENT_SECRET: server.registrationToken(),
    });

    // From 3.18 on agents say what they speak, and are refused with the same words.
    expect(await agent.child).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/mismatch|protocol 15/) });
    expect(server.services.runners.list()).toEqual([]);
  });

  test('12: connects over TLS, and verifies the server when it was given our authority', async () => {
    await using server = await WireServer.start();
    using folder = folderForAgent();
    const authority = join(folder.path, 'ca.pem');
    const { address, ca } = server.tls;
    writeFileSync(authority, ca);
    const own = {
      WOODPECKER_SERVER: address.replace('127.0.0.1', 'localhost'),
      WOODPECKER_AGENT_SECRET: server.registrationToken(),
      WOODPECKER_GRPC_SECURE: 'true',
    };
    using unverified = agentProcess(own);
    await unverified.ready;
    using strange = agentProcess({ ...own, WOODPECKER_GRPC_SKIP_VERIFY: 'false' });
    expect((await strange.child).exitCode).toBe(1);
    using verified = agentProcess({ ...own, WOODPECKER_GRPC_SKIP_VERIFY: 'false', SSL_CERT_FILE: authority });
    await verified.ready;

    expect(server.services.runners.list()).toHaveLength(2);
  });

  test('51: killed in a step and started again, has lost that attempt at once; the next has new ids', async () => {
    await using server = await WireServer.start();
    using folder = folderForAgent();
    const env = {
      WOODPECKER_SERVER: server.address,
      WOODPECKER_AGENT_SECRET: server.registrationToken(),
      WOODPECKER_AGENT_CONFIG_FILE: folder.idFile,
    };
    // The first attempt leaves a mark and hangs, the second finds the mark.
    const mark = `cd '${folder.path}'; if [ -e first ]; then touch second; else touch first; fi`;
    const work = `cd '${folder.path}'; if [ -e second ]; then echo again; else echo $$ > pid; exec sleep 60; fi`;
    using first = agentProcess(env);
    await first.ready;
    const runId = await server.run(pipelineOf([step('mark', mark), step('work', work)], 'retry: { max_attempts: 2 },'));
    await appears(folder.path, 'pid');
    first.child.kill('SIGKILL');
    await first.child;
    using second = agentProcess(env);
    await second.ready;

    expect(await ended(server, runId)).toBe('success');
    const attempts = server.services.runs.jobs(idOf(runId));
    expect(attempts.map(({ attempt, state, reason }) => `${attempt} ${state} ${reason}`.trim())).toEqual([
      '1 failed runner_lost',
      '2 success',
    ]);
    expect(server.services.runners.list()).toHaveLength(1);
  });

  test('52: goes on over a restart of ours, and loses neither its job nor a line', async () => {
    await using server = await WireServer.start();
    using line = await SilentLine.to(server.address);
    using agent = agentProcess({
      WOODPECKER_SERVER: line.address,
      WOODPECKER_AGENT_SECRET: server.registrationToken(),
      WOODPECKER_RETRY_TIMEOUT: '0',
    });
    await agent.ready;
    const runId = await server.run(
      pipelineOf([step('long', 'echo begun; sleep 1; echo ended'), step('next', 'echo next')]),
    );
    await until(server, () => isRunning(server, runId, 'long'));
    await server.restart();
    line.leadTo(server.address);

    expect(await ended(server, runId)).toBe('success');
    const steps = await server.steps(runId);
    const ids = steps.map(({ step_run_id: id }) => idOf<never>(String(id)));
    for (const id of ids)
      for await (const size of server.services.logs.watchSize(id, AbortSignal.timeout(60_000)))
        if (size.lineCount > 1) break;
    const texts = ids.map((id) => Buffer.from(server.services.logs.read(id, 0, 10).text).toString());
    expect(texts).toEqual(['+ echo begun; sleep 1; echo ended\nbegun\nended\n', '+ echo next\nnext\n']);
    const registrations = server.services.events.after(0).filter(({ type }) => type === 'runner.registered');
    expect(registrations).toHaveLength(1);
  });

  test('53: that gives up after a while ends its work when we come back, which was interrupted', async () => {
    await using server = await WireServer.start();
    using line = await SilentLine.to(server.address);
    using folder = folderForAgent();
    using agent = agentProcess({
      WOODPECKER_SERVER: line.address,
      WOODPECKER_AGENT_SECRET: server.registrationToken(),
      WOODPECKER_RETRY_TIMEOUT: '2s',
    });
    await agent.ready;
    const hang = `touch '${folder.path}/begun'; exec sleep 60`;
    const runId = await server.run(pipelineOf([step('older', 'sleep 2.2'), step('running', hang)]));
    await appears(folder.path, 'begun');
    await server.restart();
    line.leadTo(server.address);

    expect(await ended(server, runId)).toBe('failed runner_lost');
    expect((await server.steps(runId)).map(({ status }) => status)).toEqual([
      'STEP_RUN_STATUS_SUCCESS',
      'STEP_RUN_STATUS_CANCELLED',
    ]);
    expect(jobOf(server, runId)?.errorMessage).toContain('interrupted');
  });

  test('54: asked to end says good-bye, then that its work was stopped', async () => {
    await using server = await WireServer.start();
    using agent = agentProcess({
      WOODPECKER_SERVER: server.address,
      WOODPECKER_AGENT_SECRET: server.registrationToken(),
    });
    await agent.ready;
    const runId = await server.run(pipelineOf([step('work', 'sleep 60')]));
    await until(server, () => isRunning(server, runId, 'work'));
    agent.child.kill('SIGTERM');

    expect(await ended(server, runId)).toBe('failed runner_lost');
    expect((await agent.child).exitCode).toBe(0);
    expect(server.services.runners.list().map(({ activity }) => activity)).toEqual(['offline']);
  });
});
