import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { RunState } from '../../gen/signalbox/console/v1/run_pb.js';
import { useConnection } from '../data/connection.ts';
import { runsClient } from '../data/transport.ts';
import { linkOfRun } from '../parts/RunRow.tsx';
import { ToastArea } from '../ui/ToastArea.tsx';
import { spokenIn } from '../words/language.ts';
import { usePreferences } from '../words/preferences.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { Crash } from './Crash.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { OfflineBanner } from './OfflineBanner.tsx';
import { Pages } from './Pages.tsx';
import { Palette } from './Palette.tsx';
import { paths } from './paths.ts';
import { places, Rail } from './Rail.tsx';
import { SignedOut } from './SignedOut.tsx';
import { StatusBar } from './StatusBar.tsx';
import { useShell } from './shell-state.ts';
import { listenForShortcuts, useShortcuts } from './shortcuts.ts';
import { isDark, TopBar } from './TopBar.tsx';
import { useDesktop } from './use-desktop.ts';
import { useRail } from './use-rail.ts';

export function Shell() {
  const t = useWords(appWords);
  const [place] = useLocation();
  const phase = useConnection((connection) => connection.phase.kind);
  useAppearance();
  useShellShortcuts();
  useDesktop();
  useEffect(() => {
    const listening = new AbortController();
    listenForShortcuts(listening.signal);
    return () => listening.abort();
  }, []);
  if (phase === 'signed-out') return <SignedOut />;
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <div className="flex min-h-0 flex-1">
        <Rail />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar />
          <OfflineBanner />
          <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
            <Crash place={place}>
              <Pages />
            </Crash>
          </main>
        </div>
      </div>
      <StatusBar />
      <Palette />
      <KeysDialog />
      <ToastArea />
    </div>
  );
}

function useAppearance(): void {
  const theme = usePreferences((preferences) => preferences.theme);
  const density = usePreferences((preferences) => preferences.density);
  const language = useLanguage();
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
    dataset.density = density;
    document.documentElement.lang = spokenIn(language);
  }, [theme, density, language]);
}

function useShellShortcuts(): void {
  const t = useWords(appWords);
  const [, navigate] = useLocation();
  const open = useShell((shell) => shell.open);
  const setPreferences = usePreferences((preferences) => preferences.set);
  const rail = useRail();
  useShortcuts([
    ...places.map(({ to, word, keys }) => ({
      keys,
      label: t(word),
      group: t('goTo'),
      run: () => navigate(to),
    })),
    { keys: 'g f', label: t('latestFailure'), group: t('goTo'), run: () => void goToLatestFailure(navigate) },
    { keys: 'mod+k', label: t('palette'), group: t('view'), isLocal: true, run: () => open('palette') },
    { keys: ':', label: t('palette'), group: t('view'), isLocal: true, run: () => open('palette') },
    { keys: '?', label: t('keys'), group: t('view'), run: () => open('keys') },
    {
      keys: '[',
      label: rail.isWide ? t('narrowRail') : t('widenRail'),
      group: t('view'),
      run: rail.toggle,
    },
    {
      keys: 'shift+d',
      label: t('toggleTheme'),
      group: t('view'),
      run: () => setPreferences({ theme: isDark() ? 'light' : 'dark' }),
    },
  ]);
}

/** Straight to the step that failed; its log opens at the first error. */
async function goToLatestFailure(navigate: (to: string) => void): Promise<void> {
  const { runs } = await runsClient.listRuns({ states: [RunState.FAILED], pageSize: 1 });
  const [run] = runs;
  navigate(run ? linkOfRun(run) : paths.runs({ state: 'failed' }));
}
