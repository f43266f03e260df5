import { desktop } from '../../data/desktop.ts';
import { useWords } from '../../words/words.ts';
import { DesktopNotifications } from './DesktopNotifications.tsx';
import { SettingGroup } from './SettingGroup.tsx';
import { SettingList } from './SettingList.tsx';
import { settingsWords } from './settings-words.ts';

export const isNotification = (key: string): boolean => key.startsWith('notifications.');

/** Both ways of being told, by this desktop and by an address outside, on one page. */
export function Notifications() {
  const t = useWords(settingsWords);
  return (
    <SettingList isShown={isNotification} heading={t('outside')}>
      <p className="text-muted">{t('notificationsAbout')}</p>
      <SettingGroup label={t('onDesktop')}>
        {desktop ? <DesktopNotifications app={desktop} /> : <p className="text-muted">{t('onlyInApp')}</p>}
      </SettingGroup>
    </SettingList>
  );
}
