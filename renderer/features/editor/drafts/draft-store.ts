import type { BaseText } from '../session/editor-session.ts';

/** A text that was not saved, with the stored text it began from. */
export interface Draft {
  readonly pipelineId: string;
  readonly text: string;
  readonly base: BaseText;
  readonly changedAtMs: number;
}

/** One draft for each pipeline. */
export interface DraftStore {
  readonly read: (pipelineId: string) => Promise<Draft | undefined>;
  readonly write: (draft: Draft) => Promise<void>;
  readonly remove: (pipelineId: string) => Promise<void>;
}

const database = 'signalbox.drafts';
const table = 'drafts';

/**
 * In this browser's database. What was written is on the disk when the promise is fulfilled: local storage is kept in
 * memory for seconds, and a crash of the whole program would lose them.
 */
export const browserDrafts: DraftStore = {
  read: (pipelineId) => within('readonly', (store) => store.get(pipelineId) as IDBRequest<Draft | undefined>),
  write: async (draft) => {
    await within('readwrite', (store) => store.put(draft));
  },
  remove: async (pipelineId) => {
    await within('readwrite', (store) => store.delete(pipelineId));
  },
};

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(database, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(table, { keyPath: 'pipelineId' }));
  const opened = await settled(opening);
  try {
    const transaction = opened.transaction(table, mode, { durability: 'strict' });
    const [answer] = await Promise.all([settled(act(transaction.objectStore(table))), completed(transaction)]);
    return answer;
  } finally {
    opened.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result), { once: true });
    request.addEventListener('error', () => reject(request.error), { once: true });
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve(), { once: true });
    transaction.addEventListener('abort', () => reject(transaction.error), { once: true });
  });
}
