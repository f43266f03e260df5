/**
 * `npm start`: the control plane with its console. Where the desktop shell cannot run, the console opens in the browser,
 * and the reason is said.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { help: { type: 'boolean' } },
  allowPositionals: true,
  strict: false,
});
if (values.help) {
  console.log('usage: npm start [-- OPTIONS OF signalbox serve]');
  process.exit(0);
}

console.log('This checkout has no desktop shell; the console opens in your browser instead.\n');
const child = spawn(process.execPath, ['cli/main.ts', 'serve', '--open', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (exitCode) => process.exit(exitCode ?? 1));
