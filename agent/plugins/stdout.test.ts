import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/agents.ts';
import { perform } from '../testing/step-context.ts';

test.each([
  ['send', { message: 'hello' }, 'hello\n'],
  ['send', { message: { a: 1 }, config: { prefix: '> ' } }, '> {"a":1}\n'],
  ['send', { message: 'text', config: { json: true } }, '"text"\n'],
  ['send.batch', { messages: ['a', 2, null] }, 'a\n2\nnull\n'],
  [
    'send.template',
    { template: '{{ .who.name }} has {{n}}, {{missing}}', data: { who: { name: 'Ada' }, n: 2 } },
    'Ada has 2, {{missing}}\n',
  ],
])('%s %j', async (action, args, log) => {
  using folder = temporaryFolder();

  expect((await perform('stdout', action, args, { folder: folder.path })).log).toBe(log);
});

test('a message is required', async () => {
  using folder = temporaryFolder();

  expect((await perform('stdout', 'send', {}, { folder: folder.path })).outcome).toEqual({
    kind: 'failed',
    because: 'args.message: is required',
  });
});
