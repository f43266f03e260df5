import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as double from './index.ts';

/** What the double has and Electron does not: nothing, or this file does not compile. */
type Invented<Double, Real> = Exclude<keyof Double, keyof Real>;
const nothing = {};
nothing satisfies Record<Invented<typeof double.app, Electron.App>, true>;
nothing satisfies Record<Invented<double.BrowserWindow, Electron.BrowserWindow>, true>;
nothing satisfies Record<Invented<double.WebContents, Electron.WebContents>, true>;
nothing satisfies Record<Invented<double.UtilityProcess, Electron.UtilityProcess>, true>;
nothing satisfies Record<Invented<double.Notification, Electron.Notification>, true>;
nothing satisfies Record<Invented<double.Tray, Electron.Tray>, true>;
nothing satisfies Record<Invented<double.Menu, Electron.Menu>, true>;
nothing satisfies Record<Invented<double.MenuItem, Electron.MenuItem>, true>;
nothing satisfies Record<Invented<double.NativeImage, Electron.NativeImage>, true>;
nothing satisfies Record<Invented<typeof double.ipcMain, Electron.IpcMain>, true>;
nothing satisfies Record<Invented<typeof double.powerMonitor, Electron.PowerMonitor>, true>;

/** Where it is functions only, each takes and gives what Electron's does. */
type Like<Real, Double> = Pick<Real, keyof Real & keyof Double>;
double.dialog satisfies Like<Electron.Dialog, typeof double.dialog>;
double.powerSaveBlocker satisfies Like<Electron.PowerSaveBlocker, typeof double.powerSaveBlocker>;
double.protocol satisfies Like<Electron.Protocol, typeof double.protocol>;
double.safeStorage satisfies Like<Electron.SafeStorage, typeof double.safeStorage>;
double.shell satisfies Like<Electron.Shell, typeof double.shell>;

const root = resolve(import.meta.dirname, '../../..');

test('everything that the shell uses of Electron is in the double, and takes what it is given', {
  timeout: 120_000,
}, () => {
  // Beside electron/ and as deep, so that every other import of a copied file leads where it did.
  const copy = mkdtempSync(join(root, '.electron-against-double-'));
  try {
    const sources = readdirSync(join(root, 'electron/main'), { recursive: true, encoding: 'utf8' });
    for (const name of sources.filter((source) => /(?<!\.test)\.ts$/.test(source))) {
      const target = join(copy, 'main', name);
      const doubleFile = relative(dirname(target), join(import.meta.dirname, 'index.ts'));
      const text = readFileSync(join(root, 'electron/main', name), 'utf8');
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text.replaceAll("from 'electron'", `from '${doubleFile}'`));
    }
    for (const name of readdirSync(join(root, 'electron')).filter((source) => source.endsWith('.ts')))
      writeFileSync(join(copy, name), readFileSync(join(root, 'electron', name)));
    writeFileSync(
      join(copy, 'tsconfig.json'),
      JSON.stringify({ extends: '../tsconfig.json', include: ['main/**/*.ts'] }),
    );

    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', copy], { encoding: 'utf8' });

    expect(stdout).toBe('');
  } finally {
    rmSync(copy, { recursive: true });
  }
});
