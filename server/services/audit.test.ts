import { expect, test } from 'vitest';
import { foundation } from '../../test/support/foundation.ts';
import { refusedEntry } from '../domain/refused-entry.ts';
import { Audit } from './audit.ts';

const call = {
  operation: 'agent.v1.AgentService/Heartbeat',
  address: '192.0.2.7',
  runnerId: null,
  message: 'wrong token',
};

test('a refused call is recorded with its address', () => {
  using base = foundation();
  const audit = new Audit(base);

  audit.refused(call);

  expect(base.events.after(0)).toMatchObject([
    { type: 'audit.refused', operation: call.operation, message: 'wrong token, from 192.0.2.7' },
  ]);
});

test('a caller that fails over and over is recorded once in 10 s, and counted', () => {
  using base = foundation();
  const audit = new Audit(base);

  for (let time = 0; time < 1000; time++) audit.refused(call);
  audit.refused({ ...call, address: '192.0.2.8' });
  base.clock.advance(10_000);
  audit.refused(call);

  expect(base.events.after(0).map((event) => 'message' in event && event.message)).toEqual([
    'wrong token, from 192.0.2.7',
    'wrong token, from 192.0.2.8',
    'wrong token (and 999 times before), from 192.0.2.7',
  ]);
});

test('a database that takes nothing does not change the refusal', () => {
  using base = foundation();
  const audit = new Audit(base);
  base.close();

  expect(() => audit.refused(call)).not.toThrow();
});

test('who was not let in is listed since a time, newest first, and other refusals are not', () => {
  using base = foundation();
  const audit = new Audit(base);
  const entry = (cause: 'token-unknown' | 'tls-ended') => ({ ...call, entry: refusedEntry(cause) });
  audit.refused(entry('token-unknown'));
  base.clock.advance(1_000);
  const sinceMs = base.clock.nowMs();
  audit.refused(entry('tls-ended'));
  audit.refused({ ...call, operation: 'other' });
  audit.refused({ ...entry('token-unknown'), address: '192.0.2.8' });

  const entries = audit.refusedEntries(sinceMs).map(({ address, entry: { cause } }) => `${address} ${cause}`);

  expect(entries).toEqual(['192.0.2.8 token-unknown', '192.0.2.7 tls-ended']);
});
