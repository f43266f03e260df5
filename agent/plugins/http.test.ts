import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../pipeline/plan.ts';
import { temporaryFolder } from '../testing/agents.ts';
import { perform } from '../testing/step-context.ts';

async function ask(listener: RequestListener, args: JsonObject, path = '/') {
  using folder = temporaryFolder();
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`; // listening on a port
  try {
    return await perform('http', 'request', { url, ...args }, { folder: folder.path });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('an HTTP request', () => {
  test('sends query, headers and body, and keeps status and body', async () => {
    let got: unknown;
    const result = await ask(
      (request, response) => {
        request.on('data', (body: Buffer) => {
          got = [request.method, request.url, request.headers['x-a'], request.headers['content-type'], String(body)];
          response.writeHead(201).end('made');
        });
      },
      { method: 'post', query: { q: 'a b', n: 1 }, headers: { 'x-a': 'b' }, body: { k: [1] } },
      '/x?y=z',
    );

    expect([got, result.outcome, result.outputs]).toEqual([
      ['POST', '/x?y=z&q=a+b&n=1', 'b', 'application/json', '{"k":[1]}'],
      { kind: 'exited', exitCode: 0 },
      { status: '201', body: 'made' },
    ]);
  });

  test('fails for a status that is not expected, and keeps the answer', async () => {
    const { outcome, outputs } = await ask((_, response) => response.writeHead(500).end('broken'), {});

    expect([outcome, outputs]).toEqual([
      { kind: 'failed', because: 'the answer was 500 Internal Server Error' },
      { status: '500', body: 'broken' },
    ]);
  });

  test('succeeds for the statuses it names', async () => {
    expect((await ask((_, response) => response.writeHead(404).end(), { expected_status: [404] })).outcome.kind).toBe(
      'exited',
    );
  });

  test('follows redirects unless told not to', async () => {
    const listener: RequestListener = (request, response) =>
      request.url === '/' ? response.writeHead(302, { location: '/there' }).end() : response.end('there');

    expect([
      (await ask(listener, {})).outputs?.body,
      (await ask(listener, { follow_redirects: false, expected_status: [302] })).outputs?.status,
    ]).toEqual(['there', '302']);
  });

  test('keeps as much of the answer as an output holds, whole characters only', async () => {
    const { outputs } = await ask((_, response) => response.end(`a${'é'.repeat(100_000)}`), {});

    expect(Buffer.byteLength(outputs?.body ?? '')).toBe(65_535);
  });

  test.each([
    [{ timeout: '50ms' }, expect.stringMatching(/^GET http.*: no answer within 50ms$/)],
    [{ timeout: 'soon' }, 'args.timeout: "soon" is not a duration'],
    [{ url: 'ftp://x' }, expect.stringContaining('args.url')],
  ])('fails for %j', async (args, because) => {
    expect((await ask(() => {}, args)).outcome).toEqual({ kind: 'failed', because });
  });
});
