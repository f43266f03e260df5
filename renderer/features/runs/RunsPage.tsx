import { useInfiniteQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { CirclePlay, FilterX } from 'lucide-react';
import { Link } from 'wouter';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { Blank } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useWords } from '../../words/words.ts';
import { RunFilters } from './RunFilters.tsx';
import { RunTable } from './RunTable.tsx';
import { filterFrom, filterNames, isFiltered, requestOf } from './run-filter.ts';
import { runsWords } from './runs-words.ts';
import { SavedViews } from './SavedViews.tsx';

export function RunsPage() {
  const t = useWords(runsWords);
  useCrumbs({ label: t('title') });
  const params = useQueryParams();
  const filter = filterFrom(params.get);
  const now = useNow(15_000);
  const query = useInfiniteQuery(
    RunsService.method.listRuns,
    { ...requestOf(filter, now), pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      placeholderData: keepPreviousData,
    },
  );
  const clear = () => params.set(Object.fromEntries(filterNames.map((name) => [name, ''])));
  const first = query.data?.pages[0];
  return (
    <>
      <PageHead title={t('title')} aside={<SavedViews filter={filter} />}>
        <p className="text-muted" aria-live="polite">
          {first ? t(first.totalIsMinimum ? 'totalAtLeast' : 'total', { count: first.total }) : ' '}
        </p>
      </PageHead>
      <RunFilters filter={filter} onChange={params.set} onClear={clear} />
      <Loaded query={query}>
        {({ pages }) => {
          const runs = pages.flatMap((page) => page.runs);
          if (runs.length > 0) {
            return (
              <RunTable
                runs={runs}
                isLoadingMore={query.isFetchingNextPage}
                onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
              />
            );
          }
          return isFiltered(filter) ? (
            <Blank icon={FilterX} title={t('noMatchTitle')} body={t('noMatchBody')}>
              <Button look="primary" onClick={clear}>
                {t('clear')}
              </Button>
            </Blank>
          ) : (
            <Blank icon={CirclePlay} title={t('noneTitle')} body={t('noneBody')}>
              <Link
                to={paths.pipelines}
                className="flex h-7 items-center rounded-md bg-ink px-3 font-semibold text-ground"
              >
                {t('toPipelines')}
              </Link>
            </Blank>
          );
        }}
      </Loaded>
    </>
  );
}
