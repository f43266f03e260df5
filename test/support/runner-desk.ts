import { DomainError, type ErrorKind } from '../../server/domain/errors.ts';
import type { RunnerId, StepRunId } from '../../server/domain/ids.ts';
import type { RefusedEntry } from '../../server/domain/refused-entry.ts';
import { RegistrationTokens } from '../../server/services/registration-tokens.ts';
import type { Registration } from '../../server/services/runner-registrar.ts';
import { Runners } from '../../server/services/runners.ts';
import { foundation } from './foundation.ts';

/** Runners over a real store, and what they told their surroundings. */
export function setUp(base = foundation()) {
  const registrationTokens = new RegistrationTokens(base);
  const runners = new Runners({ ...base, registrationTokens });
  const calls: string[] = [];
  const active = new Map<RunnerId, number>();
  const start = () =>
    runners.start({
      changed: () => {},
      lost: (runnerId, reason) =>
        calls.push(`lost ${runners.list().find((r) => r.runnerId === runnerId)?.name} ${reason}`),
      missed: (_, sinceMs) => calls.push(`missed for ${(base.clock.nowMs() - sinceMs) / 1000} s`),
      back: () => {},
      excused: () => {},
      revoked: () => calls.push('revoked'),
      resize: (_, capacity) => calls.push(`resize ${capacity}`),
      activeSteps: (runnerId) => Array.from({ length: active.get(runnerId) ?? 0 }, (_, i) => `s${i}` as StepRunId),
    });
  start();
  const token = (options: { maxUses?: number; needsApproval?: boolean; expiresAtMs?: number } = {}) =>
    registrationTokens.create({ note: 'lan', expiresAtMs: null, maxUses: 0, needsApproval: false, ...options }, 'op');
  return {
    ...base,
    runners,
    registrationTokens,
    calls,
    active,
    token,
    eventTypes: () => base.events.after(0).map((event) => event.type),
    [Symbol.dispose]() {
      runners[Symbol.dispose]();
      base[Symbol.dispose]();
    },
  };
}

export function aRegistration(changes: Partial<Registration> = {}): Registration {
  return {
    agentId: '',
    token: '',
    registrationToken: '',
    agentName: 'attic',
    ip: '10.0.0.7',
    os: 'linux',
    arch: 'amd64',
    version: '1.2.3',
    maxConcurrentStepRuns: 2,
    labels: {},
    door: 'arcentra',
    delivery: 'fetch',
    ...changes,
  };
}

export function refusalOf(work: () => unknown): { kind: ErrorKind; message: string; entry: RefusedEntry | undefined } {
  try {
    work();
  } catch (reason) {
    if (reason instanceof DomainError) {
      return { kind: reason.kind, message: reason.message, entry: reason.details.entry };
    }
    throw reason;
  }
  throw new Error('nothing was refused');
}
