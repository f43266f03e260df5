/** Where a reader left something in this window. Found again when coming back, after a reload too. */
export interface KeptPlace<T> {
  readonly found: T | undefined;
  readonly keep: (place: T) => void;
  /** Keeps what `now` answers when the page is left, and when what this returns is called; nothing for undefined. */
  readonly keepOnLeave: (now: () => T | undefined) => () => void;
}

/** What is found is what was kept under the same name: one name has one type. */
export function keptPlace<T>(name: string): KeptPlace<T> {
  const key = `signalbox.place ${name}`;
  const text = sessionStorage.getItem(key);
  const keep = (place: T) => sessionStorage.setItem(key, JSON.stringify(place));
  return {
    found: text === null ? undefined : (JSON.parse(text) as T), // as it was written here
    keep,
    keepOnLeave(now) {
      function keepNow() {
        const place = now();
        if (place !== undefined) keep(place);
      }
      window.addEventListener('pagehide', keepNow);
      return () => {
        window.removeEventListener('pagehide', keepNow);
        keepNow();
      };
    },
  };
}

/** Each path has a place of its own. */
export function keptPlaceHere<T>(name: string): KeptPlace<T> {
  return keptPlace(`${name} ${location.pathname}`);
}
