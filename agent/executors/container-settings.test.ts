import { expect, test } from 'vitest';
import type { AgentConfig } from '../config.ts';
import { containerSettings } from './container-settings.ts';

const plain: AgentConfig['containers'] = { enabled: true, pull: 'missing', pids: 100, ulimits: [] };
const strict = { ...plain, pull: 'never', memoryBytes: 64 << 20, cpus: 2, network: 'ci', user: '1000' } as const;
const wish = { pull: 'always', memoryBytes: 1 << 30, cpus: 0.5, network: 'builds', user: 'root' } as const;

test('what the definition wants holds where the operator has set nothing', () => {
  expect(containerSettings(plain, wish)).toEqual({ ok: true, settings: wish });
  expect(containerSettings(plain, {})).toMatchObject({ ok: true, settings: { pull: 'missing' } });
});

test('what the operator has set stands, and limits can only be lowered', () => {
  const settings = { pull: 'never', memoryBytes: 64 << 20, cpus: 0.5, network: 'ci', user: '1000' };
  expect(containerSettings(strict, wish)).toEqual({ ok: true, settings });
  expect(containerSettings(strict, { network: 'none' })).toMatchObject({ settings: { network: 'none', cpus: 2 } });
});

test.each(['host', 'container:other', 'ns:/proc/1/ns/net'])('network %s is for the operator alone', (network) => {
  expect(containerSettings(plain, { network })).toEqual({
    ok: false,
    because: `network ${network} is not given to steps by this runner`,
  });
});
