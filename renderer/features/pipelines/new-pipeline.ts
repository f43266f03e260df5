/** The smallest definition that runs: one job of one step. What an author changes first has a telling name. */
export function newPipelineText(name: string): string {
  return `namespace: ${namespaceOf(name)}
jobs:
  - name: build
    steps:
      - name: hello
        uses: shell
        args:
          run: echo "Hello"
`;
}

/** `Nightly Börse 2` is `nightly-b-rse-2`: words of letters and digits, as a namespace must be. */
function namespaceOf(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const joined = words.join('-').slice(0, 60).replace(/-$/, '');
  const isWord = /^[a-z]/.test(joined) && !['null', 'true', 'false'].includes(joined);
  return isWord ? joined : 'pipelines';
}
