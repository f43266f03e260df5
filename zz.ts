import { build } from 'vite';
import { agentProgram } from '/tmp/wt/program/vite.agent.config.ts';
await build(agentProgram(process.argv[2], process.argv[3]));
