import { hash } from 'node:crypto';
import { resolve } from 'node:path';
import type { InlineConfig, Plugin } from 'vite';
import packageFile from './package.json' with { type: 'json' };
import { forNode } from './vite.node.ts';

const packagePath = resolve(import.meta.dirname, 'package.json');

/**
 * The agent as one file, `agent.mjs`, which a server hands out to agents of other versions, and beside it `agent.json`
 * with what the server says of it. It is the same for every platform: it runs on the Node that the agent has. Another
 * `version` is for tests of updates.
 */
export function agentProgram(folder: string, version = packageFile.version): InlineConfig {
  const config = forNode(folder, { agent: resolve(import.meta.dirname, 'agent/programs/launched.ts') }, []);
  return {
    ...config,
    plugins: [
      {
        name: 'version',
        enforce: 'pre',
        load: (id) => (id === packagePath ? JSON.stringify({ ...packageFile, version }) : null),
      },
      facts(version),
    ],
    build: {
      ...config.build,
      rolldownOptions: {
        ...config.build?.rolldownOptions,
        output: { format: 'es', entryFileNames: '[name].mjs', codeSplitting: false },
      },
    },
  };
}

function facts(version: string): Plugin {
  return {
    name: 'facts',
    generateBundle(_, bundle) {
      const program = bundle['agent.mjs'];
      if (program?.type !== 'chunk') return this.error('there is no agent.mjs');
      const digest = hash('sha256', program.code);
      const text = JSON.stringify({ version, digest, sizeBytes: Buffer.byteLength(program.code) });
      this.emitFile({ type: 'asset', fileName: 'agent.json', source: `${text}\n` });
    },
  };
}
