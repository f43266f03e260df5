import { hash } from 'node:crypto';
import { mkdirSync, mkdtempDisposableSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packedPrograms } from './programs.ts';

test('programs that are what was packaged may be started', () => {
  using set = setUp();

  expect(set.programs().fault()).toBeUndefined();
  expect(set.programs().agent).toBe(join(set.programsFolder, 'agent.js'));
});

test.each([
  ['changed', (file: string) => writeFileSync(file, 'changed')],
  ['removed', (file: string) => rmSync(file)],
] as const)('a file that was %s is named', (_how, change) => {
  using set = setUp();
  const file = join(set.programsFolder, 'part-x.js');

  change(file);

  expect(set.programs().fault()).toBe(`the file ${file} is not the one that was packaged; install the app again`);
});

test('the modules of a package are compared too, those of a checkout are not there', () => {
  using set = setUp();
  rmSync(join(set.programsFolder, 'node_modules'), { recursive: true });

  expect(set.programs().fault()).toContain('binding.node is not the one that was packaged');
  expect(set.programs(false).fault()).toBeUndefined();
});

function setUp() {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'signalbox-programs-'));
  const programsFolder = join(folder.path, 'programs');
  const digestsFile = join(folder.path, 'programs.json');
  const names = ['agent.js', 'part-x.js', 'node_modules/x/binding.node'];
  mkdirSync(join(programsFolder, 'node_modules', 'x'), { recursive: true });
  for (const name of names) writeFileSync(join(programsFolder, name), name);
  writeFileSync(digestsFile, JSON.stringify(Object.fromEntries(names.map((name) => [name, hash('sha256', name)]))));
  return {
    programsFolder,
    programs: (isPackaged = true) => packedPrograms({ folder: programsFolder, digestsFile, isPackaged }),
    [Symbol.dispose]: () => folder.remove(),
  };
}
