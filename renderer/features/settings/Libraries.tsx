import { useQuery } from '@connectrpc/connect-query';
import { LibraryBig, Plus, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { LibrariesService, type Library, type Template } from '../../../gen/signalbox/console/v1/libraries_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { useAction } from '../../data/use-action.ts';
import { Blank } from '../../ui/Blank.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Chip, Panel } from '../../ui/Page.tsx';
import { Ago } from '../../ui/Time.tsx';
import { showToast } from '../../ui/toasts.ts';
import { useWords } from '../../words/words.ts';
import { AddLibraryDialog, RemoveLibraryDialog } from './LibraryDialogs.tsx';
import { LibraryTemplates } from './LibraryTemplates.tsx';
import { libraryWords } from './library-words.ts';

type Asking = { readonly kind: 'add' } | { readonly kind: 'remove'; readonly name: string };

export function Libraries() {
  const t = useWords(libraryWords);
  const query = useQuery(LibrariesService.method.listLibraries, {}, { staleTime: 0 });
  const { data: held } = useQuery(LibrariesService.method.listTemplates, {}, { staleTime: 0 });
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const add = () => setAsking({ kind: 'add' });
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
      <Loaded query={query}>
        {({ libraries }) =>
          libraries.length === 0 ? (
            <Blank icon={LibraryBig} title={t('noneTitle')} body={t('noneBody')}>
              <Button look="primary" icon={Plus} onClick={add}>
                {t('add')}
              </Button>
            </Blank>
          ) : (
            <>
              <div className="flex items-center gap-3">
                <Button look="primary" icon={Plus} onClick={add}>
                  {t('add')}
                </Button>
                <p className="text-muted">{t('about')}</p>
              </div>
              {libraries.map((library) => (
                <LibraryPanel
                  key={library.name}
                  library={library}
                  templates={held?.templates.filter((one) => one.library === library.name)}
                  onChanged={() => void query.refetch()}
                  onRemove={() => setAsking({ kind: 'remove', name: library.name })}
                />
              ))}
            </>
          )
        }
      </Loaded>
      {asking?.kind === 'add' ? <AddLibraryDialog onClose={close} /> : null}
      {asking?.kind === 'remove' ? <RemoveLibraryDialog name={asking.name} onClose={close} /> : null}
    </div>
  );
}

interface LibraryPanelProps {
  readonly library: Library;
  /** Undefined while they are read. */
  readonly templates: readonly Template[] | undefined;
  readonly onChanged: () => void;
  readonly onRemove: () => void;
}

function LibraryPanel({ library, templates, onChanged, onRemove }: LibraryPanelProps) {
  const t = useWords(libraryWords);
  const { name, description, repoUrl, commitSha, fetchedAtMs, error } = library;
  const refresh = useAction(LibrariesService.method.refreshLibrary, {
    done: ({ library: now }) => (now?.error === '' ? t('refreshed', { name, commit: now.commitSha.slice(0, 8) }) : ''),
    onDone: ({ library: now }) => {
      if (now?.error) showToast({ tone: 'failed', text: t('notRefreshed', { name }), detail: now.error });
      onChanged();
    },
  });
  const id = `library-${name}`;
  return (
    <section aria-labelledby={id}>
      <Panel>
        <div className="flex items-start gap-3 px-4 py-2.5">
          <div className="min-w-0 flex-1">
            <h2 id={id} className="font-semibold">
              {name}
            </h2>
            {description === '' ? null : <p className="text-muted">{description}</p>}
            <p className="flex flex-wrap items-center gap-x-3 text-muted text-small">
              <code className="min-w-0 truncate font-mono" title={repoUrl}>
                {repoUrl}
              </code>
              <Chip>{commitSha.slice(0, 8)}</Chip>
              <span>
                {t('fetched')} <Ago atMs={fetchedAtMs} />
              </span>
            </p>
          </div>
          <Button icon={RefreshCw} isBusy={refresh.isBusy} onClick={() => refresh.run({ name })}>
            {t('refresh', { name })}
          </Button>
          <IconButton icon={Trash2} label={t('remove', { name })} onClick={onRemove} />
        </div>
        {error === '' ? null : (
          <div className="border-t bg-failed-wash px-4 py-2">
            <p>{t('failed')}</p>
            <pre className="whitespace-pre-wrap font-mono text-small">{error}</pre>
          </div>
        )}
        {templates === undefined ? null : <LibraryTemplates library={name} templates={templates} />}
      </Panel>
    </section>
  );
}
