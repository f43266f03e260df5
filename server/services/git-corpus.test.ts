import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';
import { expect, test } from 'vitest';
import { corpusFolder, documentsIn } from '../../test/corpus/golden.ts';
import { ControlPlane } from '../../test/support/control-plane.ts';

/** What has errors cannot be saved, so there is nothing that a save could change. */
const groups = ['valid', 'warnings'] as const;
const documents = groups.flatMap((group) => documentsIn(group).map((name) => `${group}/${name}`));

test('every valid document of the corpus is read from git byte for byte, and saving it unchanged makes no commit', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-corpus-'));
  try {
    using plane = new ControlPlane();
    const git = (...args: string[]) => execaSync('git', ['-C', folder, ...args]).stdout;
    for (const group of [...groups, 'includes']) mkdirSync(path.join(folder, group));
    for (const file of [...documents, ...includedDocuments()]) {
      writeFileSync(path.join(folder, file), readFileSync(path.join(corpusFolder, file)));
    }
    git('init', '--quiet', '--initial-branch=main', '.');
    git('-c', 'core.autocrlf=false', 'add', '-A');
    git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', 'commit', '--quiet', '-m', 'corpus');
    const head = git('rev-parse', 'HEAD');

    const changed: string[] = [];
    for (const file of documents) {
      const { pipelineId } = plane.pipelines.create({ name: file, repoUrl: folder, filePath: file }, 'ann');
      const { text, headCommitSha } = await plane.pipelines.readSpec(pipelineId);
      if (!Buffer.from(text).equals(readFileSync(path.join(corpusFolder, file)))) changed.push(`${file} read`);
      const save = { pipelineId, text, expectedHeadCommitSha: headCommitSha, editor: 'Bob' };
      if ((await plane.pipelines.saveSpec(save)).isChanged) changed.push(`${file} saved`);
    }

    expect(changed).toEqual([]);
    expect(git('rev-parse', 'main')).toBe(head);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

function includedDocuments(): readonly string[] {
  return ['broken', 'deploy', 'lint', 'loop', 'with-stages', 'with-triggers'].map((name) => `includes/${name}.yaml`);
}
