import type { OsKeychain } from '../../electron/main/keychain/os-cipher.ts';

/** A keychain that opens only what it has sealed itself; `owner` stands for the user, machine and app. */
export function osKeychain(owner = 'operator'): Extract<OsKeychain, { kind: 'available' }> {
  return {
    kind: 'available',
    cipher: {
      seal: async (text) => Buffer.from(`${owner}:${[...text].reverse().join('')}`),
      async open(sealed) {
        const text = sealed.toString();
        if (!text.startsWith(`${owner}:`)) throw new Error('Error while decrypting the ciphertext');
        return { text: [...text.slice(owner.length + 1)].reverse().join(''), isStale: false };
      },
    },
  };
}

export const noKeychain: OsKeychain = { kind: 'unavailable', because: 'there is no password manager' };
