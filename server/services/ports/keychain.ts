/** The key that protects secrets, as services use it. Refuses as `wrong-state` while the stored secrets need another one. */
export interface Keychain {
  /** 32 bytes, the same for as long as the data folder lives. */
  masterKey(): Buffer;
}

/** Where that key is kept: a key file, or the keychain of the operating system. */
export interface KeyPlace {
  /** Undefined when there is none. What is there and cannot be read is refused as `wrong-state`, with what to do. */
  find(): Promise<Buffer | undefined>;
  /** Makes one, or answers the one that another start has made meanwhile. It is on disk when this resolves. */
  create(): Promise<Buffer>;
  /** For sentences: `/data/master.key`. */
  readonly name: string;
}
