import { useInfiniteQuery } from '@connectrpc/connect-query';
import { EventsService } from '../../../gen/signalbox/console/v1/event_pb.js';
import { ActivityList } from '../../parts/ActivityList.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { useWords } from '../../words/words.ts';
import { settingsWords } from './settings-words.ts';

const types = ['audit.', 'secret.', 'setting.', 'token.', 'approval.', 'runner.'];

/** Who changed what, and what was refused. */
export function Audit() {
  const t = useWords(settingsWords);
  const query = useInfiniteQuery(
    EventsService.method.listEvents,
    { types, pageSize: 100, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined },
  );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
      <Loaded query={query}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.events);
          if (events.length === 0) return <p className="text-muted">{t('noAudit')}</p>;
          return (
            <>
              <ActivityList events={events} />
              {query.hasNextPage ? (
                <Button className="mt-2" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('more')}
                </Button>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
