/**
 * `npm run demo`: real pipelines on a real agent, with their logs on the screen. The last one is this repository's own:
 * its types, lint and unit tests, in fresh clones of what is committed here.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

interface Act {
  readonly title: string;
  readonly file: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(
    'usage: npm run demo [-- --quick]\n\n  --quick   leaves out the last act, the checks of this repository itself',
  );
  process.exit(0);
}

const scratch = mkdtempSync(join(tmpdir(), 'signalbox-demo-'));
try {
  const shop = join(scratch, 'shop');
  cpSync('examples/shop/project', shop, { recursive: true });
  commitAll(shop);

  const acts: Act[] = [
    { title: 'hello: the smallest pipeline', file: 'examples/hello.yaml', exitCode: 0 },
    {
      title: 'shop: checkout, tests, build, outputs and artifacts',
      file: 'examples/shop/pipeline.yaml',
      variables: { REPO: shop },
      exitCode: 0,
    },
    {
      title: 'recovery: failures, retried, tolerated and rescued (ends failed on purpose)',
      file: 'examples/recovery.yaml',
      exitCode: 1,
    },
  ];
  if (!values.quick) {
    acts.push({
      title: 'signalbox: this repository checks itself',
      file: 'examples/signalbox.yaml',
      variables: { REPO: resolve('.') },
      exitCode: 0,
    });
  }
  for (const [index, act] of acts.entries()) perform(act, `${index + 1}/${acts.length}`);
  console.log(`\n${acts.length} pipelines ended as they should`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function perform(act: Act, position: string): void {
  console.log(`\n=== ${position} ${act.title}\n    signalbox run ${act.file}\n`);
  const variables = Object.entries(act.variables ?? {}).flatMap(([name, value]) => ['--var', `${name}=${value}`]);
  const { status } = spawnSync(process.execPath, ['cli/main.ts', 'run', act.file, ...variables], { stdio: 'inherit' });
  if (status === act.exitCode) return;
  throw new Error(`${act.file} ended with exit code ${status}, expected ${act.exitCode}`);
}

function commitAll(folder: string): void {
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  git('init', '--initial-branch=main');
  git('add', '--all');
  git('-c', 'user.name=Demo', '-c', 'user.email=demo@signalbox.invalid', 'commit', '--message=A small shop');
}
