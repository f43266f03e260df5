import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { ConsoleAccess } from './console-access.ts';

const dir = mkdtempSync(join(tmpdir(), 'console-access-'));
afterAll(() => rmSync(dir, { recursive: true }));

const clock = new FakeClock();
const accessWith = (sessionsFile: string) => new ConsoleAccess({ operator: 'ada', clock, sessionsFile });
// Only the headers of a request are looked at.
const requestWith = (session: string) => ({ headers: { cookie: `c=${session}` } }) as IncomingMessage;

test('a session outlives a restart, and its file does not hold it', () => {
  const file = join(dir, 'kept.json');
  const before = accessWith(file);
  const session = before.exchange(before.issueCode()) ?? '';

  const after = accessWith(file);

  expect(after.callerOf(requestWith(session), 'c')).toEqual({ kind: 'operator', name: 'ada' });
  expect(readFileSync(file, 'utf8')).not.toContain(session);
});

test('a session that was ended stays ended after a restart', () => {
  const file = join(dir, 'ended.json');
  const before = accessWith(file);
  const session = before.exchange(before.issueCode()) ?? '';
  before.endSession(session);

  expect(accessWith(file).callerOf(requestWith(session), 'c')).toBeUndefined();
});

test('a damaged file signs everybody out instead of stopping the server', () => {
  const file = join(dir, 'damaged.json');
  writeFileSync(file, '{"half');

  expect(accessWith(file).callerOf(requestWith('anything'), 'c')).toBeUndefined();
});
