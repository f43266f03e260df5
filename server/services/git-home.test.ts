import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { RepositoryEvent } from './triggers.ts';

class Repository implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'signalbox-repo-'));

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main', '.');
    this.git('config', 'receive.denyCurrentBranch', 'ignore');
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
    return execaSync('git', ['-C', this.folder, ...identity, ...args]).stdout;
  }

  commit(files: Readonly<Record<string, string>>, message = 'change'): string {
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(this.folder, file), text);
    this.git('add', '-A');
    this.git('commit', '--quiet', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  show(ref: string): string {
    return execaSync('git', ['-C', this.folder, 'show', ref], { stripFinalNewline: false }).stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const text = pipeline([job('a', ['when: "git.message.startsWith(\'fix\')"'])]);

describe('a pipeline in a git repository', () => {
  test('is read at the head, at a branch and at a commit', async () => {
    using plane = new ControlPlane();
    using repository = new Repository();
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

  test('is saved as a commit on its branch, unless somebody was faster', async () => {
    using plane = new ControlPlane();
    using repository = new Repository();
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
    using repository = new Repository();
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

  test('reads the files it includes at the same commit', async () => {
    using plane = new ControlPlane();
    using repository = new Repository();
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
    using repository = new Repository();
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
