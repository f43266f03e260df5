import { useCrumbs } from '../../app/crumbs.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { desktop } from '../../data/desktop.ts';
import { PageHead } from '../../ui/Page.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { useWords } from '../../words/words.ts';
import { ApiTokens } from './ApiTokens.tsx';
import { ApprovalPolicy, isApprovalPolicy } from './ApprovalPolicy.tsx';
import { AppSettings } from './AppSettings.tsx';
import { AppUpdates } from './AppUpdates.tsx';
import { Audit } from './Audit.tsx';
import { Backups } from './Backups.tsx';
import { Libraries } from './Libraries.tsx';
import { Licences } from './Licences.tsx';
import { isNotification, Notifications } from './Notifications.tsx';
import { ServerFacts } from './ServerFacts.tsx';
import { SettingList } from './SettingList.tsx';
import { settingsWords } from './settings-words.ts';
import { WindowSettings } from './WindowSettings.tsx';

const isOther = (key: string) => !isNotification(key) && !isApprovalPolicy(key);

export function SettingsPage() {
  const t = useWords(settingsWords);
  useCrumbs({ label: t('title') });
  const params = useQueryParams();
  return (
    <>
      <PageHead title={t('title')} />
      <Tabs
        label={t('tabs')}
        current={params.get('tab') || 'server'}
        onChange={(tab) => params.set({ tab: tab === 'server' ? '' : tab })}
        tabs={[
          { id: 'server', label: t('tabServer'), content: <ServerFacts /> },
          { id: 'limits', label: t('tabLimits'), content: <SettingList isShown={isOther} /> },
          { id: 'approvals', label: t('tabApprovals'), content: <ApprovalPolicy /> },
          { id: 'notifications', label: t('tabNotifications'), content: <Notifications /> },
          { id: 'libraries', label: t('tabLibraries'), content: <Libraries /> },
          { id: 'backup', label: t('tabBackup'), content: <Backups /> },
          { id: 'tokens', label: t('tabTokens'), content: <ApiTokens /> },
          { id: 'audit', label: t('tabAudit'), content: <Audit /> },
          ...(desktop ? [{ id: 'shell', label: t('tabApp'), content: <AppSettings app={desktop} /> }] : []),
          ...(desktop ? [{ id: 'updates', label: t('tabUpdates'), content: <AppUpdates app={desktop} /> }] : []),
          { id: 'window', label: t('tabConsole'), content: <WindowSettings /> },
          { id: 'licences', label: t('tabLicences'), content: <Licences /> },
        ]}
      />
    </>
  );
}
