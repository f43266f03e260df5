/** Builds the agent that a server hands out to agents of other versions, into dist/agent. `npm run setup` sees to it. */
import { join } from 'node:path';
import { build } from 'vite';
import { agentProgram } from '../vite.agent.config.ts';

await build(agentProgram(join(import.meta.dirname, '..', 'dist', 'agent')));
