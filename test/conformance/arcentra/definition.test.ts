import { describe, expect, test } from 'vitest';
import { partOf, textOf } from '../../support/wire-client.ts';
import { idOf, WireServer } from '../../support/wire-server.ts';

const service = 'pipeline.v1.PipelineService';

const withComments = `# who watches the watchmen
namespace: shop
variables:
  TARGET: debug # the usual
jobs:
  - name: build
    timeout: 30m
    retry: { maxAttempts: 2 }
    matrix:
      axes: { os: [linux, windows] }
    steps:
      # the heart of it
      - name: compile
        uses: shell
        args: { run: make }
  - name: test
    depends_on: [build]
    concurrency: { key: lab, max: 2 }
    steps:
      - { name: run, uses: shell, args: { run: make test } }
`;

const inStages = `namespace: shop
stages:
  - name: build
    jobs:
      - { name: web, steps: [{ name: a, uses: shell, args: { run: a } }] }
      - { name: api, steps: [{ name: b, uses: shell, args: { run: b } }] }
  - name: ship
    approval: { required: true }
    jobs:
      - { name: deploy, steps: [{ name: c, uses: shell, args: { run: c } }] }
`;

async function specOf(server: WireServer, pipeline_id: string, metadata = {}) {
  const answer = await server.operator.unary(`${service}/GetPipelineSpec`, { pipeline_id }, metadata);
  return { answer, spec: partOf(answer, 'spec') };
}

describe('reading', () => {
  test('a definition comes as a message, without extensions unless asked for', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline(withComments);

    const { answer, spec } = await specOf(server, pipeline_id);
    const extended = await specOf(server, pipeline_id, { 'signalbox-features': 'spec-ext' });

    expect(answer).toMatchObject({
      success: true,
      format: 'SPEC_FORMAT_YAML',
      pipeline_file_path: '.arcentra/pipeline.yaml',
      head_commit_sha: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(spec).toMatchObject({
      namespace: 'shop',
      variables: { TARGET: 'debug' },
      ext: null,
      jobs: [
        { name: 'build', timeout: '30m', retry: { max_attempts: 2 }, ext: null },
        { name: 'test', dependsOn: ['build'], concurrency: 'lab', concurrency_policy: null },
      ],
    });
    expect(extended.spec).toMatchObject({
      jobs: [{ ext: { fields: { matrix: {} } } }, { concurrency: 'lab', concurrency_policy: { key: 'lab', max: 2 } }],
    });
  });

  test('stages are flattened, and kept beside for who knows them', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline(inStages);

    const { spec } = await specOf(server, pipeline_id, { 'signalbox-features': 'spec-ext' });

    expect(spec).toMatchObject({
      jobs: [
        { name: 'web', dependsOn: [] },
        { name: 'api', dependsOn: [] },
        { name: 'deploy', dependsOn: ['web', 'api'] },
      ],
      stages: [
        { name: 'build' },
        { name: 'ship', approval: { required: true }, jobs: [{ name: 'deploy', dependsOn: [] }] },
      ],
    });
  });
});

describe('saving', () => {
  test.each([
    ['with extensions', { 'signalbox-features': 'spec-ext' }],
    ['without extensions', {}],
  ])('what was read, saved unchanged %s, changes nothing', async (_case, metadata) => {
    await using server = await WireServer.start();
    for (const text of [withComments, inStages]) {
      const pipeline_id = await server.pipeline(text);
      const { answer, spec } = await specOf(server, pipeline_id, metadata);

      const saved = await server.operator.unary(`${service}/SavePipelineSpec`, { pipeline_id, spec }, metadata);

      expect(saved).toMatchObject({ success: true, commit_sha: answer.head_commit_sha, message: 'no changes' });
    }
  });

  test('a change keeps comments, order, spelling, and what the client could not see', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline(withComments);
    const { spec } = await specOf(server, pipeline_id);

    const saved = await server.operator.unary(`${service}/SavePipelineSpec`, {
      pipeline_id,
      spec: { ...spec, variables: { TARGET: 'release' } },
      editor: 'ada',
    });

    expect(saved).toMatchObject({ success: true, message: 'saved' });
    const { text } = await server.services.pipelines.readSpec(idOf(pipeline_id));
    expect(text).toBe(withComments.replace('TARGET: debug', 'TARGET: release'));
  });

  test('a stale expectation is a conflict that names the head', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline(withComments);
    const { answer, spec } = await specOf(server, pipeline_id);

    const saved = await server.operator.unary(`${service}/SavePipelineSpec`, {
      pipeline_id,
      spec: { ...spec, version: '2.0.0' },
      expected_head_commit_sha: '0'.repeat(64),
    });

    expect(saved).toMatchObject({
      success: false,
      error: {
        code: 409,
        type: 'conflict',
        details: { fields: { currentHeadCommitSha: { stringValue: answer.head_commit_sha } } },
      },
    });
  });

  test('the same request_id answers the earlier result', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline(withComments);
    const { spec } = await specOf(server, pipeline_id);
    const save = (version: string) =>
      server.operator.unary(`${service}/SavePipelineSpec`, {
        pipeline_id,
        spec: { ...spec, version },
        request_id: 'r1',
      });

    const first = await save('2.0.0');
    const second = await save('3.0.0');

    expect(textOf(second, 'commit_sha')).toBe(textOf(first, 'commit_sha'));
  });

  test('errors are told together with their places, and block saving', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline(withComments);
    const spec = {
      namespace: 'shop',
      jobs: [{ name: 'a', dependsOn: ['nobody'], steps: [{ name: 's', uses: 'shell', timeout: 'soon' }] }],
    };

    const checked = await server.operator.unary(`${service}/ValidatePipelineSpec`, { spec });
    const saved = await server.operator.unary(`${service}/SavePipelineSpec`, { pipeline_id, spec });

    expect(checked).toMatchObject({ success: false, error: { type: 'validation' } });
    const diagnostics = partOf(checked, 'error', 'details', 'fields', 'diagnostics', 'listValue', 'values');
    expect(Object.values(diagnostics).length).toBeGreaterThanOrEqual(2);
    expect(saved).toMatchObject({ success: false, error: { type: 'validation' } });
  });

  test('a valid definition is counted after its matrix is expanded', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline(withComments);

    expect(await server.operator.unary(`${service}/ValidatePipelineSpec`, { pipeline_id })).toMatchObject({
      success: true,
      jobs_count: 3,
    });
    expect(await server.operator.unary(`${service}/ValidatePipelineSpec`)).toMatchObject({ success: false });
  });
});

describe('pipelines', () => {
  test('are created with defaults, changed, disabled and deleted', async () => {
    await using server = await WireServer.start();
    const call = (name: string, request: object) => server.operator.unary(`${service}/${name}`, request);
    const pipeline_id = textOf(await call('CreatePipeline', { name: ' shop ', created_by: 'ada' }), 'pipeline_id');

    expect(await call('GetPipeline', { pipeline_id })).toMatchObject({
      success: true,
      pipeline: {
        name: 'shop',
        project_id: 'default',
        default_branch: 'main',
        pipeline_file_path: '.arcentra/pipeline.yaml',
        save_mode: 'PIPELINE_SAVE_MODE_DIRECT',
        status: 'PIPELINE_STATUS_PENDING',
        created_by: 'ada (tester)',
        is_enabled: 1,
      },
    });
    expect(await call('CreatePipeline', { name: 'shop' })).toMatchObject({
      success: false,
      error: { type: 'conflict' },
    });
    expect(await call('CreatePipeline', {})).toMatchObject({ success: false, error: { type: 'validation' } });
    expect(await call('UpdatePipeline', { pipeline_id })).toMatchObject({ success: true, message: 'no changes' });
    expect(await call('UpdatePipeline', { pipeline_id, is_enabled: 2, metadata: { team: 'a' } })).toMatchObject({
      success: true,
    });
    expect(await call('GetPipeline', { pipeline_id })).toMatchObject({
      pipeline: { is_enabled: 0, metadata: { team: 'a' } },
    });
    expect(await call('DeletePipeline', { pipeline_id })).toMatchObject({ success: true });
    expect(await call('GetPipeline', { pipeline_id })).toMatchObject({
      success: false,
      error: { code: 404, type: 'not_found' },
    });
  });

  test('with active runs a pipeline cannot be deleted', async () => {
    await using server = await WireServer.start();
    const pipeline_id = await server.pipeline();
    await server.operator.unary(`${service}/TriggerPipeline`, { pipeline_id });

    expect(await server.operator.unary(`${service}/DeletePipeline`, { pipeline_id })).toMatchObject({
      success: false,
      error: { type: 'conflict' },
    });
  });
});
