import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { corpusFolder, documentsIn } from '../../test/corpus/golden.ts';
import { ControlPlane } from '../../test/support/control-plane.ts';
import { GitRepository } from '../../test/support/git-repository.ts';

/** What has errors cannot be saved, so there is nothing that a save could change. */
const groups = ['valid', 'warnings'] as const;
const documents = groups.flatMap((group) => documentsIn(group).map((name) => `${group}/${name}`));

test('every valid document of the corpus is read from git byte for byte, and saving it unchanged makes no commit', async () => {
  using plane = new ControlPlane();
  using repository = new GitRepository();
  cpSync(corpusFolder, repository.folder, { recursive: true });
  const head = repository.commit({});

  const changed: string[] = [];
  for (const file of documents) {
    const { pipelineId } = plane.pipelines.create({ name: file, repoUrl: repository.folder, filePath: file }, 'ann');
    const { text, headCommitSha } = await plane.pipelines.readSpec(pipelineId);
    if (!Buffer.from(text).equals(readFileSync(path.join(corpusFolder, file)))) changed.push(`${file} read`);
    const save = { pipelineId, text, expectedHeadCommitSha: headCommitSha, editor: 'Bob' };
    if ((await plane.pipelines.saveSpec(save)).isChanged) changed.push(`${file} saved`);
  }

  expect(changed).toEqual([]);
  expect(repository.git('rev-parse', 'main')).toBe(head);
}, 120_000);
