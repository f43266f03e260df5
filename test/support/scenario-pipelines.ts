const step = (name: string, more = '') => `{name: ${name}, uses: shell, args: {run: "true"}${more}}`;

/** Between them they use everything that decides what runs when. */
export const scenarioPipelines: readonly string[] = [
  `
namespace: t
jobs:
  - name: a
    steps: [${step('s1')}]
`,
  `
namespace: t
jobs:
  - name: a
    retry: {max_attempts: 2, delay: 10s}
    timeout: 2m
    steps: [${step('s1', ', timeout: 30s')}, ${step('s2', ', retry: {max_attempts: 2, delay: 5s}, continue_on_error: true')}]
    finally: [${step('tidy')}]
  - name: b
    depends_on: [a]
    allow_failure: true
    steps: [${step('s1', `, when: "always()"`)}, ${step('s2', `, when: "failure()"`)}]
  - name: c
    depends_on: [a, b]
    when: always()
    steps: [${step('s1')}]
`,
  `
namespace: t
fail_fast: true
jobs:
  - name: a
    concurrency: key
    steps: [${step('s1')}]
  - name: b
    concurrency: {key: key, cancel_in_progress: true}
    steps: [${step('s1')}]
  - name: c
    concurrency: {key: pair, max: 2}
    matrix: {axes: {n: [1, 2, 3]}, max_parallel: 2, fail_fast: true}
    steps: [${step('s1')}]
`,
  `
namespace: t
concurrency: {key: whole, cancel_in_progress: true}
stages:
  - name: first
    jobs: [{name: a, steps: [${step('s1')}]}]
  - name: second
    approval: {required: true, quorum: 2, timeout: 10m}
    jobs: [{name: b, steps: [${step('s1')}]}, {name: c, when: "false", steps: [${step('s1')}]}]
  - name: third
    when: always()
    jobs: [{name: d, steps: [${step('s1')}], finally: [${step('tidy')}]}]
`,
  `
namespace: t
concurrency: one-at-a-time
jobs:
  - name: a
    approval: {required: true, timeout: 5m}
    retry: {max_attempts: 3, delay: 1m, backoff: exponential}
    target: {type: shell, config: {run: "true"}}
    steps: [${step('s1')}]
  - name: b
    approval: {required: true, position: before}
    steps: [${step('s1')}]
`,
  `
namespace: t
jobs:
  - name: a
    retry: {max_attempts: 2, delay: 10s}
    timeout: 2m
    services: [{name: db, image: postgres}, {name: cache, image: redis, ready: {command: ping, timeout: 5s}}]
    approval: {required: true, timeout: 5m}
    steps: [${step('s1')}, ${step('s2', `, when: "always()"`)}]
    finally: [${step('tidy')}]
`,
];
