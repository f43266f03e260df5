/**
 * The desktop app's figures: from its start to a window that can be used, from its tray to that window, and what it takes
 * while nothing happens. In Electron where its program is installed, elsewhere over the double of Electron on real
 * Chromium, which the first line says: main, preload, control plane, agent and console are in both the bundles that are
 * packaged, the window system is not. Linux only.
 *
 *   node test/bench/desktop.ts [--rounds <n>] [--idle-seconds <n>] [--write]
 *
 * `--write` puts the figures into RESULTS.md as a section of their own.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { electronExecutable, launchElectron } from '../support/electron/electron-app.ts';
import { type LaunchOptions, launchDouble, type ShellApp } from '../support/electron/shell-app.ts';
import '../support/electron/record.ts';
import { consoleOf, temporaryFolder } from '../support/shell-journey.ts';
import { FigureSheet } from './results.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'idle-seconds': { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log('usage: node test/bench/desktop.ts [--rounds <n>] [--idle-seconds <n>] [--write]');
  process.exit(0);
}

const isElectron = electronExecutable() !== undefined;
const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'dist/desktop/app/main.js');
for (const args of [
  ['scripts/setup.mjs', '--renderer'],
  ['scripts/desktop-build.ts', '--if-needed'],
])
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
const launch = isElectron ? launchElectron : (options: LaunchOptions) => launchDouble({ ...options, program });
const idleSeconds = Number(values['idle-seconds']);
/** Of Linux; `getconf CLK_TCK` on every machine that matters. */
const ticksPerSecond = 100;
const pageBytes = 4096;

const where = isElectron
  ? 'In Electron.'
  : 'Over the double of Electron, because its program is not installed here: the window system is that of plain Chromium.';
console.log(where);
const sheet = new FigureSheet();
using folder = temporaryFolder();
const dataDir = folder.path;
sheet.note('first start, certificate authority and database made, ms', await measureStart(), '');
const starts: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) starts.push(await measureStart());
starts.sort((one, other) => one - other);
sheet.note('cold start to usable window, median ms', starts[Math.floor(starts.length / 2)] ?? 0, '<= 1500');
sheet.note('cold start to usable window, slowest ms', starts.at(-1) ?? 0, '<= 2000');
await measureAtRest();
if (values.write) sheet.write('The desktop app', `${where} ${starts.length} starts.`);

/** From starting the process until the page has the watch stream, and everything on it answers. */
async function measureStart(): Promise<number> {
  const startedAt = performance.now();
  await using app = await launch({ dataDir });
  const page = await consoleOf(app);
  await page.getByText('Server ok').waitFor();
  return performance.now() - startedAt;
}

/** From the click in the tray until the page has drawn a frame. */
async function measureReturn(app: ShellApp, page: Page): Promise<number> {
  const startedAt = performance.now();
  await app.evaluate(() => shellRecord.tray.menu?.items[0]?.click());
  await page.evaluate('new Promise(requestAnimationFrame)');
  return performance.now() - startedAt;
}

async function measureAtRest(): Promise<void> {
  await using app = await launch({ dataDir });
  const page = await consoleOf(app);
  await measureIdle(app, 'window open', '');
  const hide = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const returns: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    await hide();
    returns.push(await measureReturn(app, page));
  }
  sheet.note('from the tray back to the window, slowest of 10, ms', Math.max(...returns), '<= 300');
  await hide();
  await measureIdle(app, 'window hidden', '<= 0.5');
}

/** What all its processes take, in a while that begins when what came before has been done. */
async function measureIdle(app: ShellApp, when: string, goal: string): Promise<void> {
  await wait(5_000);
  const before = await processesOf(app);
  await wait(idleSeconds * 1000);
  const after = await processesOf(app);
  for (const kind of ['own', 'chromium'] as const) {
    const seconds = (sumOf(after, kind, 'ticks') - sumOf(before, kind, 'ticks')) / ticksPerSecond;
    const mebibytes = (sumOf(after, kind, 'pages') * pageBytes) / 2 ** 20;
    const who = kind === 'own' ? 'main, control plane and agent' : "Chromium's processes";
    sheet.note(`idle, ${when}: ${who}, % of a core`, (100 * seconds) / idleSeconds, kind === 'own' ? goal : '');
    sheet.note(`idle, ${when}: ${who}, MiB`, mebibytes, kind === 'own' ? '<= 350' : '');
  }
}

interface Process {
  readonly kind: 'own' | 'chromium';
  readonly ticks: number;
  /** Resident and its own: what is shared with others counts for none of them. */
  readonly pages: number;
}

function sumOf(processes: readonly Process[], kind: Process['kind'], what: 'ticks' | 'pages'): number {
  return processes.filter((one) => one.kind === kind).reduce((sum, one) => sum + one[what], 0);
}

/** The app's process and all below it, which are Chromium's where the command says so. */
async function processesOf(app: ShellApp): Promise<readonly Process[]> {
  const root = await app.evaluate(() => process.pid);
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(Number(pid)));
  const below = new Set([root]);
  for (let known = 0; known !== below.size; ) {
    known = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  return all.filter(({ pid }) => below.has(pid));
}

function statOf(pid: number): readonly (Process & { readonly pid: number; readonly parent: number })[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent = 0, user = 0, system = 0] = [fields[1], fields[11], fields[12]].map(Number);
    const kind = /\((chromium|chrome|electron)/i.test(stat) && !isMain(pid) ? 'chromium' : 'own';
    return [{ pid, parent, kind, ticks: user + system, pages: resident - shared }];
  } catch {
    return []; // it has just ended
  }
}

/** In Electron all processes have its name: those with a type that is Chromium's own are Chromium's. */
function isMain(pid: number): boolean {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return isElectron && !/--type=(renderer|gpu-process|zygote|utility.*NetworkService|broker)/.test(command);
}
