import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ApprovalState, ApprovalsService } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { EventsService } from '../../../gen/signalbox/console/v1/event_pb.js';
import { LogsService } from '../../../gen/signalbox/console/v1/logs_pb.js';
import { OverviewService } from '../../../gen/signalbox/console/v1/overview_pb.js';
import { InputType, PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { QueueService, RunnerVerdictKind } from '../../../gen/signalbox/console/v1/queue_pb.js';
import { JobState, RefusalSchema, RunAction, RunState } from '../../../gen/signalbox/console/v1/run_pb.js';
import { RunnerStatus, RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { SecretScopeKind, SecretsService } from '../../../gen/signalbox/console/v1/secrets_pb.js';
import { ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { type WatchRequest, WatchService } from '../../../gen/signalbox/console/v1/watch_pb.js';
import type { PipelineId, PipelineRunId } from '../../domain/ids.ts';
import { type RunningServer, startServer } from '../../main.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hello = `
namespace: demo
jobs:
  - name: greet
    outputs: { said: "\${{ steps.say.outputs.word }}" }
    steps:
      - { name: say, uses: shell, args: { command: "echo hello; echo oops >&2; echo word=hi >> $ARCENTRA_OUTPUT" } }
`;
const gated = `
namespace: demo
jobs:
  - name: ship
    approval: { required: true, position: before, params: { message: "Ship it?" } }
    steps: [{ name: push, uses: shell, args: { command: "echo shipped" } }]
`;
const unmatched = `
namespace: demo
jobs:
  - name: build
    agent_selector: { match_labels: { arch: s390x } }
    steps: [{ name: make, uses: shell, args: { command: "true" } }]
`;

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-console-'));
  server = await startServer(
    {
      dataDir: folder,
      console: { host: '127.0.0.1', port: 0 },
      lan: { host: '127.0.0.1', port: 0 },
      serverNames: ['localhost'],
      embeddedCapacity: 2,
    },
    { log: pino({ level: 'silent' }) },
  );
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('access', () => {
  test('a call without a token, or with a wrong one, is refused', async () => {
    for (const token of ['', 'wrong']) {
      const failure = await failureOf(client(ServerService, token).getServer({}));
      expect(failure.code).toBe(Code.Unauthenticated);
    }
  });

  test('an API token opens the door under its own name until it is revoked', async () => {
    const { secret, token } = await client(ServerService).createApiToken({ name: 'ci-script' });

    expect(await client(ServerService, secret).getServer({})).toMatchObject({ operator: 'ci-script' });

    await client(ServerService).revokeApiToken({ tokenId: token?.tokenId ?? '' });
    expect((await failureOf(client(ServerService, secret).getServer({}))).code).toBe(Code.Unauthenticated);
  });
});

describe('runs', () => {
  test('a text runs to its end, with outputs, log lines and times', async () => {
    const runId = await runText(hello);
    await ended(runId);

    const { run, jobs, steps, planJson, allowed } = await client(RunsService).getRun({ runId });
    expect(run).toMatchObject({ state: RunState.SUCCESS, jobs: { total: 1, completed: 1, failed: 0 } });
    expect(jobs).toMatchObject([
      { key: 'greet', state: JobState.SUCCESS, outputs: { said: 'hi' }, runnerName: 'embedded' },
    ]);
    expect(JSON.parse(planJson)).toMatchObject({ namespace: 'demo' });
    expect(allowed).toContain(RunAction.RERUN_ALL);
    const { lines, size } = await client(LogsService).readLog({ stepRunId: steps[0]?.stepRunId ?? '' });
    const text = new TextDecoder().decode(lines?.text);
    expect(text).toContain('hello\n');
    expect(text).toContain('oops\n');
    expect(size).toMatchObject({ complete: true });
  });

  test('a text with errors starts nothing and names every finding with its place', async () => {
    const failure = await failureOf(
      client(RunsService).runText({
        text: 'namespace: demo\njobs:\n  - nam: x\n',
        fileName: 'bad.yaml',
        requestId: 'bad',
      }),
    );

    expect(failure.code).toBe(Code.InvalidArgument);
    const [refusal] = failure.findDetails(RefusalSchema);
    expect(refusal?.diagnostics.length).toBeGreaterThan(0);
    expect(refusal?.diagnostics[0]).toMatchObject({ line: 3 });
  });

  test('the same request again answers the first run', async () => {
    const request = { text: hello, fileName: 'hello.yaml', requestId: 'twice' };

    const one = await client(RunsService).runText(request);
    const other = await client(RunsService).runText(request);

    expect(other.run?.runId).toBe(one.run?.runId);
  });

  test('lists are filtered, and comparing with itself finds no difference', async () => {
    const runId = await runText(hello);
    await ended(runId);

    const { runs } = await client(RunsService).listRuns({ states: [RunState.SUCCESS], pageSize: 1 });
    expect(runs).toMatchObject([{ state: RunState.SUCCESS }]);
    const comparison = await client(RunsService).compareRuns({ leftRunId: runId, rightRunId: runId });
    expect(comparison).toMatchObject({ variables: [], facts: [], jobs: [{ jobKey: 'greet' }] });
  });

  test('an unknown run is not found', async () => {
    expect((await failureOf(client(RunsService).getRun({ runId: 'none' }))).code).toBe(Code.NotFound);
  });
});

describe('logs', () => {
  const long = hello.replace(
    'echo hello;',
    "seq -f 'line %g' 3000; printf '\\\\033[31mERROR: red\\\\n'; echo still red;",
  );

  test('any range is read, from the end too, with the colour in force', async () => {
    const stepRunId = await loggedStep(long);

    const middle = await client(LogsService).readLog({ stepRunId, fromLine: 1_500, count: 2 });
    const last = await client(LogsService).readLog({ stepRunId, fromLine: -2 });

    expect(middle.lines).toMatchObject({ firstLine: 1_500, ansiBefore: '' });
    expect(textOf(middle.lines)).toBe('line 1500\nline 1501\n');
    expect(last.lines).toMatchObject({ firstLine: 3_002, ansiBefore: '\x1b[31m' });
    expect(last.size).toMatchObject({ lines: 3_003, complete: true });
  });

  test('a window on the end is sent the last lines and the size, then the stream ends', async () => {
    const stepRunId = await loggedStep(long);

    const messages = [];
    for await (const message of client(LogsService).tailLog({ stepRunId, fromLine: 1, windowLines: 10 }))
      messages.push(message);

    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ lines: { firstLine: 2_994 }, size: { lines: 3_003, complete: true } });
  });

  test('every line is sent to whoever wants all', async () => {
    const stepRunId = await loggedStep(long);

    let text = '';
    for await (const { lines } of client(LogsService).tailLog({ stepRunId, fromLine: 1 })) text += textOf(lines);

    expect(text.split('\n').slice(0, 2)).toEqual(['line 1', 'line 2']);
    expect(text.split('\n')).toHaveLength(3_004);
  });

  test('a search counts all hits, wherever it begins', async () => {
    const stepRunId = await loggedStep(long);
    const query = { text: '^line \\d$', isRegex: true };

    const found = await client(LogsService).searchLog({ stepRunId, query, fromLine: 5, limit: 2 });

    expect(found).toMatchObject({ totalLines: 9, nextFromLine: 7, hits: [{ line: 5, text: 'line 5' }, { line: 6 }] });
    const wrong = await failureOf(client(LogsService).searchLog({ stepRunId, query: { text: '(', isRegex: true } }));
    expect(wrong.code).toBe(Code.InvalidArgument);
  });

  test('the outline says where to open a log', async () => {
    const stepRunId = await loggedStep(long);

    expect(await client(LogsService).getLogOutline({ stepRunId })).toMatchObject({ firstErrorLine: 3_001 });
  });

  async function loggedStep(text: string): Promise<string> {
    const runId = await runText(text);
    await ended(runId);
    const { steps } = await client(RunsService).getRun({ runId });
    return steps[0]?.stepRunId ?? '';
  }

  function textOf(lines: { readonly text: Uint8Array } | undefined): string {
    return new TextDecoder().decode(lines?.text);
  }
});

describe('watching', () => {
  test('tells every state of a run that starts afterwards, and resumes where it was left', async () => {
    const seen = new Set<RunState>();
    const stop = new AbortController();
    let runId = '';
    let through = 0;
    for await (const news of client(WatchService).watch({}, { signal: stop.signal })) {
      if (news.hello) runId = await runText(hello);
      for (const run of news.runs) if (run.runId === runId) seen.add(run.state);
      through = news.seq;
      if (seen.has(RunState.SUCCESS)) break;
    }

    const [first] = await firstMessages(client(WatchService), { afterSeq: through }, 1);
    expect(first).toMatchObject({ hello: { resumed: true }, seq: through });
  });

  test('does not resume what another server told', async () => {
    const [first] = await firstMessages(client(WatchService), { afterSeq: 9_999_999 }, 1);

    expect(first).toMatchObject({ hello: { resumed: false } });
    expect(first?.counters).toMatchObject({ runnersTotal: 1 });
  });

  test('replays what happened since', async () => {
    const [now] = await firstMessages(client(WatchService), {}, 1);
    const runId = await runText(hello);
    await ended(runId);

    const messages = await firstMessages(client(WatchService), { afterSeq: now?.seq ?? 0 }, 2);

    expect(messages[1]?.runs).toMatchObject([{ runId, state: RunState.SUCCESS }]);
  });
});

test('a run that retention let go of is named to those who watch', async () => {
  const { engine, events } = server.services;
  const runId = 'long-ago' as PipelineRunId;
  const pipelineId = 'of-it' as PipelineId;
  const [now] = await firstMessages(client(WatchService), {}, 1);

  engine.parts.store.write((tx) =>
    events.append(tx, { type: 'pipeline-run.removed', runId, pipelineId, pipelineName: 'old', number: 1 }, 'system'),
  );

  const messages = await firstMessages(client(WatchService), { afterSeq: now?.seq ?? 0 }, 2);
  expect(messages[1]?.removedRunIds).toEqual([runId]);
});

describe('the queue', () => {
  test('says which label is missing, on which runner, and what would help', async () => {
    const runId = await runText(unmatched);
    const { jobs } = await client(RunsService).getRun({ runId });
    const { reason, runners } = await client(QueueService).explainJob({ jobRunId: jobs[0]?.jobRunId ?? '' });

    expect(reason?.cause.case).toBe('noMatch');
    expect(reason?.sentence).toContain('arch = s390x');
    expect(runners).toMatchObject([{ kind: RunnerVerdictKind.LABELS, labelsToAdd: { arch: 's390x' } }]);
    const runnerId = runners[0]?.runnerId ?? '';
    const preview = await client(RunnersService).previewLabels({ runnerId, labels: { arch: 's390x' } });
    expect(preview.queuedJobs).toMatchObject([{ jobKey: 'build', matchesNow: false, wouldMatch: true }]);

    await client(RunsService).stopRun({ runId, reason: 'enough' });
    await ended(runId);
    expect((await client(RunsService).getRun({ runId })).run).toMatchObject({ state: RunState.CANCELLED });
  });
});

describe('approvals', () => {
  test('the overview has those that expire soonest in front, and says what a job at its gate waits for', async () => {
    const late = await runText(gated.replace('position: before', 'position: before, timeout: 3h'));
    const soon = await runText(gated.replace('position: before', 'position: after, timeout: 1h'));
    await asked(soon);

    const { approvals, running } = await client(OverviewService).getOverview({});

    expect(approvals.map((approval) => approval.runId)).toEqual([soon, late]);
    expect(running.find((run) => run.runId === soon)?.waitingFor).toContain('approval of ship');
    for (const runId of [late, soon]) await client(RunsService).stopRun({ runId });
  });

  test('a gate waits with its message, and goes on when it is approved', async () => {
    const runId = await runText(gated);
    const { approvals } = await client(ApprovalsService).listApprovals({ runId, states: [ApprovalState.PENDING] });

    expect(approvals).toMatchObject([{ subject: 'ship', message: 'Ship it?', jobsAfter: ['ship'], mayDecide: true }]);
    const approvalIds = [approvals[0]?.approvalId ?? '', 'unknown'];
    const { results } = await client(ApprovalsService).decideApprovals({ approvalIds, approve: true, comment: 'go' });
    expect(results).toMatchObject([
      { approval: { state: ApprovalState.APPROVED } },
      { refusal: expect.stringMatching(/./) },
    ]);
    await ended(runId);
    expect((await client(RunsService).getRun({ runId })).run).toMatchObject({ state: RunState.SUCCESS });
  });
});

describe('pipelines', () => {
  test('are saved against the head that was read', async () => {
    const pipelines = client(PipelinesService);
    const { pipeline } = await pipelines.createPipeline({
      name: 'web',
      home: { case: 'managed', value: { text: hello } },
    });
    const pipelineId = pipeline?.pipelineId ?? '';
    const { text, head } = await pipelines.readText({ pipelineId });
    expect(text).toBe(hello);

    const changed = hello.replace('echo hello', 'echo bye');
    const saved = await pipelines.saveText({ pipelineId, text: changed, expectedHead: head, requestId: 'save-1' });
    const stale = await failureOf(
      pipelines.saveText({ pipelineId, text: hello, expectedHead: head, requestId: 'save-2' }),
    );

    expect(saved).toMatchObject({ changed: true });
    expect(stale.code).toBe(Code.Aborted);
    expect(stale.findDetails(RefusalSchema)).toMatchObject([{ currentHead: saved.head }]);
    expect((await pipelines.listVersions({ pipelineId })).versions).toHaveLength(2);
  });

  test('tell what a draft declares, so that it can be run before it is saved', async () => {
    const text = `${hello}variables: { REGION: eu }\ntriggers: [{ type: manual, options: { inputs: [{ name: dry, type: boolean, default: true }] } }]\n`;
    const answer = await client(PipelinesService).validateText({ text });

    expect(answer).toMatchObject({
      jobs: 1,
      variables: [{ name: 'REGION', value: 'eu' }],
      inputs: [{ name: 'dry', type: InputType.BOOLEAN, default: 'true' }],
    });
  });

  test('are found by what people type, and triggered once per request', async () => {
    const { pipeline } = await client(PipelinesService).createPipeline({
      name: 'api-server',
      home: { case: 'managed', value: { text: hello } },
    });
    const request = { pipelineId: pipeline?.pipelineId ?? '', requestId: 'click' };

    const one = await client(RunsService).triggerRun(request);
    const other = await client(RunsService).triggerRun(request);
    await ended(one.run?.runId ?? '');

    expect(other).toMatchObject({ repeated: true, run: { runId: one.run?.runId } });
    const { found } = await client(OverviewService).find({ text: 'api-s' });
    expect(found[0]?.what).toMatchObject({ case: 'pipeline', value: { name: 'api-server' } });
    const { pipelines } = await client(PipelinesService).listPipelines({ text: 'api-server' });
    expect(pipelines).toMatchObject([{ successRate: 1, bars: [{ number: 1, state: RunState.SUCCESS }] }]);
  });
});

test('a secret is created, listed without its value, rotated and removed', async () => {
  const secrets = client(SecretsService);
  const { secret } = await secrets.createSecret({
    name: 'NPM_TOKEN',
    scope: { kind: SecretScopeKind.GLOBAL },
    value: 'very-secret-value',
  });
  await secrets.rotateSecret({ secretId: secret?.secretId ?? '', value: 'another-secret-value' });

  const listed = await secrets.listSecrets({});
  expect(listed.secrets).toMatchObject([{ name: 'NPM_TOKEN', version: 2 }]);
  expect(JSON.stringify(listed)).not.toContain('secret-value');
  await secrets.removeSecret({ secretId: secret?.secretId ?? '' });
  expect((await secrets.listSecrets({})).secrets).toEqual([]);
});

describe('runners', () => {
  test('a token comes with commands that pin the authority', async () => {
    const runners = client(RunnersService);
    const { secret, token, commands } = await runners.createRegistrationToken({ labels: { gpu: 'a b' }, capacity: 2 });

    expect(secret).toMatch(/^art_/);
    expect(commands[0]?.command).toContain(`--ca-fingerprint=${server.caFingerprint}`);
    expect(commands[0]?.command).toContain(`'--labels=gpu=a b'`);
    const { tokens } = await runners.listRegistrationTokens({});
    expect(tokens).toMatchObject([{ tokenId: token?.tokenId, unusableBecause: '' }]);
    expect(await runners.revokeRegistrationToken({ tokenId: token?.tokenId ?? '' })).toMatchObject({
      token: { unusableBecause: 'revoked' },
    });
  });

  test('labels say beforehand which pipelines could run there then', async () => {
    const runners = client(RunnersService);
    const pipelines = client(PipelinesService);
    const gpu = unmatched.replace('arch: s390x', 'gpu: fast');
    const created = await pipelines.createPipeline({
      name: 'gpu-wanting',
      home: { case: 'managed', value: { text: gpu } },
    });
    const pipelineId = created.pipeline?.pipelineId ?? '';
    const { run } = await client(RunsService).triggerRun({ pipelineId, requestId: 'gpu-1' });
    const [runner] = (await runners.listRunners({})).runners;

    const preview = await runners.previewLabels({ runnerId: runner?.runnerId ?? '', labels: { gpu: 'fast' } });

    expect(preview.pipelines).toMatchObject([{ name: 'gpu-wanting', jobsNow: 0, jobsThen: 1 }]);
    await client(RunsService).stopRun({ runId: run?.runId ?? '' });
  });

  test('the embedded one is there, can be paused with a note and resumed', async () => {
    const runners = client(RunnersService);
    const [embedded] = (await runners.listRunners({})).runners;
    const runnerId = embedded?.runnerId ?? '';

    expect(await runners.pauseRunner({ runnerId, note: 'update' })).toMatchObject({
      runner: { status: RunnerStatus.PAUSED, pause: { note: 'update' } },
    });
    expect(await runners.resumeRunner({ runnerId })).toMatchObject({ runner: { status: RunnerStatus.IDLE } });
    const { history } = await runners.getRunner({ runnerId });
    expect(history.map((event) => event.type)).toContain('runner.paused');
  });
});

describe('the server', () => {
  test('tells its listeners and finds git', async () => {
    const facts = await client(ServerService).getServer({});
    const { checks } = await client(ServerService).runDoctor({});

    expect(facts.listeners.map((listener) => listener.url)).toContain(server.consoleUrl);
    expect(checks.map((check) => check.name)).toEqual([
      'ports',
      'disk',
      'git',
      'containers',
      'clock',
      'runners',
      'secrets',
    ]);
  });

  test('changes a setting against the version that was read', async () => {
    const settings = client(ServerService);
    const key = 'retention.logsDays';
    const changed = await settings.changeSetting({ key, valueJson: '30', expectedVersion: 0 });
    const stale = await failureOf(settings.changeSetting({ key, valueJson: '31', expectedVersion: 0 }));
    const wrong = await failureOf(settings.changeSetting({ key, valueJson: '-1' }));

    expect(changed.setting).toMatchObject({ valueJson: '30', isDefault: false });
    expect([stale.code, wrong.code]).toEqual([Code.Aborted, Code.InvalidArgument]);
    expect(await settings.changeSetting({ key, valueJson: '' })).toMatchObject({ setting: { isDefault: true } });
  });

  test('keeps a trail of what operators did', async () => {
    const { events } = await client(EventsService).listEvents({ types: ['setting.'] });

    expect(events[0]).toMatchObject({
      type: 'setting.changed',
      sentence: 'setting retention.logsDays was changed from 30 to 90',
    });
  });
});

function client<Service extends DescService>(service: Service, token = server.consoleToken): Client<Service> {
  const authorize: Interceptor = (next) => (request) => {
    if (token !== '') request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  return createClient(
    service,
    createConnectTransport({ baseUrl: server.consoleUrl, httpVersion: '1.1', interceptors: [authorize] }),
  );
}

async function runText(text: string): Promise<string> {
  const { run } = await client(RunsService).runText({ text, fileName: 'test.yaml' });
  return run?.runId ?? '';
}

/** Resolves when the run is over. */
async function asked(runId: string): Promise<void> {
  for await (const event of server.services.events.watch(0, AbortSignal.timeout(30_000))) {
    if (event.type === 'approval.requested' && event.runId === runId) return;
  }
}

async function ended(runId: string): Promise<void> {
  const stop = new AbortController();
  for await (const news of client(WatchService).watch({ runIds: [runId] }, { signal: stop.signal })) {
    const known = news.hello
      ? (await client(RunsService).getRun({ runId })).run
      : news.runs.find((run) => run.runId === runId);
    if (known?.endedAtMs !== undefined) break;
  }
  stop.abort();
}

async function firstMessages(watch: Client<typeof WatchService>, request: Partial<WatchRequest>, count: number) {
  const messages = [];
  for await (const message of watch.watch(request as WatchRequest)) {
    messages.push(message);
    if (messages.length === count) break;
  }
  return messages;
}

async function failureOf(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => expect.unreachable('the call was answered'),
    (reason: unknown) => ConnectError.from(reason),
  );
}
