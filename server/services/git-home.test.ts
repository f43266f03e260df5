import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { GitRepository } from '../../test/support/git-repository.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { RepositoryEvent } from './triggers.ts';

const text = pipeline([job('a', ['when: "git.message.startsWith(\'fix\')"'])]);

describe('a pipeline in a git repository', () => {
  test('is read at the head, at a branch and at a commit', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    const first = repository.commit({ 'ci.yaml': text }, 'fix: one');
    repository.git('switch', '--quiet', '-c', 'dev');
    repository.commit({ 'ci.yaml': `${text}# dev\n` }, 'second');
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );

    expect(await plane.pipelines.readSpec(pipelineId)).toEqual({
      text,
      path: 'ci.yaml',
      branch: 'main',
      headCommitSha: first,
    });
    expect((await plane.pipelines.readSpec(pipelineId, { branch: 'dev' })).text).toContain('# dev');
    expect((await plane.pipelines.readSpec(pipelineId, { commit: first })).text).toBe(text);
    await expect(plane.pipelines.readSpec(pipelineId, { branch: 'none' })).rejects.toMatchObject({ kind: 'not-found' });
    const { runId } = await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });
    expect(plane.runs.get(runId)).toMatchObject({ branch: 'main', commitSha: first, definitionCommitSha: first });
    expect(plane.states(runId)).toMatchObject({ a: 'queued' });
  });

  test('is shown as it is there now, however recently somebody else has read it', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    repository.commit({ 'ci.yaml': text });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    await plane.pipelines.readSpec(pipelineId);
    const now = repository.commit({ 'ci.yaml': `${text}# since\n` });

    expect((await plane.pipelines.readSpec(pipelineId)).headCommitSha).toBe(now);
  });

  test('is saved as a commit on its branch, unless somebody was faster', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    const headSha = repository.commit({ 'ci.yaml': text, 'README.md': 'hello' });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    const changed = `${text}# changed\n`;
    const save = {
      pipelineId,
      text: changed,
      expectedHeadCommitSha: headSha,
      commitMessage: 'ci: change',
      editor: 'Bob',
    };

    const saved = await plane.pipelines.saveSpec(save);

    expect(saved).toMatchObject({ isChanged: true, branch: 'main', commitSha: repository.git('rev-parse', 'main') });
    expect(repository.show('main:ci.yaml')).toBe(changed);
    expect(repository.show('main:README.md')).toBe('hello');
    expect(repository.git('log', '-1', '--format=%an|%s', 'main')).toBe('Bob|ci: change');
    await expect(plane.pipelines.saveSpec({ ...save, text: `${changed}#\n` })).rejects.toMatchObject({
      kind: 'stale',
      details: { currentHeadCommitSha: saved.commitSha },
    });
    expect((await plane.pipelines.saveSpec({ pipelineId, text: changed, editor: 'Bob' })).isChanged).toBe(false);
  });

  test('in PR mode is pushed as a branch of its own', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    repository.commit({ 'ci.yaml': text });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml', prTargetBranch: 'main' },
      'ann',
    );
    const saved = await plane.pipelines.saveSpec({ pipelineId, text: `${text}# pr\n`, editor: 'Bob' });

    expect(saved.prBranch).toBe(`signalbox/pipeline-${pipelineId}-${plane.clock.nowMs() / 1000}`);
    expect(repository.show(`${saved.prBranch}:ci.yaml`)).toContain('# pr');
    expect(repository.show('main:ci.yaml')).toBe(text);
  });

  test('is saved to a new branch for review, even when its own branch has moved on', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    const first = repository.commit({ 'ci.yaml': text });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    const second = repository.commit({ 'ci.yaml': `${text}# elsewhere\n` });
    const save = {
      pipelineId,
      text: `${text}# mine\n`,
      expectedHeadCommitSha: first,
      editor: 'Bob',
      reviewBranch: 'ci/mine',
    };

    const saved = await plane.pipelines.saveSpec(save);

    expect(saved).toMatchObject({ isChanged: true, branch: 'ci/mine', prBranch: 'ci/mine' });
    expect(repository.show('ci/mine:ci.yaml')).toBe(`${text}# mine\n`);
    expect(repository.git('rev-parse', 'ci/mine^')).toBe(first);
    expect(repository.git('rev-parse', 'main')).toBe(second);
    expect(plane.pipelines.get(pipelineId).lastCommitSha).not.toBe(saved.commitSha);
    await expect(plane.pipelines.saveSpec({ ...save, text })).rejects.toMatchObject({ kind: 'already-exists' });
    for (const reviewBranch of ['two words', 'a..b', '-d', 'x.lock']) {
      await expect(plane.pipelines.saveSpec({ ...save, reviewBranch })).rejects.toMatchObject({ kind: 'invalid' });
    }
  });

  test('that its repository refuses says why', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    repository.commit({ 'ci.yaml': text });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    const save = { pipelineId, text: `${text}# mine\n`, editor: 'Bob' };

    repository.git('config', 'receive.denyCurrentBranch', 'refuse');
    await expect(plane.pipelines.saveSpec(save)).rejects.toMatchObject({
      kind: 'wrong-state',
      message: expect.stringContaining('main is checked out in'),
    });
    repository.git('config', 'receive.denyCurrentBranch', 'ignore');
    repository.hook('pre-receive', 'echo "main is frozen until Monday" >&2; exit 1');
    await expect(plane.pipelines.saveSpec(save)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringMatching(
        /refuses changes to main: pre-receive hook declined: main is frozen until Monday$/,
      ),
    });
    expect(repository.show('main:ci.yaml')).toBe(text);
  });

  test('is refused as stale when somebody pushes between reading the head and pushing', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    const headSha = repository.commit({ 'ci.yaml': text });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    // The hook runs once the push has begun: it is the somebody.
    const tree = repository.git('rev-parse', 'HEAD^{tree}');
    const other = repository.git('commit-tree', tree, '-p', headSha, '-m', 'faster');
    repository.hook('pre-receive', `unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main ${other}`);

    await expect(
      plane.pipelines.saveSpec({ pipelineId, text: `${text}# mine\n`, expectedHeadCommitSha: headSha, editor: 'Bob' }),
    ).rejects.toMatchObject({ kind: 'stale' });
    expect(repository.git('rev-parse', 'main')).toBe(other);
  });

  test('keeps its mode when it is saved', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    repository.commit({ 'ci.yaml': text });
    chmodSync(path.join(repository.folder, 'ci.yaml'), 0o755);
    repository.commit({}, 'executable');
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    await plane.pipelines.saveSpec({ pipelineId, text: `${text}# mine\n`, editor: 'Bob' });

    expect(repository.git('ls-tree', 'main', '--', 'ci.yaml')).toMatch(/^100755 /);
  });

  test('has a history of the commits that changed it', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    const first = repository.commit({ 'ci.yaml': text }, 'first\n\nwith a body');
    repository.commit({ 'README.md': 'hello' }, 'elsewhere');
    const third = repository.commit({ 'ci.yaml': `${text}# third\n` }, 'third');
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    await plane.pipelines.readSpec(pipelineId);

    expect(await plane.pipelines.versions(pipelineId)).toMatchObject([
      { commitSha: third, editor: 'Ann', message: 'third' },
      { commitSha: first, editor: 'Ann', message: 'first\n\nwith a body' },
    ]);
    expect(await plane.pipelines.versions(pipelineId, 1)).toHaveLength(1);
    expect((await plane.pipelines.readSpec(pipelineId, { commit: first })).text).toBe(text);
    expect(plane.pipelines.get(pipelineId).lastCommitSha).toBe(third);
  });

  test('knows the files that a text would include, before it is saved', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    repository.commit({ 'ci.yaml': text, 'jobs.yaml': pipeline([job('included')]) });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    const edited = ['namespace: test', 'include: [{file: ./jobs.yaml}]', 'jobs:', job('a'), ''].join('\n');

    expect(await plane.pipelines.includes(pipelineId, edited)).toEqual({
      files: { 'jobs.yaml': pipeline([job('included')]) },
      templates: [],
    });
    expect(await plane.pipelines.validateSpec(pipelineId, edited)).toMatchObject({ isValid: true, jobsCount: 2 });
    expect((await plane.pipelines.includes(pipelineId, `${text}include: [{file: gone.yaml}]\n`)).files).toEqual({});
    const json = '{"include":[{"file":"jobs.yaml"}]}';
    expect(Object.keys((await plane.pipelines.includes(pipelineId, json)).files ?? {})).toEqual(['jobs.yaml']);
  });

  test('reads the files it includes at the same commit', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    repository.commit({
      'ci.yaml': ['namespace: test', 'include: [{file: jobs.yaml}]', 'jobs:', job('a'), ''].join('\n'),
      'jobs.yaml': pipeline([job('included')]),
    });
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    const { runId } = await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });

    expect(Object.keys(plane.states(runId))).toEqual(['run', 'included', 'a']);
  });

  test('that cannot be read says so, without the password in its address', async () => {
    using plane = new ControlPlane();
    const { pipelineId } = plane.pipelines.create({ name: 'git', repoUrl: 'http://ann:pw@127.0.0.1:9/x.git' }, 'ann');

    await expect(plane.pipelines.readSpec(pipelineId)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.not.stringContaining('pw@'),
    });
    expect(plane.pipelines.get(pipelineId).lastSyncMessage).toContain('git fetch');
  });
});

describe('a delivered event', () => {
  test('starts the pipelines that ask for it, once per delivery', async () => {
    using plane = new ControlPlane();
    using repository = new GitRepository();
    const triggers = 'triggers: [{type: event, options: {event_type: push, branch: main, variables: {BY: "push"}}}]';
    const commit = repository.commit({ 'ci.yaml': pipeline([job('a')], [triggers]) }, 'feature');
    const { pipelineId } = plane.pipelines.create(
      { name: 'git', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );
    const event: RepositoryEvent = {
      deliveryId: 'd1',
      type: 'push',
      action: '',
      repoUrl: `${repository.folder}/`,
      ref: 'refs/heads/main',
      branch: 'main',
      sourceBranch: '',
      tag: '',
      commit,
      message: 'feature',
      actor: 'ann',
      changedPaths: undefined,
      occurredAtMs: plane.clock.nowMs(),
      event: { type: 'push', actor: 'ann' },
    };

    const first = await plane.triggers.deliver(event);
    const repeated = await plane.triggers.deliver(event);
    const skipped = await plane.triggers.deliver({ ...event, deliveryId: 'd2', message: 'docs [skip ci]' });
    const elsewhere = await plane.triggers.deliver({ ...event, deliveryId: 'd3', branch: 'dev' });

    expect(first).toMatchObject([{ pipelineId, outcome: { kind: 'started', isRepeat: false } }]);
    expect(repeated).toMatchObject([{ outcome: { kind: 'started', isRepeat: true } }]);
    expect([...skipped, ...elsewhere].map((one) => one.outcome.kind)).toEqual(['no-match', 'no-match']);
    expect(plane.runs.list({ pipelineId }, {}).rows).toMatchObject([
      { triggerType: 'event', triggeredBy: 'ann', commitSha: commit, variables: { BY: 'push' } },
    ]);
  });
});
