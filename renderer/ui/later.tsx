import { type ComponentType, lazy, useState } from 'react';

export type Later<Props> = ComponentType<Props> & { readonly fetch: () => Promise<unknown> };

/**
 * A component whose code comes when it is needed, or earlier with `fetch`. React.lazy alone would suspend even when the
 * code is there, and React holds what follows a suspension back for 300 ms.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  let loaded: ComponentType<Props> | undefined;
  async function fetch() {
    loaded ??= await load();
    return { default: loaded };
  }
  const Lazy = lazy(fetch);
  function Deferred(props: Props) {
    // Decided once per mount: changing it later would mount the component anew.
    const [Known] = useState(() => loaded);
    return Known ? <Known {...props} /> : <Lazy {...props} />;
  }
  return Object.assign(Deferred, { fetch });
}
