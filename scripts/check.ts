/**
 * `npm run check`: everything that can be said of the code without running it. All checks run even when one fails, so
 * that one round of corrections is enough.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const checks: readonly Check[] = [
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of pure code', command: ['tsc', '-p', 'tsconfig.pure.json'] },
  { name: 'types of the console', command: ['tsc', '-p', 'tsconfig.renderer.json'] },
  { name: 'lint and format', command: ['biome', 'ci', '--error-on-warnings', '.'] },
  { name: 'import rules', command: ['depcruise', '--config', '.dependency-cruiser.cjs', ...sourceFolders()] },
  { name: 'dead code', command: ['knip'] },
  { name: 'licences', command: ['node', 'scripts/licences.ts', '--check'] },
  { name: 'proto lint', command: ['buf', 'lint'] },
  { name: 'proto format', command: ['buf', 'format', '--diff', '--exit-code'] },
  { name: 'generated code is up to date', command: ['node', 'scripts/gen.ts', '--check'] },
];

function sourceFolders(): string[] {
  return ['pipeline', 'server', 'agent', 'cli', 'electron', 'renderer'].filter((folder) => existsSync(folder));
}

const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
if (values.help) {
  console.log(
    `usage: npm run check\n\n${checks.map((check) => `  ${check.name}: ${check.command.join(' ')}`).join('\n')}`,
  );
  process.exit(0);
}

const failed = checks.filter(({ name, command: [program, ...args] }) => {
  const startedAt = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  return status !== 0;
});
if (failed.length > 0) {
  console.error(
    `\n${failed.length} of ${checks.length} checks failed: ${failed.map((check) => check.name).join(', ')}`,
  );
  process.exit(1);
}
