/** A definition as large services have one: stages, comments everywhere, scripts, and quoting of several hands. */
export function longCommentedPipeline(services: number): string {
  const names = Array.from({ length: services }, (_, index) => `service-${String(index + 1).padStart(2, '0')}`);
  const lines = [
    '# Build, test and ship of every service.',
    '# Owned by the platform team; ask before you change the release stage.',
    'namespace: "production"   # tenant of the control plane',
    '',
    'variables:',
    "  REGISTRY: 'registry.example.org'  # internal",
    '  RETRIES: "3"',
    '',
    'stages:',
    '  - name: verify',
    '    jobs:',
    ...names.flatMap((name, index) => [
      `      # --- ${name} ${'-'.repeat(40)}`,
      `      - name: test-${name}`,
      `        description: 'Tests of ${name}: fast ones first'`,
      ...(index % 3 === 0 ? ['        timeout: 10m # measured: 4m'] : []),
      '        steps:',
      '          - name: install',
      '            uses: shell',
      '            args:',
      '              run: |',
      `                cd services/${name}`,
      '                # the lock file decides',
      '                echo install',
      `          - {name: unit, uses: shell, args: {run: "echo unit ${name}"}} # in one line`,
      '',
    ]),
    '  # Only from here on something leaves the house.',
    '  - name: release',
    '    jobs:',
    ...names.flatMap((name) => [
      `      - name: ship-${name}`,
      `        depends_on: [test-${name}]   # and nothing else`,
      '        steps:',
      '          - name: push',
      '            uses: shell',
      "            args: { run: 'echo push $REGISTRY $RETRIES' }",
      '',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
