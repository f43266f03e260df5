import { useWords } from '../../words/words.ts';
import { SettingList } from './SettingList.tsx';
import { settingsWords } from './settings-words.ts';

export const isApprovalPolicy = (key: string): boolean => key.startsWith('approvals.');

/** What every gate of the server asks for, whatever its pipeline says. */
export function ApprovalPolicy() {
  const t = useWords(settingsWords);
  return (
    <SettingList isShown={isApprovalPolicy} heading={t('atEveryGate')}>
      <p className="text-muted">{t('policyAbout')}</p>
      <p className="text-muted">{t('policyWho')}</p>
    </SettingList>
  );
}
