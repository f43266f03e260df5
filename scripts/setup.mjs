// Brings a fresh clone to the point where everything else can run. Plain JavaScript for Node 18 and newer without
// dependencies, because it runs before the project's own Node 24 and its packages exist.
//
//   node scripts/setup.mjs [--renderer] [--tests]
//
//   (nothing)    dependencies, Node 24 among them, as package-lock.json has them
//   --renderer   also builds the console into dist/renderer, and the agent for other machines into dist/agent, when
//                their sources are newer
//   --tests      also what the tests drive: Chromium and Python's gRPC

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const flags = new Set(process.argv.slice(2));
const known = ['--renderer', '--tests'];
const chromiumCandidates = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
for (const flag of flags) {
  if (!known.includes(flag)) fail(`setup does not know ${flag}; it knows ${known.join(' and ')}`);
}

installDependencies();
if (flags.has('--tests')) installTestTools();
if (flags.has('--renderer') || flags.has('--tests')) {
  buildRenderer();
  buildAgent();
}

function installDependencies() {
  const stamp = join(root, 'node_modules', '.signalbox-setup');
  const lock = digest([join(root, 'package-lock.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing dependencies (npm ci)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

function installTestTools() {
  const tools = [
    { name: 'chromium', isThere: () => chromiumCandidates.some(existsSync) },
    { name: 'python3-grpcio', isThere: () => succeeds('/usr/bin/python3', ['-c', 'import grpc, google.protobuf']) },
    { name: 'git', isThere: () => succeeds('git', ['--version']) },
  ];
  const missing = tools.filter((tool) => !tool.isThere()).map((tool) => tool.name);
  if (missing.length === 0) return;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isDebianRoot) {
    fail(
      `the tests need ${missing.join(', ')}. On Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}. ` +
        'Elsewhere: install Chromium (or set CHROMIUM to its path), git, and the Python packages grpcio and protobuf',
    );
  }
  say(`installing ${missing.join(', ')} (apt-get)`);
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { ...quiet, stdout: 'ignore' });
}

function buildRenderer() {
  buildInto('renderer', {
    what: 'the console',
    folders: ['renderer', 'pipeline', 'gen'],
    files: ['vite.config.ts', 'scripts/licences.ts'],
    command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  });
}

function buildAgent() {
  buildInto('agent', {
    what: 'the agent for other machines',
    folders: ['agent', 'pipeline', 'gen'],
    files: ['vite.node.ts', 'vite.agent.config.ts', 'scripts/agent-program.ts', 'package.json'],
    command: ['scripts/agent-program.ts'],
  });
}

function buildInto(name, { what, folders, files, command }) {
  const folder = join(root, 'dist', name);
  const stamp = join(folder, '.signalbox-build');
  const sources = folders.flatMap((source) => filesBelow(join(root, source)));
  const built = digest([...sources, ...[...files, 'package-lock.json'].map((file) => join(root, file))]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === built) return;
  say(`building ${what}`);
  run(join(root, 'node_modules', '.bin', 'node'), command);
  mkdirSync(folder, { recursive: true });
  writeFileSync(stamp, built);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function run(command, args, { env = process.env, stdout = 'inherit' } = {}) {
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', stdout, 'inherit'], env, shell });
  if (status !== 0)
    fail(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ` with exit code ${status}`}`);
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function fail(text) {
  process.stderr.write(`setup: ${text}\n`);
  process.exit(1);
}
