import { useQuery } from '@connectrpc/connect-query';
import { Stethoscope } from 'lucide-react';
import { useState } from 'react';
import { type Check, CheckResult, ListenerKind, ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Facts, Panel, Section } from '../../ui/Page.tsx';
import { StatusGlyph } from '../../ui/StatusMark.tsx';
import type { Status } from '../../ui/status.ts';
import { Ago } from '../../ui/Time.tsx';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
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
    <div className="min-h-0 flex-1 overflow-y-auto px-5 py-3">
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

const results: Readonly<Record<CheckResult, Status>> = {
  [CheckResult.UNSPECIFIED]: { tone: 'neutral', shape: 'dot', word: 'unknown' },
  [CheckResult.OK]: { tone: 'passed', shape: 'check', word: 'passed' },
  [CheckResult.WARNING]: { tone: 'attention', shape: 'diamond', word: 'partial' },
  [CheckResult.FAILED]: { tone: 'failed', shape: 'cross', word: 'failed' },
};

function Doctor() {
  const t = useWords(settingsWords);
  const [isAsked, setIsAsked] = useState(false);
  const query = useQuery(ServerService.method.runDoctor, {}, { enabled: isAsked, staleTime: 0 });
  return (
    <Section
      title={t('doctor')}
      aside={
        <Button
          icon={Stethoscope}
          isBusy={query.isFetching}
          onClick={() => (isAsked ? void query.refetch() : setIsAsked(true))}
        >
          {t('doctorRun')}
        </Button>
      }
    >
      {isAsked ? (
        <Loaded query={query}>
          {({ checks }) => (
            <Panel className="divide-y">
              {checks.map((check) => (
                <CheckRow key={check.name} check={check} />
              ))}
            </Panel>
          )}
        </Loaded>
      ) : null}
    </Section>
  );
}

function CheckRow({ check }: { readonly check: Check }) {
  return (
    <div className="flex items-start gap-2.5 px-4 py-2">
      <span className="pt-0.5">
        <StatusGlyph status={results[check.result]} />
      </span>
      <span className="w-28 shrink-0 font-semibold">{check.name}</span>
      <span className="min-w-0 flex-1">
        {check.sentence}
        {check.fix ? <span className="block text-muted">{check.fix}</span> : null}
      </span>
    </div>
  );
}
