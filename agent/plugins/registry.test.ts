import { expect, test } from 'vitest';
import { plugins as described } from '../../pipeline/plugins.ts';
import { builtInPlugins } from './built-in.ts';

test('every action the language calls built in is here, and no other', () => {
  const promised = Object.entries(described).filter(([, plugin]) => plugin.builtIn);

  expect(
    promised.flatMap(([name, { actions }]) =>
      Object.keys(actions)
        .filter((action) => !builtInPlugins.find(name, action).ok)
        .map((action) => `${name} ${action}`),
    ),
  ).toEqual([]);
  expect([...builtInPlugins.names].sort()).toEqual(promised.map(([name]) => name).sort());
});

test('the default action is the one the language names', () => {
  for (const name of builtInPlugins.names) {
    const [first = ''] = Object.keys(described[name]?.actions ?? {});

    expect(builtInPlugins.find(name, '')).toEqual(builtInPlugins.find(name, first));
  }
});

test.each(['shell', 'shell@1.2.3', 'builtin:shell'])('%s is shell', (uses) => {
  expect(builtInPlugins.find(uses, 'run').ok).toBe(true);
});

test.each([
  ['teleport', '', 'uses: teleport: this runner has only shell, git, artifacts, reports, stdout, scm, http'],
  ['git', 'fly', expect.stringMatching(/^git has no action fly, only clone, /)],
])('%s %s is refused with what there is', (uses, action, because) => {
  expect(builtInPlugins.find(uses, action)).toEqual({ ok: false, because });
});
