import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code, ConnectError } from '@connectrpc/connect';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { ProgramProgress, type ReportProgramRequest } from '../../gen/signalbox/agent/v1/programs_pb.js';
import { StepRunStatus } from '../../gen/steprun/v1/steprun_pb.js';
import packageFile from '../../package.json' with { type: 'json' };
import { parseAgentConfig } from '../config.ts';
import { temporaryFolder } from '../testing/agents.ts';
import { aDispatch, ControlPlaneDouble, type Session } from '../testing/control-plane.ts';
import { launchAgent } from './launch-agent.ts';

const installed = packageFile.version;

/** Speaks as a launched program does. `act` is done with the first line that it heard. */
function program(version: string, act: string): Buffer {
  return Buffer.from(`
    import { createInterface } from 'node:readline';
    import { writeFileSync } from 'node:fs';
    const tell = (told) => process.stdout.write(JSON.stringify(told) + '\\n');
    const end = (exit) => (tell({ kind: 'ended', exit }), process.exit());
    if (process.argv.includes('--check')) process.stdout.write('${version}\\n');
    else {
      let first;
      createInterface({ input: process.stdin }).on('line', (line) => {
        if (first) return end({ kind: line === 'stop' ? 'stopped' : 'drained' });
        first = JSON.parse(line);
        ${act}
      });
    }
  `);
}

const works = "writeFileSync(first.settings.dataDir + '/heard', first.previousVersion ?? ''); tell({ kind: 'works' });";

/** An agent as the command starts it, and the control plane that it works for. */
class Launched implements AsyncDisposable {
  readonly #folder = temporaryFolder();
  readonly #drain = new AbortController();
  readonly #stop = new AbortController();
  readonly #settled = Promise.withResolvers<void>();
  #end: ReturnType<typeof launchAgent> | undefined;
  readonly plane: ControlPlaneDouble;

  private constructor(plane: ControlPlaneDouble) {
    this.plane = plane;
  }

  static async start({ trialMs, reportProgram }: { trialMs?: number; reportProgram?: Code } = {}): Promise<Launched> {
    const launched = new Launched(await ControlPlaneDouble.start());
    if (reportProgram !== undefined)
      launched.plane.refusals.set('reportProgram', new ConnectError('no', reportProgram));
    launched.launch(trialMs);
    return launched;
  }

  launch(trialMs?: number): void {
    const parsed = parseAgentConfig({
      ...{ insecure: true, containers: { enabled: false }, registrationToken: `art_${'0'.repeat(40)}` },
      ...{ server: this.plane.url, dataDir: this.#folder.path },
    });
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const write = (line: string) => line.includes('has taken the place') && this.#settled.resolve();
    this.#end = launchAgent(parsed.config, {
      ...{ signal: this.#drain.signal, stopNow: this.#stop.signal, log: pino({}, { write }) },
      ...(trialMs !== undefined && { trialMs }),
    });
  }

  /** The control stream of the installed program gets the offer. */
  async offer(
    version: string,
    content: Buffer,
    changed: { digest?: string; sizeBytes?: number } = {},
  ): Promise<Session> {
    const digest = createHash('sha256').update(content).digest('hex');
    this.plane.programs.set(digest, content);
    const session = await this.plane.session(this.plane.sessions.length || 1);
    const value = { version, digest, sizeBytes: BigInt(content.length), ...changed };
    const offered = { ...value, sizeBytes: BigInt(value.sizeBytes) };
    this.plane.programs.set(offered.digest, content);
    session.send({ case: 'programChange', value: { program: { case: 'offered', value: offered } } });
    return session;
  }

  async report(progress: ProgramProgress): Promise<ReportProgramRequest> {
    return await this.plane.until(({ programReports }) => programReports.find((one) => one.progress === progress));
  }

  shelf(): { readonly current: unknown; readonly previous?: unknown } {
    return JSON.parse(readFileSync(join(this.#folder.path, 'programs', 'programs.json'), 'utf8'));
  }

  /** What the launched program wrote down when it began to work. */
  heard(): string {
    return readFileSync(join(this.#folder.path, 'heard'), 'utf8');
  }

  async drained() {
    this.#drain.abort();
    return await this.#end;
  }

  /** Another program has taken the place of the installed one. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  get end(): Promise<unknown> {
    return Promise.resolve(this.#end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.drained().catch(() => {});
    await this.plane[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

/** Ends as soon as it works, so that a test knows when that was. */
const worksOnce = `${works} end({ kind: 'superseded', because: 'it was here' });`;

describe('an agent that is offered another program', () => {
  test('fetches and checks it, and makes place for it', async () => {
    await using agent = await Launched.start();
    await agent.offer('2.0.0', program('2.0.0', worksOnce));

    const end = await agent.end;

    expect(end).toEqual({ kind: 'superseded', because: 'it was here' });
    expect(agent.plane.programReports.map(({ progress, wantedVersion }) => [progress, wantedVersion])).toEqual([
      [ProgramProgress.UNSPECIFIED, ''],
      [ProgramProgress.FETCHING, '2.0.0'],
      [ProgramProgress.FINISHING, '2.0.0'],
    ]);
    expect([agent.heard(), agent.shelf()]).toMatchObject([
      installed,
      { current: { version: '2.0.0' }, previous: 'installed' },
    ]);
    expect(agent.plane.unregistered).toEqual([]); // it is there again in a moment
  });

  test('ends what it executes first', async () => {
    await using agent = await Launched.start();
    const session = await agent.plane.session();
    session.send(aDispatch({ run: 'sleep 60' }));
    await agent.offer('2.0.0', program('2.0.0', worksOnce));
    await agent.report(ProgramProgress.FINISHING);

    session.send({ case: 'taskCancel', value: { stepRunId: 'step-1', reason: 'enough' } });
    const { status } = await agent.plane.report('step-1');

    expect([status, await agent.end]).toMatchObject([StepRunStatus.CANCELLED, { kind: 'superseded' }]);
  });

  test('is back when that one ends before the control plane has heard of it, and says why', async () => {
    await using agent = await Launched.start();
    await agent.offer('2.0.0', program('2.0.0', "console.error('no room'); process.exit(3);"));

    const { wantedVersion, version, message } = await agent.report(ProgramProgress.FAILED);
    await agent.plane.session(2);

    expect([version, wantedVersion, message]).toEqual([installed, '2.0.0', 'it ended with exit code 3: no room']);
    expect(await agent.drained()).toEqual({ kind: 'drained' });
  });

  test('is back when that one says nothing in time', async () => {
    await using agent = await Launched.start({ trialMs: 100 });
    await agent.offer('2.0.0', program('2.0.0', ''));

    const { message } = await agent.report(ProgramProgress.FAILED);

    expect(message).toBe('the control plane did not hear of it within 0.1 s');
  });

  test('is back when that one is refused, but not when its token is void', async () => {
    await using agent = await Launched.start();
    await agent.offer('2.0.0', program('2.0.0', "end({ kind: 'refused', because: 'a label is odd' });"));
    const { message } = await agent.report(ProgramProgress.FAILED);
    await agent.plane.session(2);
    await agent.offer('3.0.0', program('3.0.0', "end({ kind: 'revoked', because: 'your token was revoked' });"));

    expect([message, await agent.end]).toEqual([
      'a label is odd',
      { kind: 'revoked', because: 'your token was revoked' },
    ]);
  });

  test.each([
    ['is something else than announced', { digest: 'a'.repeat(64) }, 'what arrived is not what was announced'],
    ['is shorter', { sizeBytes: 1_000_000 }, 'what arrived is not what was announced'],
    ['is longer', { sizeBytes: 3 }, 'more than the announced 3 bytes arrived'],
    ['is too large', { sizeBytes: 2 ** 30 }, 'it has 1073741824 bytes; at most 67108864 are taken'],
    ['has no digest', { digest: '../../etc' }, 'its digest is not a SHA-256 digest'],
  ])('goes on without it when it %s', async (_, changed, because) => {
    await using agent = await Launched.start();
    const session = await agent.offer('2.0.0', program('2.0.0', works), changed);

    const { message } = await agent.report(ProgramProgress.FAILED);
    session.send(aDispatch({ run: 'true' }));

    expect([message, (await agent.plane.report('step-1')).status]).toEqual([because, StepRunStatus.SUCCESS]);
  });

  test.each([
    ['does not start', Buffer.from("throw new Error('for another Node');"), 'Error: for another Node'],
    ['says that it is another', program('2.0.1', works), 'it says that it is version 2.0.1'],
  ])('goes on without it when it %s', async (_, content, because) => {
    await using agent = await Launched.start();
    await agent.offer('2.0.0', content);

    expect((await agent.report(ProgramProgress.FAILED)).message).toContain(because);
  });
});

test('a control plane that hands out no programs is worked for all the same', async () => {
  await using agent = await Launched.start({ reportProgram: Code.Unimplemented });

  await agent.plane.session();

  expect(await agent.drained()).toEqual({ kind: 'drained' });
});

test('a token that is void ends the agent, also while it introduces its program', async () => {
  await using agent = await Launched.start({ reportProgram: Code.Unauthenticated });

  expect(await agent.end).toMatchObject({ kind: 'revoked' });
});

describe('an agent that runs another program', () => {
  test('passes on that it is to end', async () => {
    await using agent = await Launched.start();
    await agent.offer('2.0.0', program('2.0.0', works));
    await agent.settled;

    expect(await agent.drained()).toEqual({ kind: 'drained' });
  });

  test('starts with it', async () => {
    await using agent = await Launched.start();
    await agent.offer('2.0.0', program('2.0.0', worksOnce));
    await agent.end;

    agent.launch();

    expect([await agent.end, agent.plane.sessions.length]).toEqual([
      { kind: 'superseded', because: 'it was here' },
      1, // the installed one did not connect again
    ]);
  });

  test('fails as one agent does when it ends without a word', async () => {
    await using agent = await Launched.start();
    await agent.offer(
      '2.0.0',
      program('2.0.0', `${works} console.error('out of memory'); process.exitCode = 7; process.stdin.destroy();`),
    );

    await expect(agent.end).rejects.toThrow('it ended with exit code 7: out of memory');
  });

  test('goes back to the installed one, and from there to it again', async () => {
    await using agent = await Launched.start();
    const back = "end({ kind: 'replaced', by: 'previous' });";
    await agent.offer('2.0.0', program('2.0.0', `${works} ${back}`));
    const session = await agent.plane.session(2);
    session.send({ case: 'programChange', value: { program: { case: 'previousVersion', value: '2.0.0' } } });
    await agent.plane.session(3);

    const reports = agent.plane.programReports.filter(({ progress }) => progress === ProgramProgress.UNSPECIFIED);
    expect(reports.map(({ version, previousVersion }) => [version, previousVersion])).toEqual([
      [installed, ''],
      [installed, '2.0.0'],
      [installed, '2.0.0'],
    ]);
  });

  test('is told that there is nothing to go back to', async () => {
    await using agent = await Launched.start();
    const session = await agent.plane.session();

    session.send({ case: 'programChange', value: { program: { case: 'previousVersion', value: '0.0.1' } } });

    expect((await agent.report(ProgramProgress.FAILED)).message).toBe('there is no version 0.0.1 to go back to');
  });
});
