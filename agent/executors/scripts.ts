import { basename } from 'node:path';

/** How a script becomes a process: `file args...`, the script lying in a file with this extension. */
export interface ScriptForm {
  readonly extension: string;
  readonly content: string;
  readonly command: (scriptPath: string) => readonly [file: string, ...args: string[]];
}

/**
 * Every shell stops at the first command that fails. `shell` is `sh`, `bash`, `pwsh`, `powershell`, `cmd` or the path of
 * a program, which is recognised by its name and otherwise gets the script as its first argument.
 */
export function scriptFor(shell: string, script: string, args: readonly string[]): ScriptForm {
  const kind = basename(shell)
    .replace(/\.exe$/i, '')
    .toLowerCase();
  switch (kind) {
    case 'sh':
    case 'dash':
    case 'ash':
    case 'bash':
    case 'ksh':
    case 'zsh':
      return { extension: '', content: script, command: (path) => [shell, '-e', path, ...args] };
    case 'pwsh':
    case 'powershell':
      return {
        extension: '.ps1',
        content: powershellScript(script),
        command: (path) => [shell, '-NoLogo', '-NoProfile', '-NonInteractive', '-File', path, ...args],
      };
    case 'cmd':
      return {
        extension: '.cmd',
        content: cmdScript(script),
        command: (path) => [shell, '/D', '/E:ON', '/V:OFF', '/C', path, ...args],
      };
    default:
      return { extension: '', content: script, command: (path) => [shell, path, ...args] };
  }
}

/** Cmdlet errors end the script, failing programs too (from PowerShell 7.4), and the last exit code is the script's. */
function powershellScript(script: string): string {
  return [
    "$ErrorActionPreference = 'Stop'",
    '$PSNativeCommandUseErrorActionPreference = $true',
    script,
    'if (Test-Path -LiteralPath variable:LASTEXITCODE) { exit $LASTEXITCODE }',
    '',
  ].join('\r\n');
}

/**
 * `cmd` can't be told to stop at an error, so the exit code is looked at after each line at the outermost level; inside
 * parentheses and after a `^` a line is not complete and nothing may come in between.
 */
function cmdScript(script: string): string {
  const lines = ['@echo off'];
  let depth = 0;
  for (const line of script.split(/\r?\n/)) {
    lines.push(line);
    depth += parenthesesIn(line);
    const isComplete = depth <= 0 && line.trim() !== '' && !line.endsWith('^') && !/^\s*(:|rem\b|@rem\b)/i.test(line);
    if (isComplete) lines.push('if errorlevel 1 exit /b %errorlevel%');
  }
  return `${lines.join('\r\n')}\r\n`;
}

function parenthesesIn(line: string): number {
  const bare = line.replace(/"[^"]*"|\^./g, '');
  return (bare.match(/\(/g)?.length ?? 0) - (bare.match(/\)/g)?.length ?? 0);
}
