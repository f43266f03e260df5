import { useMemo, useState } from 'react';
import type { SearchState } from './GraphToolbar.tsx';
import type { GraphModel } from './graph-model.ts';
import { findItems } from './graph-search.ts';

interface Search {
  readonly open: () => void;
  /** Undefined while nothing is searched for. */
  readonly found: ReadonlySet<string> | undefined;
  /** Undefined while it is closed. */
  readonly state: SearchState | undefined;
}

/** Filters and dims while somebody types; Enter goes from one match to the next. */
export function useSearch(model: GraphModel | undefined, onGo: (key: string) => void): Search {
  const [query, setQuery] = useState<string>();
  const [at, setAt] = useState(-1);
  const keys = useMemo(() => (model && query ? findItems(model, query) : []), [model, query]);
  const found = useMemo(() => (query ? new Set(keys) : undefined), [query, keys]);
  return {
    open: () => setQuery((present) => present ?? ''),
    found,
    state:
      query === undefined
        ? undefined
        : {
            query,
            count: keys.length,
            now: Math.min(at, keys.length - 1) + 1,
            onQuery(next) {
              setQuery(next);
              setAt(-1);
            },
            onStep(by) {
              if (keys.length === 0) return;
              const next = at === -1 && by === -1 ? keys.length - 1 : (at + by + keys.length) % keys.length;
              setAt(next);
              const key = keys[next];
              if (key !== undefined) onGo(key);
            },
            onClose() {
              setQuery(undefined);
              setAt(-1);
            },
          },
  };
}
