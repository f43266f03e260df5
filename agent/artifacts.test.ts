import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../pipeline/plan.ts';
import { RemoteArtifacts } from './artifacts.ts';
import { systemClock } from './clock.ts';
import { Backoff } from './connection/backoff.ts';
import { ServerLink } from './connection/server-link.ts';
import { temporaryFolder } from './testing/agents.ts';
import { ArtifactServiceDouble } from './testing/artifact-service.ts';
import { perform } from './testing/step-context.ts';

async function setUp() {
  const stack = new AsyncDisposableStack();
  const service = stack.use(await ArtifactServiceDouble.start());
  const link = stack.use(new ServerLink(service.url, { kind: 'plaintext' }));
  const { path: folder } = stack.use(temporaryFolder());
  const artifacts = new RemoteArtifacts(link.artifacts, () => new Backoff(systemClock, () => 0));
  const act = (action: string, args: JsonObject) => perform('artifacts', action, args, { folder, artifacts });
  return { service, folder, act, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const big = 'x'.repeat(5_500);

describe('artifacts', () => {
  test('come back as they were, with their paths and their execute bits', async () => {
    await using given = await setUp();
    const { folder, service, act } = given;
    mkdirSync(join(folder, 'dist/bin'), { recursive: true });
    writeFileSync(join(folder, 'dist/bin/tool'), big);
    chmodSync(join(folder, 'dist/bin/tool'), 0o755);
    writeFileSync(join(folder, 'dist/empty'), '');

    const up = await act('upload', { paths: ['dist'], name: 'package' });
    const down = await act('download', { job: 'build', name: 'package', to: 'out' });

    expect({
      outcomes: [up.outcome, down.outcome],
      artifacts: up.artifacts,
      tokens: [...service.tokens],
      content: readFileSync(join(folder, 'out/dist/bin/tool'), 'utf8') === big,
      executable: (statSync(join(folder, 'out/dist/bin/tool')).mode & 0o111) !== 0,
      empty: statSync(join(folder, 'out/dist/empty')).size,
    }).toEqual({
      outcomes: [
        { kind: 'exited', exitCode: 0 },
        { kind: 'exited', exitCode: 0 },
      ],
      artifacts: { package: 'artifact-1' },
      tokens: ['Bearer step-token'],
      content: true,
      executable: true,
      empty: 0,
    });
  });

  test('go on where they were after every break, in both directions', async () => {
    await using given = await setUp();
    const { folder, service, act } = given;
    writeFileSync(join(folder, 'file'), big);
    service.breaks.push(1000, 2000, 4000);
    await act('upload', { paths: ['file'] });
    service.breaks.push(1000, 3000);

    const down = await act('download', { to: 'out' });

    expect([down.outcome.kind, readFileSync(join(folder, 'out/file'), 'utf8') === big]).toEqual(['exited', true]);
  });

  test('that arrive damaged are not kept', async () => {
    await using given = await setUp();
    const { folder, service, act } = given;
    writeFileSync(join(folder, 'file'), 'good');
    await act('upload', { paths: ['file'] });
    service.corruption = Buffer.from('evil');

    await expect(act('download', { to: 'out' })).rejects.toThrow('arrived with another content');
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });

  test('are chosen by globs', async () => {
    await using given = await setUp();
    const { folder, act } = given;
    for (const name of ['a.js', 'b.css']) writeFileSync(join(folder, name), name);
    await act('upload', { paths: ['*.js', '*.css'] });

    await act('download', { paths: ['*.css'], to: 'out' });

    expect(readdirSync(join(folder, 'out'))).toEqual(['b.css']);
  });

  test.each([
    ['upload', { paths: ['no-such-*'] }, 'no file matches no-such-*'],
    ['upload', { paths: ['../*'] }, 'no file matches ../*'],
    ['upload', { paths: ['x'], expireIn: 'soon' }, 'args.expireIn: "soon" is not a duration'],
    ['download', { name: 'missing' }, 'no artifact of this run matches {"name":"missing","paths":[]}'],
  ])('%s %j fails and says why', async (action, args, because) => {
    await using given = await setUp();

    expect((await given.act(action, args)).outcome).toEqual({ kind: 'failed', because });
  });

  test('do not leave the workspace', async () => {
    await using given = await setUp();
    writeFileSync(join(given.folder, 'file'), '');
    await given.act('upload', { paths: ['file'] });

    await expect(given.act('download', { to: '../out' })).rejects.toThrow('leads out of the workspace');
    expect(existsSync(join(given.folder, '../out'))).toBe(false);
  });
});
