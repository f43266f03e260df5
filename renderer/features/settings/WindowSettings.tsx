import { LogOut } from 'lucide-react';
import { keepScroll } from '../../app/keep-scroll.ts';
import { useConnection } from '../../data/connection.ts';
import { desktop } from '../../data/desktop.ts';
import { endSession } from '../../data/session.ts';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Field.tsx';
import { densityWord, themeWord } from '../../words/appearance.ts';
import { appearanceWords } from '../../words/appearance-words.ts';
import { densities, themes, usePreferences } from '../../words/preferences.ts';
import { useWords } from '../../words/words.ts';
import { settingsWords } from './settings-words.ts';

/** How this browser shows the console. Kept here, not on the server. */
export function WindowSettings() {
  const t = useWords(settingsWords);
  const say = useWords(appearanceWords);
  const { theme, density, language, set } = usePreferences();
  async function signOut() {
    await endSession();
    useConnection.setState({ phase: { kind: 'signed-out' } });
  }
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-5 py-4">
      <Row label={say('theme')}>
        <Segments
          label={say('theme')}
          value={theme}
          onChange={(value) => set({ theme: value })}
          options={themes.map((value) => ({ value, label: say(themeWord[value]) }))}
        />
      </Row>
      <Row label={say('density')}>
        <Segments
          label={say('density')}
          value={density}
          onChange={(value) => set({ density: value })}
          options={densities.map((value) => ({ value, label: say(densityWord[value]) }))}
        />
      </Row>
      <Row label={t('language')}>
        <Segments
          label={t('language')}
          value={language}
          onChange={(value) => set({ language: value })}
          options={[
            { value: 'system', label: t('languageSystem') },
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
            { value: 'fr', label: 'Français' },
            { value: 'pseudo', label: t('languagePseudo') },
          ]}
        />
      </Row>
      {desktop ? null : (
        <div>
          <Button icon={LogOut} onClick={() => void signOut()}>
            {t('signOut')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="font-semibold text-small">{label}</span>
      {children}
    </div>
  );
}
