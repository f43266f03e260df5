import { useInfiniteQuery } from '@connectrpc/connect-query';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { ActivityList } from '../../parts/ActivityList.tsx';
import { Blank } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { useWords } from '../../words/words.ts';
import { runWords } from './run-words.ts';

export function RunEvents({ runId }: { readonly runId: string }) {
  const t = useWords(runWords);
  const query = useInfiniteQuery(
    RunsService.method.listRunEvents,
    { runId, pageSize: 200, afterSeq: 0 },
    { pageParamKey: 'afterSeq', getNextPageParam: (page) => (page.hasMore ? page.events.at(-1)?.seq : undefined) },
  );
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col overflow-y-auto px-5 py-3">
      <Loaded query={query}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.events);
          if (events.length === 0) return <Blank title={t('noEvents')} />;
          return (
            <>
              <ActivityList events={events} />
              {query.hasNextPage ? (
                <Button
                  className="mt-2 self-start"
                  isBusy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t('moreEvents')}
                </Button>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
