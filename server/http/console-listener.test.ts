import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, test } from 'vitest';
import { AgentService } from '../../gen/agent/v1/agent_pb.js';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { authenticate, type Caller, callerKey } from '../protocols/authenticate.ts';
import { ConsoleAccess } from './console-access.ts';
import { startConsoleListener } from './console-listener.ts';

const log = pino({ level: 'silent' });
const apiCaller: Caller = { kind: 'operator', name: 'ci' };
const verify = (token: string) => (token === 'sbx_good' ? apiCaller : undefined);

async function startConsole(rendererDir?: string) {
  const clock = new FakeClock();
  const access = new ConsoleAccess({ operator: 'ada', clock });
  const listener = await startConsoleListener({
    host: '127.0.0.1',
    port: 0,
    allowedHosts: ['box.local'],
    access,
    verify,
    rpc: {
      routes: (router) =>
        router.service(AgentService, {
          heartbeat: (_request, { values }) => {
            const caller = values.get(callerKey);
            return { message: caller?.kind === 'operator' ? caller.name : '' };
          },
        }),
      interceptors: [authenticate(verify, new Set())],
      innermost: (next) => next,
      refused: () => {},
      log,
    },
    routes: [
      {
        method: 'GET',
        prefix: '/logs/',
        openTo: 'operator',
        handle: async (_request, response) => {
          response.writeHead(200, {});
          response.write('lines');
          response.end();
        },
      },
    ],
    ...(rendererDir && { rendererDir }),
    metrics: async () => ({ contentType: 'text/plain', text: 'up 1' }),
  });
  const base = `http://127.0.0.1:${listener.port}`;
  const call = (headers: Record<string, string>) =>
    fetch(`${base}/agent.v1.AgentService/Heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
  const signIn = (code: string) =>
    fetch(`${base}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  return { access, clock, base, call, signIn, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

/** fetch does not let a test choose the host header. */
function statusFor(base: string, headers: Record<string, string>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  httpRequest(`${base}/healthz`, { headers }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  return promise;
}

test('calls need the token of the launch, an API token or a session', async () => {
  await using console = await startConsole();

  expect((await console.call({})).status).toBe(401);
  expect((await console.call({ authorization: 'Bearer wrong' })).status).toBe(401);
  expect(await (await console.call({ authorization: `Bearer ${console.access.token}` })).json()).toEqual({
    message: 'ada',
  });
  expect(await (await console.call({ authorization: 'bearer sbx_good' })).json()).toEqual({ message: 'ci' });
});

test('a code opens one session, once, and only for a while', async () => {
  await using console = await startConsole();
  const code = console.access.issueCode();

  const signedIn = await console.signIn(code);
  const cookie = signedIn.headers.get('set-cookie') ?? '';

  expect(cookie).toMatch(/^signalbox_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\//);
  expect(await (await console.call({ cookie: cookie.split(';')[0] ?? '' })).json()).toEqual({ message: 'ada' });
  expect((await console.signIn(code)).status).toBe(401);

  const late = console.access.issueCode();
  console.clock.advance(15 * 60_000);
  expect((await console.signIn(late)).status).toBe(401);
});

test('a page can ask whether its session holds', async () => {
  await using console = await startConsole();
  const signedIn = await console.signIn(console.access.issueCode());
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = async (headers: Record<string, string>) => (await fetch(`${console.base}/session`, { headers })).status;

  expect([await ask({}), await ask({ cookie: 'signalbox_1=wrong' }), await ask({ cookie })]).toEqual([401, 401, 200]);
});

test('whoever has the token of the launch may ask for a code', async () => {
  await using console = await startConsole();
  const ask = (headers: Record<string, string>) => fetch(`${console.base}/session/codes`, { method: 'POST', headers });

  expect((await ask({})).status).toBe(401);
  const { code } = (await (await ask({ authorization: `Bearer ${console.access.token}` })).json()) as { code: string };
  expect((await console.signIn(code)).status).toBe(200);
});

test('an ended session is worth nothing', async () => {
  await using console = await startConsole();
  const signedIn = await console.signIn(console.access.issueCode());
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';

  await fetch(`${console.base}/session`, { method: 'DELETE', headers: { cookie } });

  expect((await console.call({ cookie })).status).toBe(401);
});

test('requests for another host or from another origin are refused', async () => {
  await using console = await startConsole();
  const port = new URL(console.base).port;

  expect(await statusFor(console.base, { host: `evil.example:${port}` })).toBe(403);
  expect(await statusFor(console.base, { host: `box.local:${port}` })).toBe(200);
  expect(await statusFor(console.base, { origin: 'https://evil.example' })).toBe(403);
  expect(await statusFor(console.base, { origin: 'null' })).toBe(403);
  expect(await statusFor(console.base, { origin: console.base })).toBe(200);
});

test('what a page of another site fetches without naming its origin is refused; following a link is not', async () => {
  await using console = await startConsole();
  const cookie = `signalbox_${new URL(console.base).port}=whatever`;
  const from = (site: string, mode: string, dest: string) =>
    statusFor(console.base, { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest });

  expect(await from('cross-site', 'no-cors', 'image')).toBe(403);
  expect(await from('same-site', 'no-cors', 'script')).toBe(403); // another port of this host, which gets the cookie
  expect(await from('cross-site', 'navigate', 'iframe')).toBe(403);
  expect(await from('cross-site', 'navigate', 'document')).toBe(200);
  expect(await from('same-origin', 'cors', 'empty')).toBe(200);
  expect(await from('none', 'navigate', 'document')).toBe(200);
});

test('routes for operators are closed to others', async () => {
  await using console = await startConsole();
  const get = (headers: Record<string, string>) => fetch(`${console.base}/logs/x`, { headers });

  expect((await get({})).status).toBe(401);
  expect(await (await get({ authorization: 'Bearer sbx_good' })).text()).toBe('lines');
});

test('the console is served with a strict policy, and unknown pages are its own matter', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'renderer-'));
  mkdirSync(join(folder.path, 'assets'));
  writeFileSync(join(folder.path, 'index.html'), '<!doctype html><title>console</title>');
  await using console = await startConsole(folder.path);

  const page = await fetch(`${console.base}/runs/1`);

  expect(await page.text()).toContain('<title>console</title>');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
});

test('files that are named by their content are kept, the page is asked for each time', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'renderer-'));
  mkdirSync(join(folder.path, 'assets'));
  for (const name of ['index.html', 'icon.svg', 'assets/start-vJNpB25Q.js']) writeFileSync(join(folder.path, name), '');
  await using console = await startConsole(folder.path);
  const cachingOf = async (path: string) => (await fetch(`${console.base}${path}`)).headers.get('cache-control');

  expect(await cachingOf('/assets/start-vJNpB25Q.js')).toBe('public, max-age=31536000, immutable');
  for (const path of ['/', '/runs/1', '/icon.svg', '/assets/start-absent'])
    expect(await cachingOf(path)).toBe('no-cache');
});

test('health and metrics are there for monitoring on this machine', async () => {
  await using console = await startConsole();

  expect(await (await fetch(`${console.base}/healthz`)).text()).toBe('ok\n');
  expect(await (await fetch(`${console.base}/metrics`)).text()).toBe('up 1');
});
