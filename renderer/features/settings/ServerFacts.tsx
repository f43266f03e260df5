import { useQuery } from '@connectrpc/connect-query';
import { ListenerKind, ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Facts, Section } from '../../ui/Page.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { Doctor } from './Doctor.tsx';
import { settingsWords } from './settings-words.ts';

const listenerWords = {
  [ListenerKind.UNSPECIFIED]: 'console',
  [ListenerKind.LAN]: 'lan',
  [ListenerKind.PLAINTEXT]: 'plaintext',
  [ListenerKind.CONSOLE]: 'console',
} as const;

export function ServerFacts() {
  const t = useWords(settingsWords);
  const format = useFormat();
  const query = useQuery(ServerService.method.getServer, {}, { staleTime: 0 });
  return (
    <div ref={keepScroll} className="min-h-0 flex-1 overflow-y-auto px-5 py-3">
      <Loaded query={query}>
        {(server) => (
          <div className="flex max-w-[900px] flex-col gap-5">
            <Section title={t('server')}>
              <Facts
                facts={[
                  [t('version'), `${server.version} (Node ${server.nodeVersion}, ${server.platform})`],
                  [t('started'), <Ago key="started" atMs={server.startedAtMs} />],
                  [t('host'), server.hostName],
                  [t('operator'), server.operator],
                  [t('dataDir'), <Copied key="dir" text={server.dataDir} />],
                  [t('database'), format.bytes(server.databaseBytes)],
                  [t('diskFree'), format.bytes(server.diskFreeBytes)],
                ]}
              />
            </Section>
            <Section title={t('listeners')}>
              <Facts
                facts={[
                  ...server.listeners.map(
                    (listener) =>
                      [t(listenerWords[listener.kind]), <Copied key={listener.url} text={listener.url} />] as const,
                  ),
                  [t('agentAddress'), <Copied key="address" text={server.agentAddress} />] as const,
                  [t('fingerprint'), <Copied key="fingerprint" text={server.caFingerprint} />] as const,
                ]}
              />
            </Section>
            <Doctor />
          </div>
        )}
      </Loaded>
    </div>
  );
}

function Copied({ text }: { readonly text: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="min-w-0 break-all font-mono text-small">{text}</code>
      <CopyButton text={text} />
    </span>
  );
}
