import { randomBytes } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';
import { listPresentVersions, type PresentVersion } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import type { Keychain, KeyPlace } from './ports/keychain.ts';
import { keyFor, unseal, versionBinding } from './sealing.ts';

/** What a start found out about the key. */
export type MasterKey =
  | { readonly kind: 'open'; readonly key: Buffer; readonly place: string }
  /** For the operator. `fix` is empty where `because` says already what to do. */
  | { readonly kind: 'locked'; readonly because: string; readonly fix: string };

/**
 * Finds the key and proves that it is the one of the stored secrets; makes one only where nothing is sealed yet. A lost
 * key is never replaced: the secrets would be lost with it, and whoever puts the key back would find two.
 */
export async function openMasterKey(place: KeyPlace, store: Store): Promise<MasterKey> {
  const stored = store.read((tx) => listPresentVersions(tx));
  const count = `${stored.length} stored secret${stored.length === 1 ? '' : 's'}`;
  let key: Buffer | undefined;
  try {
    key = await place.find();
    if (!key && stored.length === 0) key = await place.create();
  } catch (reason) {
    if (reason instanceof DomainError) return { kind: 'locked', because: reason.message, fix: '' };
    throw reason;
  }
  if (!key) {
    return { kind: 'locked', because: `the key of ${count} is lost: ${place.name} is missing`, fix: fixFor(place) };
  }
  if (stored.length > 0 && unopenable(stored, key).length === stored.length) {
    return {
      kind: 'locked',
      because: `the key in ${place.name} does not open the ${count}: it is another one`,
      fix: fixFor(place),
    };
  }
  return { kind: 'open', key, place: place.name };
}

/** Those of the stored values that this key does not open. */
export function unopenable(stored: readonly PresentVersion[], masterKey: Buffer): readonly PresentVersion[] {
  const key = keyFor('secrets', masterKey);
  return stored.filter((version) => {
    try {
      unseal(key, version, versionBinding(version.secretId, version.version));
      return false;
    } catch (reason) {
      if (reason instanceof DomainError) return true;
      throw reason;
    }
  });
}

/** What was found and what to do. */
export function sentenceOf({ because, fix }: Extract<MasterKey, { kind: 'locked' }>): string {
  return fix === '' ? because : `${because}; ${fix}`;
}

/** For what is stored: refuses while the key is locked. */
export function storedKeychain(opened: MasterKey): Keychain {
  return {
    masterKey() {
      if (opened.kind === 'open') return opened.key;
      throw new DomainError('wrong-state', sentenceOf(opened), { word: 'key_locked' });
    },
  };
}

/** For what ends with this process anyway, such as the tokens of running steps: while the key is locked, another one. */
export function passingKeychain(opened: MasterKey): Keychain {
  const key = opened.kind === 'open' ? opened.key : randomBytes(32);
  return { masterKey: () => key };
}

function fixFor({ name }: KeyPlace): string {
  return (
    `put it back (${name} of the former data folder; it is in no backup), or stop the server and forget the secrets ` +
    'with "signalbox secrets reset"'
  );
}
