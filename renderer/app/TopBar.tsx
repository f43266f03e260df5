import { ChevronRight, Keyboard, Search, SunMoon } from 'lucide-react';
import { Link } from 'wouter';
import { IconButton } from '../ui/Button.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuLine } from '../ui/Menu.tsx';
import { densityWord, themeWord } from '../words/appearance.ts';
import { appearanceWords } from '../words/appearance-words.ts';
import { densities, themes, usePreferences } from '../words/preferences.ts';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { useCrumbTrail } from './crumbs.ts';
import { useShell } from './shell-state.ts';

export function TopBar() {
  const t = useWords(appWords);
  const crumbs = useCrumbTrail((trail) => trail.crumbs);
  const open = useShell((shell) => shell.open);
  return (
    <header className="flex h-11 shrink-0 items-center gap-3 border-b px-4">
      <nav aria-label={t('breadcrumbs')} className="min-w-0 flex-1">
        <ol className="flex min-w-0 items-center gap-1">
          {crumbs.map((crumb, index) => (
            <li
              key={`${crumb.label} ${crumb.to ?? ''}`}
              // Views have short names; what they show may have a long one.
              className={`flex items-center gap-1 ${crumbs.length === 1 || index === 1 ? 'min-w-0' : 'shrink-0'}`}
            >
              {index > 0 ? <ChevronRight size={13} aria-hidden="true" className="shrink-0 text-muted" /> : null}
              {crumb.to ? (
                <Link to={crumb.to} className="truncate rounded text-muted hover:text-ink">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current="page" className="truncate font-semibold">
                  {crumb.label}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <button
        type="button"
        onClick={() => open('palette')}
        className="flex h-7 w-[min(320px,30vw)] items-center gap-2 rounded-md border bg-surface px-2.5 text-muted hover:border-edge"
      >
        <Search size={14} aria-hidden="true" />
        <span className="flex-1 truncate text-left">{t('find')}</span>
        <Keys keys="mod+k" />
      </button>
      <div className="flex flex-1 justify-end gap-1">
        <Appearance />
        <IconButton icon={Keyboard} label={t('keys')} keys="?" onClick={() => open('keys')} />
      </div>
    </header>
  );
}

function Appearance() {
  const t = useWords(appWords);
  const say = useWords(appearanceWords);
  const { theme, density, set } = usePreferences();
  return (
    <Menu trigger={<IconButton icon={SunMoon} label={t('appearance')} />}>
      <MenuHeading>{say('theme')}</MenuHeading>
      {themes.map((choice) => (
        <MenuChoice key={choice} isOn={choice === theme} onToggle={() => set({ theme: choice })}>
          {say(themeWord[choice])}
        </MenuChoice>
      ))}
      <MenuLine />
      <MenuHeading>{say('density')}</MenuHeading>
      {densities.map((choice) => (
        <MenuChoice key={choice} isOn={choice === density} onToggle={() => set({ density: choice })}>
          {say(densityWord[choice])}
        </MenuChoice>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => set({ theme: isDark() ? 'light' : 'dark' })} keys="shift+d">
        {t('toggleTheme')}
      </MenuItem>
    </Menu>
  );
}

/** What is on screen now, whether chosen or the system's. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}
