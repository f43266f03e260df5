import type { Millis, RunnerId } from './ids.ts';

/** Another program for an agent, from the wish to the first word of the new one. */
export interface ProgramChange {
  /** `update`: to what this server hands out. `roll-back`: to what the agent had before. */
  readonly kind: 'update' | 'roll-back';
  readonly fromVersion: string;
  readonly version: string;
  /**
   * `waiting`: its agent was not told yet, being away or not having its turn. `finishing`: it has the program, and ends
   * what it executes first.
   */
  readonly phase: 'waiting' | 'asked' | 'fetching' | 'finishing';
  /** One of many, which change one after the other. */
  readonly isInTurn: boolean;
  readonly sinceMs: Millis;
}

/** The program of the agent of a runner, as far as this server can change it. */
export interface RunnerProgram {
  readonly runnerId: RunnerId;
  /** Whoever started its agent can start another program in its place. */
  readonly isChangeable: boolean;
  /** What it can go back to; null: nothing. */
  readonly previousVersion: string | null;
  readonly change: ProgramChange | null;
  /** The last change, when it came to nothing. */
  readonly failure: { readonly version: string; readonly message: string; readonly atMs: Millis } | null;
}

/** The agent program that this server hands out. */
export interface ShippedProgram {
  readonly version: string;
  /** SHA-256, hex. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly file: string;
}

export type ProgramAction = 'update' | 'roll-back' | 'keep-program';

/** What an operator may do about the program of a runner that runs this version. */
export function programActions(
  { isChangeable, previousVersion, change }: RunnerProgram,
  runsVersion: string,
  shipped: ShippedProgram | undefined,
): readonly ProgramAction[] {
  if (change) return change.phase === 'waiting' ? ['keep-program'] : [];
  if (!isChangeable) return [];
  return [
    ...(shipped && shipped.version !== runsVersion ? (['update'] as const) : []),
    ...(previousVersion === null || previousVersion === runsVersion ? [] : (['roll-back'] as const)),
  ];
}
