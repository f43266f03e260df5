import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { licences, problemsIn } from './scripts/licences.ts';

/** The console listener that `npm run dev` talks to; open the page with the address `signalbox serve` prints. */
const server = process.env.SIGNALBOX_CONSOLE ?? 'http://127.0.0.1:7420';
const proxied = ['/signalbox.', '/session', '/logs/', '/artifacts/'];

export default defineConfig({
  root: fileURLToPath(new URL('renderer', import.meta.url)),
  plugins: [react(), tailwindcss(), licenceList()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2024',
    // Nothing inline: the content security policy allows files of this listener only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    // What the first view needs is one file: forty small ones wait for each other on six connections.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } } },
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    // The listener compares Origin with Host, so both must be its own.
    proxy: Object.fromEntries(
      proxied.map((path) => [path, { target: server, changeOrigin: true, headers: { origin: server } }]),
    ),
  },
});

/** `licences.json`: of everything that is shipped, for the settings to show. One that is not wanted fails the build. */
function licenceList(): Plugin {
  return {
    name: 'licence-list',
    async generateBundle() {
      const list = await licences();
      for (const problem of problemsIn(list)) this.error(problem);
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(list) });
    },
    configureServer({ middlewares }) {
      middlewares.use('/licences.json', async (_, response) => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(await licences()));
      });
    },
  };
}
