import { useLocation, useSearch } from 'wouter';

export interface QueryParams {
  readonly get: (name: string) => string;
  /** Empty text removes the parameter. Replaces the address: a filter is no step of the history. */
  readonly set: (changes: Readonly<Record<string, string>>) => void;
}

/** What a view shows is in its address, so that it can be linked to and restored. */
export function useQueryParams(): QueryParams {
  const search = useSearch();
  const [, navigate] = useLocation();
  const params = new URLSearchParams(search);
  return {
    get: (name) => params.get(name) ?? '',
    set: (changes) => {
      const next = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      navigate(`${location.pathname}${next.size > 0 ? `?${next}` : ''}`, { replace: true });
    },
  };
}
