import { useState } from 'react';

/** A choice in a view, found again when coming back to its path, after a reload too. */
export function useKept(name: string, initial: boolean): readonly [boolean, (value: boolean) => void] {
  const key = `signalbox.kept ${name}${location.pathname}`;
  const [value, setValue] = useState(() => {
    const kept = sessionStorage.getItem(key);
    return kept === null ? initial : kept === 'yes';
  });
  function keep(chosen: boolean): void {
    sessionStorage.setItem(key, chosen ? 'yes' : 'no');
    setValue(chosen);
  }
  return [value, keep];
}
