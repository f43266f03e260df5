import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { GitRepository } from '../../test/support/git-repository.ts';
import { goSpec, LibraryRepository } from '../../test/support/library-repository.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { PipelineRunId } from '../domain/ids.ts';

const including = (include: string) => pipeline([job('own', ['depends_on: [build]'])], [`include: [${include}]`]);
const withParams = including('{template: go-service, params: {name: api}}');

function commandOf(plane: ControlPlane, runId: PipelineRunId): unknown {
  return plane.runs.plan(runId)?.jobs[0]?.steps[0]?.argsTemplate.run;
}

async function refusal(plane: ControlPlane, include: string): Promise<string | undefined> {
  return (await plane.pipelines.validateSpec(null, including(include))).diagnostics[0]?.message;
}

describe('a library', () => {
  test('is added under its own name, with what it holds in every version', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    repository.git('branch', 'feature/x', 'v1.0.0');

    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');

    expect(plane.libraries.list()).toMatchObject([
      {
        name: 'platform',
        description: 'what all services need',
        defaultBranch: 'main',
        commitSha: repository.git('rev-parse', 'main'),
        addedBy: 'ann',
        error: '',
      },
    ]);
    const [template] = plane.libraries.templates();
    expect(template).toMatchObject({
      library: 'platform',
      name: 'go-service',
      description: 'builds and tests a Go service',
      newest: '2.0.0',
      params: [
        { name: 'name', required: true },
        { name: 'level', options: ['low', 'high'], default: 'low' },
      ],
    });
    expect(template?.versions.map(({ version }) => version)).toEqual([
      ...['2.0.0', '1.2.0', '1.0.0'],
      ...['0.0.0-main', '0.0.0-feature/x'],
    ]);
    expect(plane.events.after(0, 100)).toMatchObject([{ type: 'library.added', name: 'platform', actor: 'ann' }]);
  });

  test('is refused where there is none, twice, without a name, and as an option or command of git', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    using other = new GitRepository();
    other.commit({ 'library.yaml': 'description: nameless\n' });
    using none = new GitRepository();
    none.commit({ 'README.md': 'hello' });
    const add = (repoUrl: string, name = '') => plane.libraries.add({ repoUrl, name }, 'ann');
    await add(repository.folder);

    await expect(add(none.folder)).rejects.toMatchObject({ details: { word: 'not_a_library' } });
    await expect(add(repository.folder)).rejects.toMatchObject({ details: { word: 'library_taken' } });
    await expect(add(other.folder)).rejects.toMatchObject({ details: { word: 'library_name' } });
    await expect(add(other.folder, '../x')).rejects.toMatchObject({ details: { word: 'library_name' } });
    await expect(add('/nowhere/at/all')).rejects.toMatchObject({ details: { word: 'git_failed' } });
    await expect(add('--upload-pack=touch /tmp/x')).rejects.toMatchObject({ details: { word: 'not_a_repository' } });
    await expect(add('ext::sh -c true')).rejects.toMatchObject({ details: { word: 'git_failed' } });
    await expect(add(' ')).rejects.toMatchObject({ details: { word: 'repo_empty' } });
    expect(plane.libraries.list()).toHaveLength(1);
  });

  test('is fetched again by hand, and keeps what it had when it cannot be', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');
    repository.release('2.1.0');

    await plane.libraries.refresh('platform', 'bob');

    expect(plane.libraries.templates()[0]?.newest).toBe('2.1.0');
    const { fetchedAtMs } = plane.libraries.list()[0] ?? {};
    rmSync(repository.folder, { recursive: true });
    plane.clock.advance(1000);
    await plane.libraries.refresh('platform', 'bob');
    await plane.libraries.refresh('platform', 'bob');
    const [failed] = plane.libraries.list();
    expect(failed).toMatchObject({ fetchedAtMs, triedAtMs: plane.clock.nowMs() });
    expect(failed?.error).toContain('does not appear to be a git repository');
    expect(plane.libraries.templates()[0]?.newest).toBe('2.1.0');
    expect(plane.events.after(0, 100).map(({ type, actor }) => [type, actor])).toEqual([
      ['library.added', 'ann'],
      ['library.refreshed', 'bob'],
      ['library.failed', 'bob'],
    ]);
  });

  test('keeps its default branch and its newest versions when there are too many', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    for (let patch = 0; patch < 120; patch += 1) repository.git('tag', `v3.0.${patch}`);

    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');

    const versions = plane.libraries.templates()[0]?.versions.map(({ version }) => version) ?? [];
    expect([versions.length, versions[0], versions.at(-2), versions.at(-1)]).toEqual([
      100,
      '3.0.119',
      '3.0.21',
      '0.0.0-main',
    ]);
  });

  test('that was replaced while it was fetched gets nothing of the former one', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    using other = new GitRepository();
    other.commit({ 'library.yaml': 'name: platform\n' });
    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');
    repository.release('2.1.0');

    const refresh = plane.libraries.refresh('platform', 'ann');
    plane.libraries.remove('platform', 'ann');
    await Promise.allSettled([refresh, plane.libraries.add({ repoUrl: other.folder }, 'ann')]);

    expect(plane.libraries.list()).toMatchObject([{ repoUrl: other.folder }]);
    expect(plane.libraries.templates()).toEqual([]);
  });

  test('is kept over a restart and removed with all it held', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    await plane.libraries.add({ repoUrl: repository.folder, name: 'own.name' }, 'ann');
    plane.restart();
    expect(plane.libraries.template({ template: 'go-service' })).toMatchObject({ spec: goSpec('2.0.0') });

    plane.libraries.remove('own.name', 'ann');

    expect(plane.libraries.list()).toEqual([]);
    expect(plane.libraries.templates()).toEqual([]);
    expect(() => plane.libraries.remove('own.name', 'ann')).toThrow('there is no template library own.name');
  });

  test('is data: links, folders with strange names and texts that are too long are not templates', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    const files = (folder: string, spec = goSpec('x')) => ({
      [`${folder}/template.yaml`]: 'description: x\n',
      [`${folder}/spec.yaml`]: spec,
    });
    repository.link('linked', '/etc');
    repository.commit({
      ...files('plain'),
      ...files('-option'),
      ...files('.hidden'),
      ...files('deep/er'),
      ...files('long', `#${'x'.repeat(1024 * 1024)}\n`),
      'link/template.yaml': 'description: x\n',
    });
    repository.link('link/spec.yaml', '/etc/passwd');
    repository.commit({});
    repository.git('tag', 'v3.0.0');

    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');

    expect(plane.libraries.templates().map(({ name }) => name)).toEqual(['go-service', 'plain']);
    expect(plane.libraries.template({ template: '../../etc/passwd' })).toHaveProperty('refused');
    expect(plane.libraries.template({ template: 'plain', library: '../platform' })).toHaveProperty('refused');
  });
});

describe('an include of a template', () => {
  test('is part of the plan, which stays when the library changes or goes', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');
    const { pipelineId } = plane.pipelines.create({ name: 'api', text: withParams }, 'ann');

    const { runId } = await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });

    expect(plane.states(runId)).toMatchObject({ build: 'queued', own: 'waiting' });
    expect(commandOf(plane, runId)).toBe('echo api low 2.0.0');
    plane.libraries.remove('platform', 'ann');
    plane.restart();
    expect(commandOf(plane, runId)).toBe('echo api low 2.0.0');
    await expect(plane.runs.trigger({ pipelineId, triggeredBy: 'ann' })).rejects.toThrow('no template libraries yet');
  });

  test('takes what is in the range, exactly one version, or a branch', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');
    const command = (version: string) =>
      commandOf(plane, plane.run(including(`{template: go-service, version: ${version}, params: {name: a}}`)));

    expect(command('^1.0')).toBe('echo a low 1.2.0');
    expect(command('1.0.0')).toBe('echo a low 1.0.0');
    expect(command('0.0.0-main')).toBe('echo a low 2.0.0');
  });

  test('says what is wrong with it', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    using second = new LibraryRepository();
    expect(await refusal(plane, '{template: go-service}')).toContain('no template libraries yet');
    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');

    expect(await refusal(plane, '{template: go-servce}')).toContain('Did you mean `go-service`?');
    expect(await refusal(plane, '{template: go-service, library: platfrm}')).toContain('Did you mean `platform`?');
    expect(await refusal(plane, '{template: go-service, version: ^3}')).toContain(
      'has no version `^3`; it has `2.0.0`, `1.2.0`, `1.0.0`, `0.0.0-main`.',
    );
    expect(await refusal(plane, '{template: go-service}')).toContain('The parameter `name` is missing');
    expect(await refusal(plane, '{template: go-service, params: {name: a, nam: b}}')).toContain(
      'Unknown parameter `nam`',
    );
    await plane.libraries.add({ repoUrl: second.folder, name: 'second' }, 'ann');
    expect(await refusal(plane, '{template: go-service, params: {name: a}}')).toContain('Say which with `library`');
    expect(await refusal(plane, '{template: go-service, library: second, params: {name: a}}')).toBeUndefined();
  });

  test('looks again at a library that nobody has looked at for minutes, and runs without one that is away', async () => {
    using plane = new ControlPlane();
    using repository = new LibraryRepository();
    await plane.libraries.add({ repoUrl: repository.folder }, 'ann');
    const { pipelineId } = plane.pipelines.create({ name: 'api', text: withParams }, 'ann');
    const triggered = async () =>
      commandOf(plane, (await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' })).runId);
    repository.release('2.1.0');

    expect(await triggered()).toBe('echo api low 2.0.0');
    plane.clock.advance(5 * 60_000);
    expect(await triggered()).toBe('echo api low 2.1.0');
    rmSync(repository.folder, { recursive: true });
    plane.clock.advance(5 * 60_000);
    const { runId } = await plane.runs.runFresh({ text: withParams, path: 'p.yaml', triggeredBy: 'ann' });
    expect(commandOf(plane, runId)).toBe('echo api low 2.1.0');
    expect(plane.libraries.list()[0]?.error).toContain('does not appear to be a git repository');
  });

  test('may stand in an included file of a repository, and is checked when that is saved', async () => {
    using plane = new ControlPlane();
    using library = new LibraryRepository();
    using repository = new GitRepository();
    await plane.libraries.add({ repoUrl: library.folder }, 'ann');
    const text = including('{file: parts.yaml}');
    repository.commit({
      'ci.yaml': text,
      'parts.yaml': 'include: [{template: go-service, params: {name: web, level: high}}]\n',
    });
    const { pipelineId } = plane.pipelines.create(
      { name: 'web', repoUrl: repository.folder, filePath: 'ci.yaml' },
      'ann',
    );

    const { runId } = await plane.runs.trigger({ pipelineId, triggeredBy: 'ann' });

    expect(commandOf(plane, runId)).toBe('echo web high 2.0.0');
    expect(await plane.pipelines.includes(pipelineId, text)).toMatchObject({
      files: { 'parts.yaml': expect.any(String) },
      templates: [{ request: { template: 'go-service' }, answer: { spec: goSpec('2.0.0') } }],
    });
    const save = { pipelineId, editor: 'ann' };
    const wrong = including('{file: parts.yaml}, {template: nothing}');
    await expect(plane.pipelines.saveSpec({ ...save, text: wrong })).rejects.toThrow('There is no template `nothing`');
    expect(await plane.pipelines.saveSpec({ ...save, text: `${text}# more\n` })).toMatchObject({ isChanged: true });
  });
});
