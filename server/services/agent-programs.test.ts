import { expect, test } from 'vitest';
import { aRegistration, refusalOf, setUp } from '../../test/support/runner-desk.ts';
import type { RunnerId } from '../domain/ids.ts';
import type { ShippedProgram } from '../domain/runner-program.ts';
import type { ProgramOffer } from '../domain/step-assignment.ts';
import { AgentPrograms, type ProgramReport } from './agent-programs.ts';

const digest = 'd'.repeat(64);
const shippedNow = { version: '2.0.0', digest, sizeBytes: 3, file: '/nowhere/agent.mjs' };

/** Runners whose agents have version 1.0.0 and can change it, and what they were told. */
class Desk implements Disposable {
  readonly base = setUp();
  readonly told: string[] = [];
  readonly #attached = new Set<RunnerId>();
  programs: AgentPrograms;

  constructor(shipped: ShippedProgram | null = shippedNow) {
    this.programs = this.#open(shipped ?? undefined);
  }

  /** As after a restart of the server, of which no agent has heard yet. */
  restart(shipped: ShippedProgram): void {
    this.#attached.clear();
    this.programs = this.#open(shipped);
  }

  runner(name: string, { changeable = true } = {}): RunnerId {
    const { runnerId } = this.base.runners.register(
      aRegistration({ agentName: name, registrationToken: this.base.token().token, version: '1.0.0' }),
    );
    this.attach(runnerId, changeable);
    return runnerId;
  }

  attach(runnerId: RunnerId, isChangeable = true): void {
    this.#attached.add(runnerId);
    this.base.runners.connected(runnerId, { takesCapacity: false, startsServices: false });
    this.programs.attached(runnerId, { isChangeable });
  }

  leave(runnerId: RunnerId): void {
    this.#attached.delete(runnerId);
    this.base.runners.disconnected(runnerId);
  }

  say(runnerId: RunnerId, said: Partial<ProgramReport>): void {
    const silent = { progress: 'runs', version: '1.0.0', previousVersion: '', wantedVersion: '', message: '' } as const;
    this.programs.report(runnerId, { ...silent, ...said });
  }

  /** The agent ends, and the program it was told of comes back in its place. */
  change(runnerId: RunnerId, version: string, previousVersion: string): void {
    this.say(runnerId, { progress: 'finishing', wantedVersion: version });
    this.leave(runnerId);
    this.say(runnerId, { version, previousVersion });
    this.attach(runnerId);
  }

  actions(runnerId: RunnerId) {
    return this.programs.actions(this.base.runners.get(runnerId));
  }

  programEvents(): readonly string[] {
    return this.base.events.after(0).flatMap((event) => {
      if (!event.type.startsWith('runner.program-') || !('message' in event) || !('name' in event)) return [];
      return [`${event.name} ${event.type.slice('runner.program-'.length)} ${event.message}`];
    });
  }

  #open(shipped: ShippedProgram | undefined): AgentPrograms {
    const nameOf = (runnerId: RunnerId) => this.base.runners.get(runnerId).name;
    return new AgentPrograms({
      ...this.base,
      shipped,
      tell: (runnerId: RunnerId, offer: ProgramOffer) => {
        if (!this.#attached.has(runnerId)) return false;
        this.told.push(`${nameOf(runnerId)} ${offer.kind} ${offer.version}`);
        return true;
      },
    });
  }

  [Symbol.dispose](): void {
    this.base[Symbol.dispose]();
  }
}

test('an agent is told, says how it goes on, and comes back with the other version', () => {
  using desk = new Desk();
  const anna = desk.runner('anna');

  desk.programs.update(anna, 'operator');
  const asked = desk.programs.of(anna).change;
  desk.change(anna, '2.0.0', '1.0.0');

  expect([asked?.phase, desk.told]).toEqual(['asked', ['anna offered 2.0.0']]);
  expect(desk.programs.of(anna)).toMatchObject({ change: null, failure: null, previousVersion: '1.0.0' });
  expect(desk.programEvents()).toEqual([
    'anna wanted 1.0.0 → 2.0.0',
    'anna fetched 2.0.0',
    'anna changed 1.0.0 → 2.0.0',
  ]);
});

test('an agent that was away is told when it comes back, also by a server that was started again', () => {
  using desk = new Desk();
  const anna = desk.runner('anna');
  desk.leave(anna);
  desk.programs.update(anna, 'operator');
  desk.restart({ ...shippedNow, version: '2.1.0' });

  desk.attach(anna);

  expect(desk.told).toEqual(['anna offered 2.1.0']);
  expect(desk.programs.of(anna).change).toMatchObject({ version: '2.1.0', phase: 'asked' });
});

test('an agent whose stream broke on the way is told again', () => {
  using desk = new Desk();
  const anna = desk.runner('anna');
  desk.programs.update(anna, 'operator');
  desk.say(anna, { progress: 'fetching', wantedVersion: '2.0.0' });
  desk.leave(anna);

  desk.attach(anna);

  expect(desk.told).toEqual(['anna offered 2.0.0', 'anna offered 2.0.0']);
});

test.each(['waiting', 'fetching'] as const)(
  '%s, an agent that comes back unable to change holds up nobody',
  (phase) => {
    using desk = new Desk();
    const anna = desk.runner('anna');
    const bert = desk.runner('bert');
    if (phase === 'waiting') desk.leave(anna);
    desk.programs.updateAll('operator');
    if (phase === 'fetching') desk.say(anna, { progress: 'fetching', wantedVersion: '2.0.0' });
    else desk.change(bert, '2.0.0', '1.0.0');

    desk.attach(anna, false);

    expect(desk.programs.of(anna).change).toBeNull();
    expect(desk.told.at(-1)).toBe('bert offered 2.0.0');
    expect(desk.programEvents()).toContain('anna dropped 2.0.0');
  },
);

test('a change that failed is kept with its cause, and not wanted again by itself', () => {
  using desk = new Desk();
  const anna = desk.runner('anna');
  desk.programs.update(anna, 'operator');
  desk.leave(anna);
  desk.say(anna, { progress: 'failed', wantedVersion: '2.0.0', message: 'it ended with exit code 3' });

  desk.attach(anna);

  expect(desk.told).toHaveLength(1);
  expect(desk.programs.of(anna)).toMatchObject({
    change: null,
    failure: { version: '2.0.0', message: 'it ended with exit code 3' },
  });
  expect(desk.actions(anna)).toEqual(['update']);
});

test('an agent goes back to what it had, and what it can go back to is what it says', () => {
  using desk = new Desk();
  const anna = desk.runner('anna');
  expect(desk.actions(anna)).toEqual(['update']);
  desk.say(anna, { previousVersion: '0.9.0' });
  expect(desk.actions(anna)).toEqual(['update', 'roll-back']);

  desk.programs.rollBack(anna, 'operator');

  expect(desk.told).toEqual(['anna previous 0.9.0']);
});

test('many change one after the other, and those that are away do not hold up the others', () => {
  using desk = new Desk();
  const [anna, berta, carla] = [desk.runner('anna'), desk.runner('berta'), desk.runner('carla')];
  desk.leave(berta);

  const count = desk.programs.updateAll('operator');
  const first = [...desk.told];
  desk.change(anna, '2.0.0', '1.0.0');
  const second = [...desk.told];
  desk.change(carla, '2.0.0', '1.0.0');
  desk.attach(berta);

  expect([count, first, second, desk.told]).toEqual([
    3,
    ['anna offered 2.0.0'],
    ['anna offered 2.0.0', 'carla offered 2.0.0'],
    ['anna offered 2.0.0', 'carla offered 2.0.0', 'berta offered 2.0.0'],
  ]);
});

test('the first of many that fails keeps the others from it', () => {
  using desk = new Desk();
  const [anna, berta] = [desk.runner('anna'), desk.runner('berta')];
  desk.programs.updateAll('operator');

  desk.say(anna, { progress: 'failed', wantedVersion: '2.0.0', message: 'no' });

  expect([desk.told, desk.programs.of(berta).change]).toEqual([['anna offered 2.0.0'], null]);
  expect(desk.programEvents().at(-1)).toBe('berta dropped 2.0.0');
});

test('one of many that is gone for long or for good leaves its turn to the next', () => {
  using desk = new Desk();
  const [anna, berta] = [desk.runner('anna'), desk.runner('berta')];
  desk.programs.updateAll('operator');
  desk.leave(anna);
  desk.base.runners.admin.remove(anna, 'operator');

  desk.programs.lost(anna, true);

  expect(desk.told).toEqual(['anna offered 2.0.0', 'berta offered 2.0.0']);
  expect(desk.programs.of(berta).change?.phase).toBe('asked');
});

test('a wish is taken back as long as its agent was not told', () => {
  using desk = new Desk();
  const [anna, berta] = [desk.runner('anna'), desk.runner('berta')];
  desk.programs.updateAll('operator');

  desk.programs.keep(berta, 'operator');
  const refusal = refusalOf(() => desk.programs.keep(anna, 'operator'));

  expect([desk.programs.of(berta).change, refusal.kind]).toEqual([null, 'wrong-state']);
});

test('what cannot be done is refused with a sentence', () => {
  using desk = new Desk();
  const [anna, fixed] = [desk.runner('anna'), desk.runner('fixed', { changeable: false })];
  const none = new Desk(null);
  using _none = none;

  const refusals = [
    () => desk.programs.update(fixed, 'operator'),
    () => desk.programs.rollBack(anna, 'operator'),
    () => none.programs.update(none.runner('dora'), 'operator'),
    () => none.programs.updateAll('operator'),
  ].map((work) => refusalOf(work).message);
  desk.programs.update(anna, 'operator');
  refusals.push(refusalOf(() => desk.programs.update(anna, 'operator')).message);

  expect(refusals).toEqual([
    'the agent of fixed cannot change its own program',
    'the agent of anna has no version to go back to',
    'this server has no agent program to hand out',
    'this server has no agent program to hand out',
    'the agent of anna is changing its program already',
  ]);
  expect([desk.actions(fixed), none.actions(none.runner('emil'))]).toEqual([[], []]);
});
