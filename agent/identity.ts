import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const identityForm = z.object({
  /** Origin of the control plane that knows this identity. */
  server: z.string(),
  agentId: z.string(),
  token: z.string(),
});

/** Who this agent is to one control plane. */
export type Identity = Readonly<z.infer<typeof identityForm>>;

/** The identity between two starts: a file only this user can read. */
export class IdentityFile {
  readonly #path: string;

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'identity.json');
  }

  /** Undefined when there is none, or one of another control plane. */
  load(server: string): Identity | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // errors of node:fs carry a code
      throw error;
    }
    const identity = identityForm.safeParse(jsonFrom(text));
    if (!identity.success) throw new Error(`${this.#path} is damaged; remove it to register this agent anew`);
    return identity.data.server === server ? identity.data : undefined;
  }

  save(identity: Identity): void {
    writeFileSync(`${this.#path}.next`, `${JSON.stringify(identity)}\n`, { mode: 0o600, flush: true });
    renameSync(`${this.#path}.next`, this.#path);
  }

  forget(): void {
    rmSync(this.#path, { force: true });
  }
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
