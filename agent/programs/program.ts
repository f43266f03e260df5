import { join } from 'node:path';

/** A program of the agent that came from the control plane. */
export interface StoredProgram {
  readonly version: string;
  /** SHA-256, hex. */
  readonly digest: string;
}

/** `installed`: the one that whoever set up this machine put there. */
export type Program = StoredProgram | 'installed';

export interface FailedProgram {
  readonly version: string;
  readonly because: string;
}

/** What a running program knows of those that could take its place. Absent where nobody would start another one. */
export interface ProgramSlot {
  /** Where a program is put before it is started. */
  readonly folder: string;
  /** What it can go back to. */
  readonly previousVersion: string | undefined;
  /** What was tried last, and why it was given up; until the control plane has heard of it. */
  readonly failure: FailedProgram | undefined;
  /** The control plane has heard of this program and holds a control stream with it. */
  readonly works: () => void;
}

export function fileOf(folder: string, digest: string): string {
  return join(folder, `${digest}.mjs`);
}
