/** Definitions for tests, in as few words as possible. */

/** A shell step; `more` is YAML flow text, e.g. `when: always()`. */
export function step(name: string, more = ''): string {
  return `{name: ${name}, uses: shell, args: {run: "true"}${more === '' ? '' : `, ${more}`}}`;
}

/** A job of one step `s1`, unless `more` brings its own. */
export function job(name: string, more: readonly string[] = []): string {
  const lines = more.some((line) => line.startsWith('steps:')) ? more : [...more, `steps: [${step('s1')}]`];
  return [`  - name: ${name}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

export function pipeline(jobs: readonly string[], top: readonly string[] = []): string {
  return ['namespace: test', ...top, 'jobs:', ...jobs, ''].join('\n');
}

export interface StageText {
  readonly name: string;
  readonly more?: readonly string[];
  readonly jobs: readonly string[];
}

export function staged(stages: readonly StageText[], top: readonly string[] = []): string {
  const lines = stages.flatMap(({ name, more = [], jobs }) => [
    `  - name: ${name}`,
    ...more.map((line) => `    ${line}`),
    '    jobs:',
    ...jobs.flatMap((text) => text.split('\n').map((line) => `    ${line}`)),
  ]);
  return ['namespace: test', ...top, 'stages:', ...lines, ''].join('\n');
}
