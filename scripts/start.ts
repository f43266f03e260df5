/**
 * `npm start`: the app in a window of its own, where Electron is or can be had; elsewhere the same console in the browser,
 * with the reason said.
 *
 *   npm start                                     the app
 *   npm start -- --data DIR                       on another data folder
 *   npm start -- --browser [OPTIONS OF serve]     the console in the browser, also where there is Electron
 */
import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { electronProgram, windowObstacle } from './electron-program.ts';

const downloadLimitMs = 180_000;
/** A window that is gone sooner never came: something that Electron needs is missing. */
const cameUpMs = 10_000;

const given = process.argv.slice(2);
const { values, tokens } = parseArgs({
  args: given,
  options: { help: { type: 'boolean' }, browser: { type: 'boolean' }, data: { type: 'string' } },
  allowPositionals: true,
  strict: false,
  tokens: true,
});
if (values.help) {
  console.log('usage: npm start [-- --data DIR]\n       npm start -- --browser [OPTIONS OF signalbox serve]');
  process.exit(0);
}

const surroundings = {
  packageDir: resolve(import.meta.dirname, '..', 'node_modules', 'electron'),
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
};
const foreign = tokens.find((token) => token.kind === 'option' && !['browser', 'data'].includes(token.name));

const obstacle = windowObstacle(surroundings);

if (values.browser) inBrowser('as you asked');
else if (obstacle !== undefined) inBrowser(obstacle);
else if (foreign?.kind === 'option') inBrowser(`${foreign.rawName} is an option of signalbox serve`);
else await inWindow();

async function inWindow(): Promise<void> {
  const program = await electronProgram(surroundings, { limitMs: downloadLimitMs, announce: console.log });
  if (program.kind === 'missing') return inBrowser(program.because);
  const built = spawnSync(process.execPath, ['scripts/desktop-build.ts', '--if-needed'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const startedAt = performance.now();
  const data = typeof values.data === 'string' ? [`--data=${resolve(values.data)}`] : [];
  const app = spawn(program.path, ['dist/desktop/app', ...data], { stdio: 'inherit' });
  let isAsked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isAsked = true;
      app.kill(signal);
    });
  }
  app.once('error', (reason) => inBrowser(`Electron cannot be started (${reason.message})`));
  app.once('exit', (exitCode, signal) => {
    const isBroken = exitCode !== 0 && !isAsked && performance.now() - startedAt < cameUpMs;
    if (isBroken) inBrowser(`Electron ended at once (${signal ?? `exit code ${exitCode}`}); what it said is above`);
    else process.exit(exitCode ?? 1);
  });
}

/** Where nobody sits in front of a display its address is only printed: a browser that is waited for would never end. */
function inBrowser(because: string): void {
  const opens = windowObstacle({ ...surroundings, isRoot: false }) === undefined;
  const how = opens ? 'The console opens in your browser' : 'The console is for your browser, at the address below';
  console.log(`${how}, not in a window of its own: ${because}.\n`);
  const options = given.filter((argument) => argument !== '--browser' && argument !== '--open');
  const server = spawn(process.execPath, ['bin/signalbox', 'serve', ...(opens ? ['--open'] : []), ...options], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
  server.once('exit', (exitCode) => process.exit(exitCode ?? 1));
}
