import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashFilesToken } from '../../pipeline/hash-files.ts';
import { JobCaches } from '../caches/job-caches.ts';
import { systemClock } from '../clock.ts';
import { NodePipes } from '../executors/output-pipes.ts';
import type { LogBatch } from '../logs/step-log.ts';
import { builtInPlugins } from '../plugins/built-in.ts';
import type { AnnotationBoard, AnnotationText, ArtifactStore } from '../plugins/plugin.ts';
import { quietLog, temporaryFolder } from '../testing/agents.ts';
import { linesOf } from '../testing/control-plane.ts';
import { anOrder } from '../testing/step-context.ts';
import { StepStopped } from './outcome.ts';
import { runStep } from './run-step.ts';
import { noServices } from './services-of-step.ts';
import type { StepOrder } from './step-order.ts';

async function run(
  folder: string,
  order: Partial<StepOrder>,
  options: { signal?: AbortSignal; artifacts?: ArtifactStore; annotations?: AnnotationBoard } = {},
) {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const found = builtInPlugins.find(order.uses ?? 'shell', order.action ?? '');
  if (!found.ok) throw new Error(found.because);
  const batches: LogBatch[] = [];
  const end = await runStep(
    {
      order: anOrder(order),
      action: found.action,
      workspace,
      directory: workspace,
      baseEnv: { PATH: process.env.PATH ?? '' },
      services: noServices,
      caches: new JobCaches(undefined, systemClock, quietLog),
      host: {
        defaultShell: 'sh',
        pipes: new NodePipes(),
        clock: systemClock,
        containers: undefined,
        artifacts: options.artifacts ?? recordingStore().store,
        annotations: options.annotations ?? { post: async () => {} },
        dataDir: folder,
      },
      spool: { append: (batch) => batches.push({ ...batch, data: Buffer.from(batch.data) }), room: () => undefined },
      started: () => {},
    },
    options.signal ?? new AbortController().signal,
  );
  const log = batches.flatMap(({ data }) => linesOf(Buffer.from(data)).map(({ text }) => text));
  return { ...end.report, log };
}

function recordingStore(failure?: Error) {
  const stored: string[] = [];
  const store: ArtifactStore = {
    async put(_token, { name, path, expireInMs }) {
      if (failure) throw failure;
      stored.push(`${name}:${path}:${expireInMs}`);
      return { id: `id-${stored.length}`, jobName: '', name, path, sizeBytes: 0, sha256: '', isExecutable: false };
    },
    list: async () => [],
    get: async () => {},
  };
  return { stored, store };
}

describe('a step', () => {
  test('reports its outputs, from its file and from its plugin', async () => {
    using folder = temporaryFolder();

    const report = await run(folder.path, { args: { run: 'echo "tag=v1" >> "$ARCENTRA_OUTPUT"' } });

    expect([report.state, report.metrics, readdirSync(join(folder.path, 'steps'))]).toEqual([
      'success',
      { 'output.tag': 'v1' },
      [],
    ]);
  });

  test('fails when its output file cannot be read as outputs', async () => {
    using folder = temporaryFolder();

    expect(await run(folder.path, { args: { run: 'echo nonsense >> "$ARCENTRA_OUTPUT"' } })).toMatchObject({
      state: 'failed',
      errorMessage: 'outputs: line 1: "nonsense" is neither name=value nor name<<WORD',
      metrics: {},
    });
    expect(await run(folder.path, { args: { run: 'mkdir "$ARCENTRA_OUTPUT"' } })).toMatchObject({ state: 'failed' });
  });

  test('keeps its own failure when its outputs are unusable as well', async () => {
    using folder = temporaryFolder();

    expect(await run(folder.path, { args: { run: 'echo x >> "$ARCENTRA_OUTPUT"; exit 9' } })).toMatchObject({
      exitCode: 9,
    });
  });

  test('ends as timed out after its limit', async () => {
    using folder = temporaryFolder();

    expect(await run(folder.path, { timeoutMs: 100, args: { run: 'sleep 60' } })).toMatchObject({
      state: 'timeout',
      exitCode: -1,
    });
  });

  test('of a plugin that waits can be cancelled', async () => {
    using folder = temporaryFolder();
    const cancel = new AbortController();
    const ending = run(folder.path, { uses: 'http', args: { url: 'http://192.0.2.1/' } }, { signal: cancel.signal });

    cancel.abort(new StepStopped({ kind: 'canceled', by: 'operator' }));

    expect(await ending).toMatchObject({ state: 'cancelled', errorMessage: 'operator' });
  });

  test('does not tell secrets in its error message', async () => {
    using folder = temporaryFolder();
    const order = {
      uses: 'git',
      action: 'clone',
      args: { repo: 'x', path: '../hunter22' },
      secrets: { TOKEN: 'hunter22' },
    };

    expect((await run(folder.path, order)).errorMessage).toBe('path ../*** leads out of the workspace');
  });

  test('does not tell what was made of secrets either', async () => {
    using folder = temporaryFolder();
    const order = { uses: 'git', action: 'clone', args: { repo: 'x', path: '../aHVudGVyMg' }, masks: ['aHVudGVyMg'] };

    expect((await run(folder.path, order)).errorMessage).toBe('path ../*** leads out of the workspace');
  });

  test.each([
    ['exit 0', ['always:a.txt:null', 'good:out/a.txt:1000']],
    ['exit 1', ['always:a.txt:null', 'bad:a.txt:null']],
  ])('after "%s" keeps the artifacts that are meant for it', async (script, expected) => {
    using folder = temporaryFolder();
    const { stored, store } = recordingStore();
    const common = { path: 'a.txt', destination: '', expireInMs: null };
    const artifacts = [
      { ...common, name: 'always', when: 'always' },
      { ...common, name: 'good', when: 'on_success', destination: 'out', expireInMs: 1000 },
      { ...common, name: 'bad', when: 'on_failure' },
    ] as const;

    await run(folder.path, { args: { run: `echo a > a.txt; ${script}` }, artifacts }, { artifacts: store });

    expect(stored).toEqual(expected);
  });

  test('fails when an artifact cannot be stored, and says which', async () => {
    using folder = temporaryFolder();
    const artifacts = [{ name: 'log', path: 'a.txt', destination: '', expireInMs: null, when: 'always' }] as const;
    const { store } = recordingStore(new Error('too large'));

    const report = await run(folder.path, { args: { run: 'echo a > a.txt' }, artifacts }, { artifacts: store });

    expect([report.state, report.errorMessage, report.log.at(-1)]).toEqual([
      'failed',
      'artifact log: too large',
      'artifact log: too large',
    ]);
  });

  test('shows the Markdown files that it wrote, without secrets, and lives on when they cannot be shown', async () => {
    using folder = temporaryFolder();
    const posted: AnnotationText[] = [];
    const annotations: AnnotationBoard = {
      async post(_token, annotation) {
        if (annotation.name === 'refused') throw new Error('too many');
        posted.push(annotation);
      },
    };
    const script = `cd "$SIGNALBOX_ANNOTATIONS"; echo '**2** failed, $TOKEN hunter22' > tests.error.md; echo ok > plain.md
      echo no > refused.md; echo no > not-markdown.txt; : > empty.md; head -c 70000 /dev/zero > large.md; exit 3`;

    const report = await run(folder.path, { args: { run: script }, secrets: { TOKEN: 'hunter22' } }, { annotations });

    expect(posted).toEqual([
      { name: 'plain', style: 'info', markdown: 'ok\n' },
      { name: 'tests', style: 'error', markdown: '**2** failed, $TOKEN ***\n' },
    ]);
    expect(report).toMatchObject({ state: 'failed', exitCode: 3 });
    expect(report.log).toEqual([
      'annotation large: 70000 bytes, at most 65536 are shown',
      'annotation refused is not shown: too many',
    ]);
  });

  test('gets the hashes of files where the control plane could only leave a mark', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'workspace'));
    writeFileSync(join(folder.path, 'workspace/package-lock.json'), '{}');
    const mark = hashFilesToken(['package-lock.json']);
    const order = {
      args: { run: `echo "${mark} $KEY [${hashFilesToken(['missing'])}]"` },
      env: { KEY: `npm-${mark}` },
    };

    const { log } = await run(folder.path, order);

    expect(log).toEqual([expect.stringMatching(/^([0-9a-f]{64}) npm-\1 \[\]$/)]);
  });

  test('leaves nothing of itself outside its workspace', async () => {
    using folder = temporaryFolder();
    await run(folder.path, { stepRunId: '../../evil', args: { run: 'true' } });

    expect([readdirSync(folder.path).sort(), existsSync(join(folder.path, '../evil'))]).toEqual([
      ['steps', 'workspace'],
      false,
    ]);
  });
});
