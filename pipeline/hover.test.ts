import { expect, test } from 'vitest';
import { hoverAt } from './hover.ts';

const text = `namespace: a
variables: {APP: x}
jobs:
  - name: build
    description: Makes the image.
    timeout: 5m
    outputs: {tag: "1"}
    steps:
      - name: pack
        uses: shell
        args: {run: "make \${{ variables.APP }}"}
  - name: deploy
    depends_on: [build]
    when: jobs.build.outputs.tag.startsWith('v') && success()
    steps:
      - {name: go, uses: shell, args: {run: "true"}}
`;

function told(word: string) {
  const hover = hoverAt(text, text.lastIndexOf(word) + 1);
  return hover && { ...hover, range: text.slice(hover.range.start, hover.range.end) };
}

test.each([
  ['timeout', { range: 'timeout', title: 'timeout', detail: 'duration', docs: expect.stringContaining('Default') }],
  ['shell\n', { range: 'shell', title: 'shell', detail: 'run, script, command', docs: 'Runs a script in a shell.' }],
  ['run: "make', { range: 'run', title: 'run', docs: expect.any(String) }],
  ['build]', { range: 'build', title: 'build', detail: 'job', docs: 'Makes the image.' }],
  ['variables.', { range: 'variables', title: 'variables' }],
  ['APP }', { range: 'APP', title: 'APP', detail: 'a text', docs: 'Variable of the pipeline.' }],
  ['jobs.', { range: 'jobs', title: 'jobs' }],
  ['tag.', { range: 'tag', detail: 'a text', docs: 'Output of the job.' }],
  ['startsWith', { range: 'startsWith', title: 'startsWith', docs: expect.any(String) }],
  ['success()', { range: 'success', title: 'success' }],
])('%s is explained', (word, hover) => {
  expect(told(word)).toMatchObject(hover);
});

test('a value that anybody may choose is not', () => {
  expect(told('pack')).toBeUndefined();
});
