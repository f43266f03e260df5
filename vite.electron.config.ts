import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import type { InlineConfig, Plugin } from 'vite';
import { agentProgram } from './vite.agent.config.ts';
import { forNode } from './vite.node.ts';

/**
 * The desktop app's own code, bundled. What is built is laid out as the resources folder of a package is, so that the
 * ways between its parts are the same in both:
 *
 *   app/       becomes app.asar: the main process and the preload script
 *   programs/  stays a folder of files: what runs in processes of its own, in the app and on the plain Node beside it
 *   renderer/  the console, which the control plane serves
 */
const root = import.meta.dirname;
const source = (path: string) => resolve(root, path);

/** By the name of the bundled file. */
const programs: Readonly<Record<string, string>> = {
  'control-plane': source('electron/control-plane.ts'),
  agent: source('electron/agent.ts'),
  'agent-child': source('agent/child.ts'),
  cli: source('cli/main.ts'),
  'log-scan-worker': source('server/services/logs/log-scan-worker.ts'),
};

/** What is loaded by its address, and where it lies as seen from `programs/`, which is flat for that reason. */
const places: ReadonlyMap<string, string> = new Map([
  [source('server/services/logs/log-scan-worker.ts'), './log-scan-worker.js'],
  [source('agent/child.ts'), './agent-child.js'],
  [source('server/store/migrations'), './migrations/'],
  [source('package.json'), './package.json'],
  [source('dist/renderer'), '../renderer'],
  [source('dist/agent'), './for-runners'],
]);

const { name, version, description, license } = JSON.parse(readFileSync(source('package.json'), 'utf8'));

/** The builds that fill `folder` in this order: the second takes the digests of what the first has made. It lies inside the project: a program finds its binaries from there upwards. */
export function desktopBuilds(folder: string): readonly InlineConfig[] {
  const main = forNode(join(folder, 'app'), { main: source('electron/main/main.ts') }, ['electron']);
  return [
    {
      // It loads a binary that lies beside it.
      ...forNode(join(folder, 'programs'), programs, ['better-sqlite3']),
      plugins: [
        loadedByAddress(),
        besides(() => [
          { fileName: 'package.json', text: manifest({}) },
          ...readdirSync(source('server/store/migrations')).map((file) => ({
            fileName: `migrations/${file}`,
            text: readFileSync(source(`server/store/migrations/${file}`), 'utf8'),
          })),
        ]),
      ],
    },
    agentProgram(join(folder, 'programs', 'for-runners')),
    {
      ...main,
      plugins: [
        loadedByAddress(),
        besides(() => [
          { fileName: 'package.json', text: manifest({ main: 'main.js', productName: 'Signalbox' }) },
          { fileName: 'programs.json', text: digestsOf(join(folder, 'programs')) },
        ]),
      ],
    },
    {
      ...main,
      plugins: [loadedByAddress()],
      // A sandboxed preload script can require `electron` and little else: one CommonJS file, with everything in it.
      build: {
        ...main.build,
        emptyOutDir: false,
        rolldownOptions: {
          input: { preload: source('electron/preload/preload.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  ];
}

/** A file that the code finds by its address lies elsewhere in the bundle. One without a place fails the build. */
function loadedByAddress(): Plugin {
  const addresses = /new URL\(\s*'(?<path>\.[^']*)',\s*import\.meta\.url\s*\)/g;
  return {
    name: 'loaded-by-address',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes('import.meta.url')) return;
      return code.replaceAll(addresses, (_, path: string) => {
        const place = places.get(resolve(dirname(id), path).replace(/\/$/, ''));
        if (place === undefined) this.error(`${relative(root, id)} loads ${path}, which has no place in the bundle`);
        return `new URL('${place}', import.meta.url)`;
      });
    },
  };
}

/** SHA-256 of all that a package has in `programs`, which the main process compares before it starts any of it. */
function digestsOf(programsFolder: string): string {
  const sqlite = source('node_modules/better-sqlite3');
  // On macOS packaging signs the binary, which changes it; there the system refuses one that is not signed as the app is.
  const binaries = process.platform === 'darwin' ? [] : [`prebuilds/${process.platform}-${process.arch}.node`];
  const parts = ['package.json', 'LICENSE', 'lib/**/*.js', ...binaries];
  const files = [
    ...globSync('**/*', { cwd: programsFolder }).map((path) => [path, join(programsFolder, path)] as const),
    ...globSync(parts, { cwd: sqlite }).map(
      (path) => [`node_modules/better-sqlite3/${path}`, join(sqlite, path)] as const,
    ),
  ];
  const digests = files.sort().map(([path, file]) => [path, hash('sha256', readFileSync(file))]);
  return `${JSON.stringify(Object.fromEntries(digests), undefined, 2)}\n`;
}

function besides(files: () => readonly { readonly fileName: string; readonly text: string }[]): Plugin {
  return {
    name: 'besides',
    generateBundle() {
      for (const { fileName, text } of files()) this.emitFile({ type: 'asset', fileName, source: text });
    },
  };
}

function manifest(more: object): string {
  return `${JSON.stringify({ name, version, description, license, private: true, type: 'module', ...more }, undefined, 2)}\n`;
}
