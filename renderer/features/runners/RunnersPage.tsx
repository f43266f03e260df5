import { useQuery } from '@connectrpc/connect-query';
import { Plus, Server } from 'lucide-react';
import { useRef } from 'react';
import { RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { FilterInput } from '../../parts/FilterInput.tsx';
import { Blank } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { useWords } from '../../words/words.ts';
import { AddRunnerSheet } from './AddRunnerSheet.tsx';
import { VersionSkewLine } from './AgentVersion.tsx';
import { RunnerTable } from './RunnerTable.tsx';
import { runnerWords } from './runner-words.ts';
import { runnersMatching } from './runners-matching.ts';
import { TokenList } from './TokenList.tsx';

export function RunnersPage() {
  const t = useWords(runnerWords);
  useCrumbs({ label: t('title') });
  const params = useQueryParams();
  const isAdding = params.get('add') !== '';
  const add = () => params.set({ add: '1' });
  useShortcuts([{ keys: 'a', label: t('add'), group: t('title'), run: add }]);
  return (
    <>
      <PageHead
        title={t('title')}
        aside={
          <Button look="primary" icon={Plus} keys="a" onClick={add}>
            {t('add')}
          </Button>
        }
      />
      <Tabs
        label={t('tabs')}
        current={params.get('tab') || 'runners'}
        onChange={(tab) => params.set({ tab: tab === 'runners' ? '' : tab })}
        tabs={[
          { id: 'runners', label: t('tabRunners'), content: <RunnerList onAdd={add} /> },
          { id: 'tokens', label: t('tabTokens'), content: <TokenList /> },
        ]}
      />
      {isAdding ? <AddRunnerSheet onClose={() => params.set({ add: '' })} /> : null}
    </>
  );
}

/** Fewer are seen at a glance. */
const filteredFrom = 8;

function RunnerList({ onAdd }: { readonly onAdd: () => void }) {
  const t = useWords(runnerWords);
  const query = useQuery(RunnersService.method.listRunners, {});
  const params = useQueryParams();
  const text = params.get('text');
  return (
    <Loaded query={query}>
      {({ runners }) => {
        if (runners.length === 0) {
          return (
            <Blank icon={Server} title={t('noneTitle')} body={t('noneBody')}>
              <Button look="primary" icon={Plus} onClick={onAdd}>
                {t('add')}
              </Button>
            </Blank>
          );
        }
        const shown = runnersMatching(runners, text);
        return (
          <>
            <VersionSkewLine runners={runners} />
            {runners.length > filteredFrom || text ? (
              <RunnerFilter text={text} onChange={(next) => params.set({ text: next })} />
            ) : null}
            {shown.length > 0 ? <RunnerTable runners={shown} /> : <Blank title={t('noMatch', { text })} />}
          </>
        );
      }}
    </Loaded>
  );
}

interface RunnerFilterProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function RunnerFilter({ text, onChange }: RunnerFilterProps) {
  const t = useWords(runnerWords);
  const input = useRef<HTMLInputElement>(null);
  useShortcuts([
    { keys: '/', label: t('toFilter'), group: t('title'), isLocal: true, run: () => input.current?.focus() },
  ]);
  return (
    <search className="flex shrink-0 px-5 py-3">
      <FilterInput ref={input} label={t('filter')} text={text} onChange={onChange} />
    </search>
  );
}
