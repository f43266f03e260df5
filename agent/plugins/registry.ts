import type { Action, Plugin } from './plugin.ts';

export type FoundAction =
  | { readonly ok: true; readonly action: Action }
  | { readonly ok: false; readonly because: string };

/** The built-in plugins by what a step writes in `uses`: `name`, `name@1.2.3` or `builtin:name`. */
export class PluginRegistry {
  readonly #plugins: ReadonlyMap<string, Plugin>;

  constructor(plugins: readonly Plugin[]) {
    this.#plugins = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  }

  get names(): readonly string[] {
    return [...this.#plugins.keys()];
  }

  find(uses: string, actionName: string): FoundAction {
    const name = uses.replace(/^builtin:/, '').replace(/@.*$/, '');
    const plugin = this.#plugins.get(name);
    if (!plugin) return { ok: false, because: `uses: ${uses}: this runner has only ${this.names.join(', ')}` };
    const found = actionName ? plugin.actions.get(actionName) : [...plugin.actions.values()][0];
    if (found) return { ok: true, action: found };
    return { ok: false, because: `${name} has no action ${actionName}, only ${[...plugin.actions.keys()].join(', ')}` };
  }
}
