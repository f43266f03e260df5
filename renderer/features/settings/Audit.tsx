import { callUnaryMethod, useInfiniteQuery, useTransport } from '@connectrpc/connect-query';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { EventsService } from '../../../gen/signalbox/console/v1/event_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { ActivityList } from '../../parts/ActivityList.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { showToast } from '../../ui/toasts.ts';
import { useRefusalText } from '../../words/refusal-text.ts';
import { useWords } from '../../words/words.ts';
import { auditFile } from './audit-file.ts';
import { settingsWords } from './settings-words.ts';

const types = ['audit.', 'secret.', 'setting.', 'library.', 'token.', 'approval.', 'runner.'];

/** Who changed what, and what was refused. */
export function Audit() {
  const t = useWords(settingsWords);
  const query = useInfiniteQuery(
    EventsService.method.listEvents,
    { types, pageSize: 100, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined },
  );
  return (
    <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
      <Loaded query={query}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.events);
          if (events.length === 0) return <p className="text-muted">{t('noAudit')}</p>;
          return (
            <>
              <ExportAudit />
              <ActivityList events={events} isSigned />
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

/** The whole trail as a file, for whoever keeps it longer than the server does. */
function ExportAudit() {
  const t = useWords(settingsWords);
  const refusalText = useRefusalText();
  const transport = useTransport();
  const { method } = EventsService;
  const page = (pageToken: string) =>
    callUnaryMethod(transport, method.listEvents, { types, pageSize: 200, pageToken });
  const exporting = useMutation({
    mutationFn: () => auditFile(page),
    onSuccess: (text) => offerFile(`signalbox-audit-${new Date().toISOString().slice(0, 10)}.jsonl`, text),
    onError: (error) => showToast({ tone: 'failed', text: t('auditNotExported'), detail: refusalText(error) }),
  });
  return (
    <Button className="mb-3" icon={Download} isBusy={exporting.isPending} onClick={() => exporting.mutate()}>
      {t('exportAudit')}
    </Button>
  );
}

function offerFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
