import type { ShellApi } from '../../../electron/ipc.ts';
import { Check } from '../../ui/Field.tsx';
import { useWords } from '../../words/words.ts';
import { appSettingWords } from './app-setting-words.ts';
import { useAppSettings } from './use-app-settings.ts';

const choices = ['notifyRunFailed', 'notifyRunFixed', 'notifyApproval', 'notifyRunnerLost'] as const;

/** What the desktop app interrupts somebody for. */
export function DesktopNotifications({ app }: { readonly app: ShellApi }) {
  const t = useWords(appSettingWords);
  const { settings, change } = useAppSettings(app);
  if (!settings) return null;
  return (
    <fieldset className="flex flex-col gap-2.5">
      <legend className="mb-1 font-semibold text-small">{t('notify')}</legend>
      {choices.map((key) => (
        <Check key={key} label={t(key)} isOn={settings[key]} onChange={(isOn) => change({ [key]: isOn })} />
      ))}
    </fieldset>
  );
}
