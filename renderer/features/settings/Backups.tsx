import { useQuery } from '@connectrpc/connect-query';
import { Archive, ArchiveRestore, FolderOpen } from 'lucide-react';
import type { ShellApi } from '../../../electron/ipc.ts';
import { ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { desktop } from '../../data/desktop.ts';
import { useAction } from '../../data/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Ago } from '../../ui/Time.tsx';
import { showToast } from '../../ui/toasts.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { settingsWords } from './settings-words.ts';

export function Backups() {
  const t = useWords(settingsWords);
  const format = useFormat();
  const query = useQuery(ServerService.method.listBackups, {}, { staleTime: 0 });
  const backUp = useAction(ServerService.method.backUpNow, {
    done: () => t('backedUp'),
    onDone: () => void query.refetch(),
  });
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
      <div className="flex items-center gap-3">
        <Button look="primary" icon={Archive} isBusy={backUp.isBusy} onClick={() => backUp.run({})}>
          {t('backupNow')}
        </Button>
        {desktop ? <FromApp app={desktop} /> : null}
        <p className="text-muted">{t('backupAbout')}</p>
      </div>
      <Loaded query={query}>
        {({ backups }) =>
          backups.length === 0 ? (
            <p className="text-muted">{t('noBackups')}</p>
          ) : (
            <Panel className="divide-y">
              {backups.map((backup) => (
                <div key={backup.folder} className="flex min-h-10 items-center gap-4 px-4">
                  <code className="min-w-0 flex-1 truncate font-mono text-small" title={backup.folder}>
                    {backup.folder}
                  </code>
                  <span>{format.bytes(backup.databaseBytes)}</span>
                  <span className="text-muted">
                    {t('blobs', { count: backup.blobs, size: format.bytes(backup.blobBytes) })}
                  </span>
                  <span className="text-muted text-small">
                    <Ago atMs={backup.atMs} />
                  </span>
                </div>
              ))}
            </Panel>
          )
        }
      </Loaded>
    </div>
  );
}

/** Folders are chosen, and a backup is put back, where there is an app to do it. */
function FromApp({ app }: { readonly app: ShellApi }) {
  const t = useWords(settingsWords);
  const backUp = useAction(ServerService.method.backUpNow, { done: () => t('backedUp') });
  async function choose() {
    const folder = await app.chooseBackupFolder();
    if (folder !== undefined) backUp.run({ folder });
  }
  async function restore() {
    const outcome = await app.restoreBackup();
    if (outcome.kind === 'refused') showToast({ tone: 'failed', text: t('notRestored'), detail: outcome.because });
  }
  return (
    <>
      <Button icon={FolderOpen} isBusy={backUp.isBusy} onClick={() => void choose()}>
        {t('backupTo')}
      </Button>
      <Button icon={ArchiveRestore} onClick={() => void restore()}>
        {t('restore')}
      </Button>
    </>
  );
}
