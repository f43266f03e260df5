import { FolderOpen } from 'lucide-react';
import type { ShellApi, ShellSettings } from '../../../electron/ipc.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { Button } from '../../ui/Button.tsx';
import { Check, Segments } from '../../ui/Field.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { useWords } from '../../words/words.ts';
import { appSettingWords } from './app-setting-words.ts';
import { CommandLine } from './CommandLine.tsx';
import { KeyPlace } from './KeyPlace.tsx';
import { SettingGroup } from './SettingGroup.tsx';
import { useAppSettings } from './use-app-settings.ts';

/** What the desktop app does around the console. Kept by the app on this machine, and in force at once. */
export function AppSettings({ app }: { readonly app: ShellApi }) {
  const t = useWords(appSettingWords);
  const { facts, settings, change } = useAppSettings(app);
  if (!facts || !settings) return <SkeletonRows />;
  const check = (key: Switch, help?: string) => (
    <Check label={t(key)} isOn={settings[key]} onChange={(isOn) => change({ [key]: isOn })} {...(help && { help })} />
  );
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto px-5 py-4">
      <SettingGroup label={t('background')}>
        {check('startAtLogin')}
        <Choice label={t('whenClosed')}>
          <Segments
            label={t('whenClosed')}
            value={settings.whenClosed}
            onChange={(whenClosed) => change({ whenClosed })}
            options={[
              { value: 'ask', label: t('ask') },
              { value: 'background', label: t('keepRunning') },
              { value: 'quit', label: t('quit') },
            ]}
          />
          {facts.hasTray ? null : <p className="text-muted text-small">{t('noTray')}</p>}
        </Choice>
        <Choice label={t('whenQuitting')}>
          <Segments
            label={t('whenQuitting')}
            value={settings.whenQuitting}
            onChange={(whenQuitting) => change({ whenQuitting })}
            options={[
              { value: 'ask', label: t('ask') },
              { value: 'background', label: t('keepRunning') },
              { value: 'drain', label: t('drain') },
              { value: 'stop', label: t('stop') },
            ]}
          />
        </Choice>
      </SettingGroup>
      <SettingGroup label={t('jobs')}>
        {check('embeddedRunner', t('embeddedRunnerHelp'))}
        {check('keepAwake', t('keepAwakeHelp'))}
      </SettingGroup>
      <SettingGroup label={t('data')}>
        <div className="flex items-center gap-3">
          <Button icon={FolderOpen} onClick={() => void app.revealData()}>
            {t('revealData')}
          </Button>
          <code className="min-w-0 truncate font-mono text-muted text-small">{facts.dataDir}</code>
        </div>
        <KeyPlace app={app} />
        <CommandLine app={app} />
      </SettingGroup>
    </div>
  );
}

/** Settings that are on or off. */
type Switch = {
  [Key in keyof ShellSettings]: ShellSettings[Key] extends boolean ? Key : never;
}[keyof ShellSettings] &
  keyof typeof appSettingWords;

function Choice({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="font-semibold text-small">{label}</span>
      {children}
    </div>
  );
}
