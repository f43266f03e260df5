import { monotonicFactory } from 'ulid';

/** Source of new ids. ULIDs: sortable by creation, strictly rising within a process. */
export interface IdSource {
  next<Id extends string>(): Id;
}

export function ulids(): IdSource {
  const next = monotonicFactory();
  // The caller names the kind of id it creates; a new id is of whatever kind it is made for.
  return { next: <Id extends string>() => next() as Id };
}
