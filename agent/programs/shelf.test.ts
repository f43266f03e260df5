import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/agents.ts';
import { fileOf, type StoredProgram } from './program.ts';
import { ProgramShelf } from './shelf.ts';

function store(folder: string, version: string): StoredProgram {
  const text = `// version ${version}`;
  const digest = createHash('sha256').update(text).digest('hex');
  writeFileSync(fileOf(folder, digest), text);
  return { version, digest };
}

test('a program that works is the current one, also after a restart, and the one before it can be gone back to', () => {
  using folder = temporaryFolder();
  const shelf = new ProgramShelf(folder.path, '1.0.0');
  const second = store(shelf.folder, '2.0.0');
  shelf.settle(second);
  const third = store(shelf.folder, '3.0.0');
  shelf.settle(third);

  const again = new ProgramShelf(folder.path, '1.0.0');

  expect([again.current, again.previous, again.failure]).toEqual([third, second, undefined]);
});

test('only the current and the previous one are kept', () => {
  using folder = temporaryFolder();
  const shelf = new ProgramShelf(folder.path, '1.0.0');
  const [second, third, fourth] = ['2.0.0', '3.0.0', '4.0.0'].map((version) => {
    const program = store(shelf.folder, version);
    shelf.settle(program);
    return program;
  });

  expect(readdirSync(folder.path).sort()).toEqual(
    ['programs.json', `${third?.digest}.mjs`, `${fourth?.digest}.mjs`].sort(),
  );
  expect(second && shelf.faultOf(second)).toContain('cannot be read');
});

test('a new program that does not work leaves the current one in its place', () => {
  using folder = temporaryFolder();
  const shelf = new ProgramShelf(folder.path, '1.0.0');
  const second = store(shelf.folder, '2.0.0');
  shelf.settle(second);

  shelf.giveUp(store(shelf.folder, '3.0.0'), 'it ended with exit code 1');

  expect([shelf.current, shelf.previous, shelf.failure]).toEqual([
    second,
    'installed',
    { version: '3.0.0', because: 'it ended with exit code 1' },
  ]);
});

test('a current program that does not work any more makes place for the one before it', () => {
  using folder = temporaryFolder();
  const shelf = new ProgramShelf(folder.path, '1.0.0');
  const second = store(shelf.folder, '2.0.0');
  shelf.settle(second);

  shelf.giveUp(second, 'its file was changed');

  expect([shelf.current, shelf.previous]).toEqual(['installed', undefined]);
});

test('a failure is told once: the program that works has told it', () => {
  using folder = temporaryFolder();
  const shelf = new ProgramShelf(folder.path, '1.0.0');
  shelf.giveUp({ version: '2.0.0', digest: 'a'.repeat(64) }, 'no');

  shelf.settle('installed');

  expect([shelf.failure, new ProgramShelf(folder.path, '1.0.0').failure]).toEqual([undefined, undefined]);
});

test('another installed version wins over whatever was there', () => {
  using folder = temporaryFolder();
  const shelf = new ProgramShelf(folder.path, '1.0.0');
  shelf.settle(store(shelf.folder, '2.0.0'));

  const upgraded = new ProgramShelf(folder.path, '1.1.0');

  expect([upgraded.current, upgraded.previous]).toEqual(['installed', undefined]);
});

test('a file that is damaged is not started', () => {
  using folder = temporaryFolder();
  const shelf = new ProgramShelf(folder.path, '1.0.0');
  const second = store(shelf.folder, '2.0.0');

  writeFileSync(fileOf(shelf.folder, second.digest), 'something else');

  expect(shelf.faultOf(second)).toBe('its file was changed');
});

test('a damaged state is as none: the installed program needs none', () => {
  using folder = temporaryFolder();
  new ProgramShelf(folder.path, '1.0.0').settle(store(folder.path, '2.0.0'));
  writeFileSync(`${folder.path}/programs.json`, '{"installed": ');

  expect(new ProgramShelf(folder.path, '1.0.0').current).toBe('installed');
});
