import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { RunnerId } from '../domain/ids.ts';
import type { RefusalWord } from '../domain/refusal-word.ts';
import { checkLabels } from '../domain/runner-labels.ts';
import type { RunnerRecord } from '../store/runners.ts';
import type { WriteTx } from '../store/store.ts';
import type { Clock } from './ports/clock.ts';
import type { Hold, RunnerHolds } from './runner-holds.ts';
import { clampCapacity, emptyRunner, newRunnerId } from './runner-registrar.ts';
import type { RunnerChange, RunnerRoster } from './runner-roster.ts';
import { newSecret, tokenHash } from './tokens.ts';

export type LostReason = 'offline' | 'unregistered' | 'rejected' | 'revoked' | 'removed' | 'drained';

/** What is done to a runner that is there. */
export interface RunnerControl {
  change(runnerId: RunnerId, change: RunnerChange, also?: (tx: WriteTx) => void, lostReason?: LostReason): void;
  goOffline(runnerId: RunnerId, reason: LostReason, by: Actor, message: string): void;
  /** Its leases end now. */
  lost(runnerId: RunnerId, reason: LostReason): void;
  /** Its tokens are void: its streams end. */
  disconnect(runnerId: RunnerId): void;
  /** As `disconnect`, and nobody waits for it any more. */
  sentAway(runnerId: RunnerId): void;
  tellCapacity(runnerId: RunnerId): void;
}

const longestName = 100;

/** What operators do to runners. Every change refuses as `not-found` for one that is not there. */
export class RunnerAdministration {
  readonly #clock: Clock;
  readonly #roster: RunnerRoster;
  readonly #holds: RunnerHolds;
  readonly #runner: RunnerControl;

  constructor(options: {
    readonly clock: Clock;
    readonly roster: RunnerRoster;
    readonly holds: RunnerHolds;
    readonly control: RunnerControl;
  }) {
    this.#clock = options.clock;
    this.#roster = options.roster;
    this.#holds = options.holds;
    this.#runner = options.control;
  }

  /** Adds a runner with a static token, which is shown this once. */
  create(
    request: { readonly name: string; readonly labels: TextMap; readonly isEmbedded: boolean },
    by: Actor,
  ): { readonly runnerId: RunnerId; readonly token: string } {
    const name = request.name.trim();
    this.#checkName(name);
    checkLabels(request.labels);
    const runnerId = newRunnerId();
    const secret = newSecret();
    this.#roster.add(
      {
        ...emptyRunner,
        runnerId,
        name,
        state: 'offline',
        isEmbedded: request.isEmbedded,
        adminLabels: request.labels,
        staticTokenHash: tokenHash(secret),
        createdAtMs: this.#clock.nowMs(),
      },
      by,
    );
    return { runnerId, token: `${runnerId}:${secret}` };
  }

  /** Takes effect at once, on the open stream too. */
  approve(runnerId: RunnerId, by: Actor): void {
    if (this.#roster.get(runnerId).approval === 'approved') return;
    this.#runner.change(runnerId, {
      type: 'runner.approved',
      by,
      patch: { approval: 'approved' },
      moves: ['approve', 'enable'],
    });
  }

  reject(runnerId: RunnerId, by: Actor): void {
    const patch = { approval: 'rejected', agentTokenHash: null, staticTokenHash: null } as const;
    this.#runner.change(runnerId, { type: 'runner.rejected', by, patch, moves: ['disable'] });
    this.#runner.lost(runnerId, 'rejected');
    this.#runner.sentAway(runnerId);
  }

  /** Takes away its tokens; its work is lost. */
  revoke(runnerId: RunnerId, by: Actor): void {
    const patch = { agentTokenHash: null, staticTokenHash: null };
    this.#runner.change(runnerId, { type: null, by, patch }, this.#roster.note(runnerId, 'runner.token-revoked', by));
    this.#runner.goOffline(runnerId, 'revoked', by, 'its token was revoked');
    this.#runner.sentAway(runnerId);
  }

  /** A new static token, shown this once; all earlier tokens of the runner end, its work goes on under the new one. */
  rotate(runnerId: RunnerId, by: Actor): { readonly token: string } {
    const secret = newSecret();
    const patch = { agentTokenHash: null, staticTokenHash: tokenHash(secret) };
    this.#runner.change(runnerId, { type: null, by, patch }, this.#roster.note(runnerId, 'runner.token-rotated', by));
    this.#runner.disconnect(runnerId);
    return { token: `${runnerId}:${secret}` };
  }

  /** The record stays, so that an agent that comes back learns that it was removed. */
  remove(runnerId: RunnerId, by: Actor): void {
    this.#runner.change(runnerId, { type: 'runner.removed', by, moves: ['remove'] }, undefined, 'removed');
    this.#holds.forget(runnerId);
    this.#runner.sentAway(runnerId);
  }

  /** Disabling works like draining: what it executes goes on. Enabling a runner that waits for approval approves it. */
  setEnabled(runnerId: RunnerId, isEnabled: boolean, by: Actor): void {
    const { state, approval } = this.#roster.get(runnerId);
    if ((state !== 'disabled') === isEnabled) return;
    if (isEnabled && approval !== 'approved') {
      this.approve(runnerId, by);
      return;
    }
    const type = isEnabled ? 'runner.enabled' : 'runner.disabled';
    this.#runner.change(runnerId, { type, by, moves: [isEnabled ? 'enable' : 'disable'] });
  }

  /** No new work; what it executes goes on, until the deadline if there is one. Again: another deadline or note. */
  drain(runnerId: RunnerId, by: Actor, drain?: Hold): void {
    this.#holds.drain(runnerId, by, drain);
  }

  undrain(runnerId: RunnerId, by: Actor): void {
    this.#holds.undrain(runnerId, by);
  }

  /** No new work until then, or until `resume` when that is null. */
  pause(runnerId: RunnerId, pause: Hold, by: Actor): void {
    this.#holds.pause(runnerId, pause, by);
  }

  resume(runnerId: RunnerId, by: Actor): void {
    this.#holds.resume(runnerId, by);
  }

  /**
   * How many jobs it shall hold; null: as many as its agent offers. It never gets more than it offers, and what it has
   * goes on. Refused as `wrong-state` for an agent that cannot be told.
   */
  setCapacity(runnerId: RunnerId, capacity: number | null, by: Actor): void {
    const runner = this.#roster.get(runnerId);
    if (!runner.takesCapacity) {
      throw new DomainError('wrong-state', `the agent of ${runner.name} decides itself how many jobs it takes`, {
        word: 'capacity_of_agent',
        values: { name: runner.name },
      });
    }
    if (capacity !== null && clampCapacity(capacity) !== capacity) {
      throw invalid('capacity', `a capacity of ${capacity} is not between 1 and 256`, 'capacity_range');
    }
    if (capacity === runner.wantedCapacity) return;
    const message = capacity === null ? 'as its agent offers' : `${capacity}`;
    const noted = this.#roster.note(runnerId, 'runner.resized', by, message);
    this.#runner.change(runnerId, { type: null, by, patch: { wantedCapacity: capacity } }, noted);
    this.#runner.tellCapacity(runnerId);
  }

  /** The administrator layer, all of it. Answers the effective labels. */
  setAdminLabels(runnerId: RunnerId, labels: TextMap, by: Actor): TextMap {
    checkLabels(labels);
    this.#update(runnerId, { adminLabels: labels }, by);
    return this.#roster.factsOf(this.#roster.get(runnerId)).labels;
  }

  rename(runnerId: RunnerId, wanted: string, by: Actor): void {
    const name = wanted.trim();
    if (name === this.#roster.get(runnerId).name) return;
    this.#checkName(name);
    this.#update(runnerId, { name }, by);
  }

  #checkName(name: string): void {
    if (name === '' || name.length > longestName)
      throw invalid('name', 'a runner needs a name of 1 to 100 characters', 'runner_name');
    if (this.#roster.freeName(name) !== name) {
      throw new DomainError('already-exists', `there is a runner of the name ${name}`, {
        subject: 'name',
        word: 'runner_taken',
        values: { name },
      });
    }
  }

  #update(runnerId: RunnerId, patch: Partial<RunnerRecord>, by: Actor): void {
    this.#runner.change(runnerId, { type: null, by, patch }, this.#roster.note(runnerId, 'runner.updated', by));
  }
}

function invalid(subject: string, message: string, word: RefusalWord): DomainError {
  return new DomainError('invalid', message, { subject, word });
}
