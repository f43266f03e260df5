import { useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { ServerService } from '../../../../gen/signalbox/console/v1/server_pb.js';
import { useNow } from '../../../ui/use-now.ts';
import { localeOf } from '../../../words/language.ts';
import { useLanguage, useWords } from '../../../words/words.ts';
import { cronTimes } from './cron-times.ts';
import { type DocumentPlace, entryOf } from './document-place.ts';
import { inspectorWords } from './inspector-words.ts';

/** The next five times of a cron trigger, in its own zone. */
export function CronTimes({ options }: { readonly options: DocumentPlace }) {
  const t = useWords(inspectorWords);
  const language = useLanguage();
  const nowMs = useNow(15_000);
  const minuteMs = Math.floor(nowMs / 60_000) * 60_000;
  const expression = textAt(options, 'expression');
  const given = textAt(options, 'timezone');
  const { data: server } = useQuery(ServerService.method.getServer, {});
  const zone = given || (server?.timeZone ?? '');
  const times = useMemo(
    () => (zone === '' ? undefined : cronTimes(expression, zone, minuteMs)),
    [expression, zone, minuteMs],
  );
  if (times === undefined || times.kind === 'bad-expression') return null;
  if (times.kind === 'bad-zone') return <p className="text-failed text-small">{t('badZone', { zone })}</p>;
  if (times.atMs.length === 0) return <p className="text-attention text-small">{t('neverFires')}</p>;
  const format = new Intl.DateTimeFormat(localeOf(language), {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', timeZone: zone },
  });
  return (
    <div className="text-small">
      <p className="text-muted">
        {t('nextTimes')} {t(given === '' ? 'serverZone' : 'inZone', { zone })}
      </p>
      <ol className="flex flex-col">
        {times.atMs.map((atMs) => (
          <li key={atMs}>
            <time dateTime={new Date(atMs).toISOString()}>{format.format(atMs)}</time>
          </li>
        ))}
      </ol>
    </div>
  );
}

function textAt(place: DocumentPlace, key: string): string {
  const value = entryOf(place, key)?.value;
  return value?.kind === 'scalar' ? value.text : '';
}
