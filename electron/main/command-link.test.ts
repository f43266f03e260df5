import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandLink } from './command-link.ts';

test('the command is linked where shells find it, and a former link is replaced', async () => {
  using set = setUp();
  const command = new CommandLink(set);
  expect(command.state).toBe('not-linked');

  expect(await command.make()).toBe('linked');
  rmSync(set.link);
  symlinkSync('/Applications/Former.app/Contents/Resources/bin/signalbox', set.link);
  expect(command.state).toBe('not-linked');

  expect(await command.make()).toBe('linked');
  expect(execFileSync(set.link, { encoding: 'utf8' })).toBe('it runs\n');
});

test('a program that somebody else put there is left alone', async () => {
  using set = setUp();
  mkdirSync(join(set.link, '..'));
  writeFileSync(set.link, 'other');

  await expect(new CommandLink(set).make()).rejects.toThrow(/of another origin; move it away/);
  expect(readFileSync(set.link, 'utf8')).toBe('other');
});

test.skipIf(process.platform !== 'linux')('an administrator is asked where the folder may not be written', async () => {
  using set = setUp();
  const lines: string[] = [];
  const unwritable = new CommandLink({
    ...set,
    link: '/sys/signalbox/signalbox', // where nobody may make a folder
    asAdministrator: async (line) => void lines.push(line),
  });

  expect(await unwritable.make()).toBe('not-linked');

  const command = set.command.replace("'", String.raw`'\''`);
  expect(lines).toEqual([`mkdir -p '/sys/signalbox' && ln -sfn '${command}' '/sys/signalbox/signalbox'`]);
});

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-link-'));
  const command = join(folder, "The Operator's App", 'signalbox');
  mkdirSync(join(command, '..'));
  writeFileSync(command, '#!/bin/sh\necho it runs\n');
  chmodSync(command, 0o755);
  return {
    command,
    link: join(folder, 'bin', 'signalbox'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
