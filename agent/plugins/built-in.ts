import { artifacts } from './artifacts.ts';
import { git } from './git/git.ts';
import { http } from './http.ts';
import { PluginRegistry } from './registry.ts';
import { reports } from './reports/reports.ts';
import { scm } from './scm/scm.ts';
import { shell } from './shell.ts';
import { stdout } from './stdout.ts';

/** Everything a step's `uses` may name on this agent (language reference 12). */
export const builtInPlugins = new PluginRegistry([shell, git, artifacts, reports, stdout, scm, http]);
