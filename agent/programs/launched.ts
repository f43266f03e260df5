import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import packageFile from '../../package.json' with { type: 'json' };
import type { Told } from './run-launched.ts';

/**
 * The agent as a program of its own, in one file: what a control plane hands out to agents of other versions. Started
 * with `--check` it loads all it needs and says its version; otherwise it is a child of `launchAgent`.
 */
setFlagsFromString('--semi-space-growth-factor=1'); // less memory while idle, set before anything large is loaded
const { runLaunched } = await import('./run-launched.ts');

if (process.argv.includes('--check')) {
  writeSync(1, `${packageFile.version}\n`);
} else {
  const lines = createInterface({ input: process.stdin });
  await runLaunched(
    {
      onLine: (listener) => void lines.on('line', listener),
      onceClosed: (listener) => void lines.once('close', listener),
    },
    tellParent,
  );
  lines.close();
  process.stdin.destroy();
}

function tellParent(told: Told): void {
  try {
    writeSync(1, `${JSON.stringify(told)}\n`);
  } catch {
    // It is gone: what runs is ended all the same, and nobody is left to hear of it.
  }
}
