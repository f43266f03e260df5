import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { type FailedProgram, fileOf, type Program } from './program.ts';

const programForm = z.union([
  z.literal('installed'),
  z.object({ version: z.string(), digest: z.string().regex(/^[0-9a-f]{64}$/) }),
]);

const stateForm = z.object({
  /** Version of the installed program when this was written. */
  installed: z.string(),
  current: programForm,
  previous: programForm.optional(),
  failure: z.object({ version: z.string(), because: z.string() }).optional(),
});

type State = Readonly<z.output<typeof stateForm>>;

/**
 * Which program this agent runs, and which one it had before. Where another version was installed since, that one wins
 * and the others are forgotten: whoever set up the machine meant it.
 */
export class ProgramShelf {
  readonly folder: string;
  #state: State;

  constructor(folder: string, installedVersion: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stored = stateIn(join(folder, 'programs.json'));
    const isStill = stored?.installed === installedVersion;
    this.#state = isStill ? stored : { installed: installedVersion, current: 'installed' };
  }

  get current(): Program {
    return this.#state.current;
  }

  get previous(): Program | undefined {
    return this.#state.previous;
  }

  get failure(): FailedProgram | undefined {
    return this.#state.failure;
  }

  versionOf(program: Program): string {
    return program === 'installed' ? this.#state.installed : program.version;
  }

  /** Why it cannot be started: its file is not what was stored. Undefined when it can. */
  faultOf(program: Program): string | undefined {
    if (program === 'installed') return undefined;
    try {
      const digest = createHash('sha256')
        .update(readFileSync(fileOf(this.folder, program.digest)))
        .digest('hex');
      return digest === program.digest ? undefined : 'its file was changed';
    } catch (error) {
      return `its file cannot be read: ${String(error)}`;
    }
  }

  /** It works: from now on it is the one that is started, and the one it replaced can be gone back to. */
  settle(program: Program): void {
    const { current, previous, installed } = this.#state;
    const isNew = !isSame(program, current);
    if (!isNew && !this.#state.failure) return;
    const before = isNew ? current : previous;
    this.#save({ installed, current: program, ...(before && { previous: before }) });
    this.#forgetOthers();
  }

  /** It does not work. If it is the one that was started until now, the one before it takes its place again. */
  giveUp(program: Program, because: string): void {
    const { installed, current, previous } = this.#state;
    const failure = { version: this.versionOf(program), because };
    if (isSame(program, current)) this.#save({ installed, current: previous ?? 'installed', failure });
    else this.#save({ ...this.#state, failure });
    this.#forgetOthers();
  }

  #save(state: State): void {
    const path = join(this.folder, 'programs.json');
    writeFileSync(`${path}.next`, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true });
    renameSync(`${path}.next`, path);
    this.#state = state;
  }

  #forgetOthers(): void {
    const kept = new Set(['programs.json']);
    for (const program of [this.#state.current, this.#state.previous]) {
      if (program !== undefined && program !== 'installed') kept.add(basename(fileOf(this.folder, program.digest)));
    }
    for (const name of readdirSync(this.folder)) if (!kept.has(name)) rmSync(join(this.folder, name), { force: true });
  }
}

export function isSame(one: Program, other: Program): boolean {
  if (one === 'installed' || other === 'installed') return one === other;
  return one.digest === other.digest;
}

/** Undefined when there is none, or it cannot be understood: the installed program needs no state. */
function stateIn(path: string): State | undefined {
  try {
    return stateForm.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
