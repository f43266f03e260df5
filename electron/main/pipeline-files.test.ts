import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openingsIn, readPipelineFile } from './pipeline-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a command line names links and files; flags and the program itself are neither', () => {
  const argv = [
    '/opt/app.json',
    '--data=/srv/x.yaml',
    '.',
    'ci.yaml',
    '/etc/build.yml',
    'signalbox://run/1',
    '--hidden',
  ];

  expect(openingsIn(argv, '/home/me')).toEqual({
    links: ['signalbox://run/1'],
    files: ['/home/me/ci.yaml', '/etc/build.yml'],
  });
});

test('a file is read with its name, unless it is absent or too large to be a pipeline', () => {
  const [small, large] = [join(folder, 'small.yaml'), join(folder, 'large.yaml')];
  writeFileSync(small, 'jobs: []\n');
  writeFileSync(large, Buffer.alloc(2 ** 20 + 1));

  expect(readPipelineFile(small)).toEqual({ kind: 'read', file: { name: 'small.yaml', text: 'jobs: []\n' } });
  expect(readPipelineFile(large)).toEqual({ kind: 'too-large', name: 'large.yaml' });
  expect(readPipelineFile(join(folder, 'absent.yaml'))).toMatchObject({ kind: 'unreadable', name: 'absent.yaml' });
});
