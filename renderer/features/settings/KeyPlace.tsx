import { useEffect, useState } from 'react';
import type { KeyWhereabouts, ShellApi } from '../../../electron/ipc.ts';
import { Segments } from '../../ui/Field.tsx';
import { showToast } from '../../ui/toasts.ts';
import { useWords } from '../../words/words.ts';
import { appUpdateWords } from './app-update-words.ts';

/** Where the key of the secrets is: moved at once when another place is chosen. */
export function KeyPlace({ app }: { readonly app: ShellApi }) {
  const t = useWords(appUpdateWords);
  const [key, setKey] = useState<KeyWhereabouts>();
  useEffect(() => void app.keyWhereabouts().then(setKey), [app]);
  if (!key) return null;
  async function move(place: 'keychain' | 'file') {
    try {
      setKey(await app.preferKeyPlace(place));
    } catch (reason) {
      showToast({
        tone: 'failed',
        text: t('notMoved'),
        detail: reason instanceof Error ? reason.message : String(reason),
      });
    }
  }
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="font-semibold text-small">{t('keyPlace')}</span>
      {key.keychainProblem === '' ? (
        <Segments
          label={t('keyPlace')}
          value={key.place === 'file' ? 'file' : 'keychain'}
          onChange={(place) => void move(place)}
          options={[
            { value: 'keychain', label: t('inKeychain') },
            { value: 'file', label: t('inFile') },
          ]}
        />
      ) : (
        <p>{t('keychainMissing', { because: key.keychainProblem })}</p>
      )}
      <p className="max-w-[70ch] text-muted text-small">{t('keyAbout')}</p>
    </div>
  );
}
