import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keepScroll } from '../../app/keep-scroll.ts';
import { TextInput } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { licenceWords } from './licence-words.ts';

/** One of the packages that Signalbox contains, as the build has listed it. */
interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly repository: string;
  readonly text: string;
}

export function Licences() {
  const t = useWords(licenceWords);
  const [wanted, setWanted] = useState('');
  const query = useQuery({ queryKey: ['licences'], queryFn: readLicences, staleTime: Number.POSITIVE_INFINITY });
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 py-4">
      <Loaded query={query}>
        {(licences) => {
          const shown = licences.filter(({ name, licence }) => contains(`${name} ${licence}`, wanted));
          return (
            <>
              <p>{t('about', { count: licences.length })}</p>
              <TextInput
                aria-label={t('search')}
                placeholder={t('search')}
                value={wanted}
                onChange={(event) => setWanted(event.target.value)}
                className="max-w-[360px] shrink-0"
              />
              {shown.length === 0 ? (
                <p className="text-muted">{t('noMatch')}</p>
              ) : (
                <Panel className="divide-y">
                  {shown.map((licence) => (
                    <LicenceRow key={`${licence.name}@${licence.version}`} licence={licence} />
                  ))}
                </Panel>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function LicenceRow({ licence: { name, version, licence, repository, text } }: { readonly licence: Licence }) {
  const t = useWords(licenceWords);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="flex min-h-8 cursor-pointer items-center gap-3 px-4 hover:bg-selected">
        <span className="min-w-0 flex-1 truncate">
          <span className="font-semibold">{name}</span> <span className="text-muted">{version}</span>
        </span>
        <span className="text-small">{licence}</span>
      </summary>
      {isOpen ? (
        <div className="flex flex-col gap-2 px-4 pt-1 pb-3">
          {repository === '' ? null : <code className="font-mono text-muted text-small">{repository}</code>}
          <pre className="whitespace-pre-wrap font-mono text-small">{text === '' ? t('noText') : text}</pre>
        </div>
      ) : null}
    </details>
  );
}

async function readLicences(): Promise<readonly Licence[]> {
  const answer = await fetch('/licences.json');
  if (!answer.headers.get('content-type')?.includes('json')) throw new Error('this build has no list of licences');
  return answer.json();
}

function contains(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted.trim().toLowerCase());
}
