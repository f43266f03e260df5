import { useQuery } from '@connectrpc/connect-query';
import { Stethoscope } from 'lucide-react';
import { useState } from 'react';
import { type Check, CheckResult, ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel, Section } from '../../ui/Page.tsx';
import { StatusGlyph } from '../../ui/StatusMark.tsx';
import type { Status } from '../../ui/status.ts';
import { useLanguage, useWords } from '../../words/words.ts';
import { checkText } from './check-text.ts';
import { settingsWords } from './settings-words.ts';

const results: Readonly<Record<CheckResult, Status>> = {
  [CheckResult.UNSPECIFIED]: { tone: 'neutral', shape: 'dot', word: 'unknown' },
  [CheckResult.OK]: { tone: 'passed', shape: 'check', word: 'passed' },
  [CheckResult.WARNING]: { tone: 'attention', shape: 'diamond', word: 'partial' },
  [CheckResult.FAILED]: { tone: 'failed', shape: 'cross', word: 'failed' },
};

/** Looks, when it is asked to, at what the server needs from its machine. */
export function Doctor() {
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
  const language = useLanguage();
  const { name, finding, fix } = checkText(check, language);
  return (
    <div className="flex items-start gap-2.5 px-4 py-2">
      <span className="pt-0.5">
        <StatusGlyph status={results[check.result]} />
      </span>
      <span className="w-28 shrink-0 font-semibold">{name}</span>
      <span className="min-w-0 flex-1">
        {finding}
        {fix ? <span className="block text-muted">{fix}</span> : null}
      </span>
    </div>
  );
}
