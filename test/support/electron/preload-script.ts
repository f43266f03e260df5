import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * The preload as a script that runs before the page's own: a source is bundled as the packaging does it, a bundle is taken
 * as it is. `electron` in it is what a sandboxed preload has of it.
 */
export async function preloadScript(path: string): Promise<string> {
  const code = path.endsWith('.ts') ? await bundled(path) : readFileSync(path, 'utf8');
  return `(${inPage})((require, module, exports) => {${code}\n})`;
}

async function bundled(entry: string): Promise<string> {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['cjs'], fileName: basename(entry, '.ts') },
      rolldownOptions: { external: ['electron'] },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !('output' in output)) throw new Error(`${entry} could not be bundled`);
  return output.output[0].code;
}

type Preload = (require: (name: string) => object, module: { exports: object }, exports: object) => void;

/** Runs in the page. Only the main frame has a preload, and only what is exposed is seen by the page. */
function inPage(preload: Preload): void {
  const page = globalThis as unknown as {
    readonly top: unknown;
    electronDoubleInvoke(channel: string, values: readonly unknown[]): Promise<{ value?: unknown; problem?: string }>;
  };
  if (globalThis !== page.top) return;
  type Listener = (event: object, ...values: unknown[]) => void;
  const listeners = new Map<string, Set<Listener>>();
  const ipcRenderer = {
    async invoke(channel: string, ...values: unknown[]): Promise<unknown> {
      const { value, problem } = await page.electronDoubleInvoke(channel, values);
      if (problem !== undefined) throw new Error(`Error invoking remote method '${channel}': ${problem}`);
      return value;
    },
    on(channel: string, listener: Listener) {
      if (!listeners.has(channel)) listeners.set(channel, new Set());
      listeners.get(channel)?.add(listener);
      return ipcRenderer;
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  /** What crosses the bridge is a copy; functions are called on the other side. */
  const crossed = (value: unknown): unknown => {
    if (typeof value === 'function') return (...values: unknown[]) => value(...values);
    if (typeof value !== 'object' || value === null) return value;
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, crossed(part)])));
  };
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown): void {
      if (key in page)
        throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`);
      Object.defineProperty(page, key, { value: crossed(api), enumerable: true });
    },
  };
  Object.defineProperty(page, 'electronDoubleDeliver', {
    value: (channel: string, values: unknown[]) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...values);
    },
  });
  const module = { exports: {} };
  preload(
    (name) => {
      if (name === 'electron') return { contextBridge, ipcRenderer };
      throw new Error(`module not found: ${name}`); // as in a sandboxed preload
    },
    module,
    module.exports,
  );
}
