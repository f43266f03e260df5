import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** Source of new ids. ULIDs: sortable by creation, strictly rising within a process. */
export interface IdSource {
  next<Id extends string>(): Id;
}

export function ulids(): IdSource {
  const next = monotonicFactory(pooledRandom());
  // The caller names the kind of id it creates; a new id is of whatever kind it is made for.
  return { next: <Id extends string>() => next() as Id };
}

/** Asked for once a character of an id, of which the system is asked for many at a time. */
function pooledRandom(): () => number {
  const pool = Buffer.alloc(1024);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    return pool.readUInt8(used++) / 256;
  };
}
