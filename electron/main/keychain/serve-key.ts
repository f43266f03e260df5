import { DomainError } from '../../../server/domain/errors.ts';
import type { KeyPlace } from '../../../server/services/ports/keychain.ts';
import { type KeyAnswer, keyRequest } from '../../key-messages.ts';

/** The control plane's process as seen from main: a UtilityProcess. */
export interface KeyClient {
  postMessage(message: KeyAnswer): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Answers the control plane's requests for its key, until disposed of. Messages of other kinds are left to others. */
export function serveKey(client: KeyClient, place: KeyPlace): Disposable {
  const onMessage = async (message: unknown) => {
    const { success, data: request } = keyRequest.safeParse(message);
    if (!success) return;
    const answer = { kind: 'key.answer', id: request.id } as const;
    try {
      const key = await (request.kind === 'key.find' ? place.find() : place.create());
      client.postMessage({ ...answer, place: place.name, ...(key && { key: new Uint8Array(key) }) });
    } catch (reason) {
      const problem = reason instanceof DomainError ? reason.message : `the keychain failed: ${String(reason)}`;
      client.postMessage({ ...answer, place: place.name, problem });
    }
  };
  client.on('message', onMessage);
  return { [Symbol.dispose]: () => void client.off('message', onMessage) };
}
