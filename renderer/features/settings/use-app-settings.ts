import { useCallback, useEffect, useState } from 'react';
import type { ShellApi, ShellFacts, ShellSettings } from '../../../electron/ipc.ts';

interface Known {
  readonly facts?: ShellFacts;
  readonly settings?: ShellSettings;
}

interface AppSettings extends Known {
  readonly change: (part: Partial<ShellSettings>) => void;
}

/** What the desktop app knows of itself and what was chosen about it, also elsewhere, as in its tray. */
export function useAppSettings(app: ShellApi): AppSettings {
  const [known, setKnown] = useState<Known>({});
  const take = useCallback((settings: ShellSettings) => setKnown((before) => ({ ...before, settings })), []);
  useEffect(() => {
    const stop = app.onSettings(take);
    void Promise.all([app.facts(), app.settings()]).then(([facts, settings]) => setKnown({ facts, settings }));
    return stop;
  }, [app, take]);
  function change(part: Partial<ShellSettings>) {
    if (known.settings) take({ ...known.settings, ...part }); // at once; the app's answer says what is in force
    void app.changeSettings(part).then(take);
  }
  return { ...known, change };
}
