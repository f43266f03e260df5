import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../domain/errors.ts';
import { system } from '../domain/events.ts';
import { lockDataDir } from '../store/data-dir-lock.ts';
import { forgetAllSecrets, listPresentVersions } from '../store/secrets.ts';
import { Store } from '../store/store.ts';
import { Events } from './events.ts';
import { KeyFile, sealedKeyFileIn } from './key-file.ts';
import { unopenable } from './master-key.ts';
import { systemClock } from './ports/clock.ts';

export interface LostSecrets {
  /** By name. */
  readonly names: readonly string[];
  /** Removes them for good, and moves a key that cannot be used aside; the next start makes another. */
  forget(): void;
}

/**
 * The secrets of a data folder whose key is lost. Refuses as `wrong-state` while a server uses the folder, and when the
 * key opens them all: then nothing is lost.
 */
export async function lostSecretsIn(dataDir: string): Promise<LostSecrets & Disposable> {
  const databaseFile = join(dataDir, 'signalbox.db');
  if (!existsSync(databaseFile)) throw new DomainError('not-found', `there is no database in ${dataDir}`);
  using owned = new DisposableStack();
  const lock = lockDataDir(dataDir);
  if (!lock) throw new DomainError('wrong-state', `a server uses ${dataDir}; stop it first`);
  owned.use(lock);
  const store = owned.use(new Store(databaseFile));
  const file = new KeyFile(dataDir);
  const stored = store.read((tx) => listPresentVersions(tx));
  const key = await file.find().catch((reason: unknown) => {
    if (reason instanceof DomainError) return undefined; // damaged, or not readable here: both are reasons to be asked
    throw reason;
  });
  if (key && unopenable(stored, key).length === 0)
    throw new DomainError('wrong-state', `the key in ${file.name} opens all stored secrets; nothing is lost`);
  const moved = owned.move();
  return {
    names: stored.map(({ name }) => name),
    forget() {
      const events = new Events({ store, clock: systemClock });
      store.write((tx) => {
        for (const { name } of stored) events.append(tx, { type: 'secret.removed', name, scope: 'reset' }, system);
        forgetAllSecrets(tx);
      });
      if (key) return;
      for (const path of [file.name, sealedKeyFileIn(dataDir)]) {
        if (existsSync(path)) renameSync(path, `${path}.unusable`);
      }
    },
    [Symbol.dispose]: () => moved.dispose(),
  };
}
