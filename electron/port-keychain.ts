import { DomainError } from '../server/domain/errors.ts';
import type { KeyPlace } from '../server/services/ports/keychain.ts';
import { type KeyAnswer, type KeyRequest, keyAnswer } from './key-messages.ts';

/** The main process as the control plane's sees it: `process.parentPort`. */
export interface KeyPort {
  postMessage(message: KeyRequest): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

/** The key as the main process keeps it, for the control plane in a process of its own. */
export function portKeychain(port: KeyPort): KeyPlace {
  const waiting = new Map<number, (answer: KeyAnswer) => void>();
  let lastId = 0;
  let name = 'the keychain of this desktop';
  port.on('message', ({ data }) => {
    const { success, data: answer } = keyAnswer.safeParse(data);
    if (success) waiting.get(answer.id)?.(answer);
  });

  async function ask(kind: KeyRequest['kind']): Promise<Buffer | undefined> {
    const id = ++lastId;
    const answer = await new Promise<KeyAnswer>((resolve) => {
      waiting.set(id, resolve);
      port.postMessage({ kind, id });
    });
    waiting.delete(id);
    name = answer.place;
    if (answer.problem !== undefined) throw new DomainError('wrong-state', answer.problem);
    return answer.key && Buffer.from(answer.key);
  }

  return {
    get name() {
      return name;
    },
    find: () => ask('key.find'),
    async create() {
      const key = await ask('key.create');
      if (!key) throw new Error('the main process made no key');
      return key;
    },
  };
}
