/** Where the key that protects secrets is kept: a key file, or the keychain of the operating system. */
export interface Keychain {
  /** 32 bytes, the same for as long as the data folder lives; made on first use. */
  masterKey(): Buffer;
}
