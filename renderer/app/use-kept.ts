import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { keptPlaceHere } from './kept-place.ts';

/** A choice in a view, found again when coming back to its path, after a reload too. */
export function useKept(name: string, initial: boolean): readonly [boolean, (value: boolean) => void] {
  const [place] = useState(() => keptPlaceHere<boolean>(name));
  const [value, setValue] = useState(place.found ?? initial);
  function keep(chosen: boolean): void {
    place.keep(chosen);
    setValue(chosen);
  }
  return [value, keep];
}

type Keys = ReadonlySet<string>;

/** Likewise, of a list or a tree: the keys of what was opened in it, or closed. */
export function useKeptKeys(name: string): readonly [Keys, Dispatch<SetStateAction<Keys>>] {
  const [place] = useState(() => keptPlaceHere<readonly string[]>(name));
  const [keys, setKeys] = useState<Keys>(() => new Set(place.found));
  useEffect(() => place.keep([...keys]), [place, keys]);
  return [keys, setKeys];
}
