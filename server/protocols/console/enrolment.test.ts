import { execFileSync } from 'node:child_process';
import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { woodpeckerLines } from './enrolment.ts';

const lan = { kind: 'lan', url: 'https://0.0.0.0:50051' } as const;

function linesOf(plaintextUrl?: string) {
  const listeners = plaintextUrl === undefined ? [lan] : [lan, { kind: 'plaintext', url: plaintextUrl } as const];
  const facts = { agentAddress: 'build.lan:50051', listeners: () => listeners };
  return woodpeckerLines({ facts, token: 'agt_1:secret', capacity: 2, backend: 'local' });
}

test('the lines for a Woodpecker agent put its token into a file and everything else into the environment', () => {
  using home = mkdtempDisposableSync(join(tmpdir(), 'home-'));
  const [tls] = linesOf();
  const shown = execFileSync(
    'sh',
    ['-c', `${tls?.lines?.replace(/\nwoodpecker-agent$/, '\nenv | grep ^WOODPECKER | sort')}`],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: home.path },
    },
  );

  expect(shown.trim().split('\n')).toEqual([
    `WOODPECKER_AGENT_CONFIG_FILE=${home.path}/.woodpecker/agent.conf`,
    `WOODPECKER_AGENT_SECRET_FILE=${home.path}/.woodpecker/token`,
    'WOODPECKER_BACKEND=local',
    'WOODPECKER_GRPC_SECURE=true',
    'WOODPECKER_HEALTHCHECK=false',
    'WOODPECKER_MAX_WORKFLOWS=2',
    'WOODPECKER_RETRY_TIMEOUT=0',
    'WOODPECKER_SERVER=build.lan:50051',
  ]);
  expect(readFileSync(join(home.path, '.woodpecker/token'), 'utf8')).toBe('agt_1:secret');
});

test.each([
  ['http://0.0.0.0:50052', 'build.lan:50052', false],
  ['http://127.0.0.1:50052', '127.0.0.1:50052', true],
  ['http://[::1]:50052', "'[::1]:50052'", true],
])('without TLS, %s is reached as %s', (url, address, onlyHere) => {
  const [, plain] = linesOf(url);

  expect(plain).toMatchObject({
    tls: false,
    onlyHere,
    lines: expect.stringContaining(`WOODPECKER_SERVER=${address} `),
  });
  expect(plain?.lines).not.toContain('SECURE');
});
