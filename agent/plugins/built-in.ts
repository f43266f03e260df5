import { PluginRegistry } from './registry.ts';
import { shell } from './shell.ts';
import { stdout } from './stdout.ts';

/** Everything a step's `uses` may name on this agent (language reference 12). */
export const builtInPlugins = new PluginRegistry([shell, stdout]);
