// Node runs TypeScript as it is, but not below node_modules, where an installation lies: there this strips the types.
// Loaded by bin/signalbox, and through NODE_OPTIONS by the processes and threads it starts.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

const ours = new URL('..', import.meta.url).href;

const emitWarning = process.emitWarning;
process.emitWarning = (warning, ...rest) => {
  // Each start would announce that stripping is experimental.
  if (!String(warning).includes('stripTypeScriptTypes')) emitWarning.call(process, warning, ...rest);
};

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith(ours) || !url.endsWith('.ts')) return nextLoad(url, context);
    const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module', source, shortCircuit: true };
  },
});
