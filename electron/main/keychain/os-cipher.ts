import type { SafeStorage } from 'electron';

/** What the keychain of the operating system does for this user and this app only. */
export interface OsCipher {
  seal(text: string): Promise<Buffer>;
  /** Rejects what was sealed by another user, on another machine, or by another app. */
  open(sealed: Buffer): Promise<{ readonly text: string; readonly isStale: boolean }>;
}

export type OsKeychain =
  | { readonly kind: 'available'; readonly cipher: OsCipher }
  /** `because` completes "the keychain of this desktop cannot be used: …". */
  | { readonly kind: 'unavailable'; readonly because: string };

/**
 * The keychain behind safeStorage, once the app is ready. Linux without a password manager counts as none: safeStorage
 * then "encrypts" with a password that everybody knows, and a key file with its rights is the more honest place.
 */
export async function osKeychainFrom(
  safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
  >,
  platform: NodeJS.Platform,
): Promise<OsKeychain> {
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown')
      return { kind: 'unavailable', because: 'this desktop session has no password manager (libsecret or KWallet)' };
  }
  const isAvailable = await safeStorage.isAsyncEncryptionAvailable().catch(() => false); // for us the same: it cannot be used
  if (!isAvailable) return { kind: 'unavailable', because: 'the operating system does not give access to it' };
  return {
    kind: 'available',
    cipher: {
      seal: (text) => safeStorage.encryptStringAsync(text),
      async open(sealed) {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
        return { text: result, isStale: shouldReEncrypt };
      },
    },
  };
}
