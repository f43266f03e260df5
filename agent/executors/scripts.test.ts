import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/agents.ts';
import { scriptFor } from './scripts.ts';

describe('a script', () => {
  test.each(['sh', 'bash', '/bin/sh'])('of several lines stops at the first error in %s', (shell) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'script');
    const form = scriptFor(shell, 'echo one\nfalse\necho two', []);
    writeFileSync(path, form.content);
    const [file, ...args] = form.command(path);

    const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });

    expect([status, stdout]).toEqual([1, 'one\n']);
  });

  test('gets its arguments as they are', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'script');
    const form = scriptFor('sh', 'printf "%s|" "$@"', ['a b', '$HOME', '']);
    writeFileSync(path, form.content);
    const [file, ...args] = form.command(path);

    expect(execFileSync(file, args, { encoding: 'utf8' })).toBe('a b|$HOME||');
  });

  test('for PowerShell stops at errors of cmdlets and programs', () => {
    const form = scriptFor('pwsh', 'Get-Item x', ['a']);

    expect([form.content.split('\r\n').slice(0, 3), form.command('s.ps1')]).toEqual([
      ["$ErrorActionPreference = 'Stop'", '$PSNativeCommandUseErrorActionPreference = $true', 'Get-Item x'],
      ['pwsh', '-NoLogo', '-NoProfile', '-NonInteractive', '-File', 's.ps1', 'a'],
    ]);
  });

  test('for cmd looks at the exit code after each complete line only', () => {
    const script = 'rem setup\nif exist x (\n  build x\n)\necho a ^\n  b\n:label\nmake';

    expect(scriptFor('C:\\Windows\\System32\\cmd.exe'.replaceAll('\\', '/'), script, []).content.split('\r\n')).toEqual(
      [
        '@echo off',
        'rem setup',
        'if exist x (',
        '  build x',
        ')',
        'if errorlevel 1 exit /b %errorlevel%',
        'echo a ^',
        '  b',
        'if errorlevel 1 exit /b %errorlevel%',
        ':label',
        'make',
        'if errorlevel 1 exit /b %errorlevel%',
        '',
      ],
    );
  });

  test('for another program is its first argument', () => {
    expect(scriptFor('/usr/bin/python3', 'print(1)', ['x']).command('/tmp/s')).toEqual([
      '/usr/bin/python3',
      '/tmp/s',
      'x',
    ]);
  });
});
