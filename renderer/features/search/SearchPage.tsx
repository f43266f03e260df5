import { useInfiniteQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { CaseSensitive, Regex, Search } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { type LogHit, type LogSearchGroup, LogsService } from '../../../gen/signalbox/console/v1/logs_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { Blank } from '../../ui/Blank.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHead, Panel } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { runStatus } from '../../ui/status.ts';
import { Ago } from '../../ui/Time.tsx';
import { useRefusalText } from '../../words/refusal-text.ts';
import { useWords } from '../../words/words.ts';
import { searchWords } from './search-words.ts';

/** Lines of all logs that are kept, newest run first; a hit opens its run at that line. */
export function SearchPage() {
  const t = useWords(searchWords);
  const refusalText = useRefusalText();
  useCrumbs({ label: t('title') });
  const params = useQueryParams();
  const text = params.get('q');
  const isRegex = params.get('regex') !== '';
  const matchCase = params.get('case') !== '';
  const [draft, setDraft] = useState(text);
  const query = useInfiniteQuery(
    LogsService.method.searchAllLogs,
    { query: { text, isRegex, matchCase }, pageSize: 100, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      enabled: text !== '',
      placeholderData: keepPreviousData,
      staleTime: 0,
    },
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    params.set({ q: draft });
  }
  return (
    <>
      <PageHead title={t('title')} />
      <search className="px-5 pb-3">
        <form onSubmit={submit} className="flex items-center gap-1">
          <div className="relative w-[480px] max-w-full">
            <Search size={15} aria-hidden="true" className="absolute top-2 left-2.5 text-muted" />
            <input
              // biome-ignore lint/a11y/noAutofocus: somebody who opens a search wants to type
              autoFocus
              type="text"
              aria-label={t('field')}
              placeholder={t('field')}
              value={draft}
              spellCheck={false}
              onChange={(event) => setDraft(event.target.value)}
              className="h-8 w-full rounded-md border border-edge bg-ground pr-2 pl-8 font-mono"
            />
          </div>
          <IconButton
            icon={CaseSensitive}
            label={t('matchCase')}
            isOn={matchCase}
            onClick={() => params.set({ case: matchCase ? '' : '1' })}
          />
          <IconButton
            icon={Regex}
            label={t('regex')}
            isOn={isRegex}
            onClick={() => params.set({ regex: isRegex ? '' : '1' })}
          />
          <Button type="submit" look="primary" isBusy={query.isFetching}>
            {t('search')}
          </Button>
        </form>
        {query.error ? (
          <p role="alert" className="mt-2 text-failed">
            {refusalText(query.error)}
          </p>
        ) : null}
      </search>
      {text === '' ? (
        <Blank icon={Search} title={t('emptyTitle')} body={t('emptyBody')} />
      ) : query.error ? null : (
        <Loaded query={query}>
          {({ pages }) => {
            const groups = pages.flatMap((page) => page.groups);
            if (groups.length === 0) return <Blank title={t('none', { text })} />;
            return (
              <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 pb-5">
                {groups.map((group) => (
                  <Group key={`${group.stepRunId} ${group.hits[0]?.line}`} group={group} />
                ))}
                {query.hasNextPage ? (
                  <Button
                    className="self-start"
                    isBusy={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t('more')}
                  </Button>
                ) : null}
              </div>
            );
          }}
        </Loaded>
      )}
    </>
  );
}

function Group({ group }: { readonly group: LogSearchGroup }) {
  return (
    <Panel>
      <div className="flex h-9 items-center gap-2 border-b px-4">
        <StatusIcon status={runStatus(group.runState)} />
        <Link to={paths.run(group.runId)} className="font-semibold hover:underline">
          {group.pipelineName} #{group.runNumber}
        </Link>
        <span className="min-w-0 flex-1 truncate text-muted">
          {group.jobKey} / {group.stepName}
        </span>
        <span className="text-muted text-small">
          <Ago atMs={group.runCreatedAtMs} />
        </span>
      </div>
      <ul className="py-1">
        {group.hits.map((hit) => (
          <li key={hit.line}>
            <Link
              to={paths.run(group.runId, { stepRunId: group.stepRunId, line: hit.line })}
              className="flex gap-3 px-4 font-mono text-small leading-5 hover:bg-hover"
            >
              <span className="w-14 shrink-0 text-right text-muted">{hit.line}</span>
              <span className="min-w-0 truncate">
                <Marked hit={hit} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Marked({ hit }: { readonly hit: LogHit }) {
  const parts: React.ReactNode[] = [];
  let position = 0;
  for (const { start, end } of hit.ranges) {
    parts.push(hit.text.slice(position, start));
    parts.push(
      <mark key={start} className="rounded-xs bg-(--mark) text-ink">
        {hit.text.slice(start, end)}
      </mark>,
    );
    position = end;
  }
  parts.push(hit.text.slice(position));
  return parts;
}
