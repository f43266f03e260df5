import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { CornerDownLeft, Search, Server, Workflow } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useDeferredValue } from 'react';
import { useLocation } from 'wouter';
import { type Found, OverviewService } from '../../gen/signalbox/console/v1/overview_pb.js';
import { Keys } from '../ui/Keys.tsx';
import { StatusIcon } from '../ui/StatusMark.tsx';
import { runnerStatus, runStatus } from '../ui/status.ts';
import { Ago } from '../ui/Time.tsx';
import { useOptionList } from '../ui/use-option-list.ts';
import { useWords } from '../words/words.ts';
import { appWords } from './app-words.ts';
import { paths } from './paths.ts';
import { rankCommands } from './rank-commands.ts';
import { useShell } from './shell-state.ts';
import { type Shortcut, useAllShortcuts } from './shortcuts.ts';

interface Choice {
  readonly key: string;
  readonly icon: ReactNode;
  readonly label: string;
  readonly note?: ReactNode;
  readonly keys?: string;
  readonly run: () => void;
}

/** Type to go anywhere: things by name, and everything that can be done from where you are. */
export function Palette() {
  const t = useWords(appWords);
  const isOpen = useShell((shell) => shell.overlay === 'palette');
  const close = useShell((shell) => shell.close);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <div className="fixed inset-0 z-40 bg-black/40" aria-hidden="true" />
        <Dialog.Content
          aria-describedby={undefined}
          className="arriving fixed top-[12vh] left-1/2 z-50 flex max-h-[62vh] w-[620px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-raised shadow-(--shadow)"
        >
          <Dialog.Title className="sr-only">{t('palette')}</Dialog.Title>
          <PaletteBody onDone={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onDone }: { readonly onDone: () => void }) {
  const t = useWords(appWords);
  const { text, over } = useOptionList(t('find'));
  const choices = useChoices(text);
  const { input, list, option } = over(choices, {
    onPick(choice) {
      onDone();
      choice.run();
    },
  });

  return (
    <>
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search size={16} aria-hidden="true" className="text-muted" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the palette is opened to type into it
          autoFocus
          {...input}
          placeholder={t('findPlaceholder')}
          className="h-12 flex-1 bg-transparent text-section outline-none placeholder:text-muted"
        />
      </div>
      <div {...list} className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {choices.map((choice, index) => (
          <div
            key={choice.key}
            role="option"
            {...option(index)}
            className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 aria-selected:bg-selected"
          >
            <span className="flex w-4 shrink-0 justify-center text-muted">{choice.icon}</span>
            <span className="min-w-0 flex-1 truncate">{choice.label}</span>
            <span className="shrink-0 text-muted text-small">{choice.note}</span>
            {choice.keys ? <Keys keys={choice.keys} /> : null}
          </div>
        ))}
        {choices.length === 0 ? <p className="px-3 py-6 text-center text-muted">{t('findNothing')}</p> : null}
      </div>
    </>
  );
}

function useChoices(text: string): readonly Choice[] {
  const t = useWords(appWords);
  const [, navigate] = useLocation();
  const shortcuts = useAllShortcuts();
  const wanted = useDeferredValue(text.trim());
  const { data } = useQuery(
    OverviewService.method.find,
    { text: wanted, limit: 20 },
    { enabled: wanted !== '', placeholderData: keepPreviousData, staleTime: 0 },
  );
  const commands = rankCommands(
    shortcuts.filter((shortcut) => !shortcut.isLocal),
    wanted,
  ).map(commandChoice);
  if (wanted === '') return commands;
  const found = (data?.found ?? []).flatMap((thing) => foundChoice(thing, navigate));
  const search: Choice = {
    key: 'search',
    icon: <Search size={15} aria-hidden="true" />,
    label: t('searchLogsFor', { text: wanted }),
    run: () => navigate(paths.search(wanted)),
  };
  return [...commands.slice(0, 5), ...found, search];
}

function commandChoice(shortcut: Shortcut): Choice {
  return {
    key: `command ${shortcut.keys} ${shortcut.label}`,
    icon: <CornerDownLeft size={14} aria-hidden="true" />,
    label: shortcut.label,
    note: shortcut.group,
    keys: shortcut.keys,
    run: shortcut.run,
  };
}

function foundChoice({ what }: Found, navigate: (to: string) => void): Choice[] {
  switch (what.case) {
    case 'pipeline': {
      const pipeline = what.value;
      const to = paths.pipeline(pipeline.pipelineId);
      return [
        { key: to, icon: <Workflow size={15} aria-hidden="true" />, label: pipeline.name, run: () => navigate(to) },
      ];
    }
    case 'run': {
      const run = what.value;
      const to = paths.run(run.runId);
      const label = `${run.pipelineName} #${run.number}${run.branch ? ` · ${run.branch}` : ''}`;
      const icon = <StatusIcon status={runStatus(run.state)} />;
      return [{ key: to, icon, label, note: <Ago atMs={run.createdAtMs} />, run: () => navigate(to) }];
    }
    case 'runner': {
      const runner = what.value;
      const to = paths.runner(runner.runnerId);
      const note = <StatusIcon status={runnerStatus(runner.status)} />;
      return [
        { key: to, icon: <Server size={15} aria-hidden="true" />, label: runner.name, note, run: () => navigate(to) },
      ];
    }
    default:
      return [];
  }
}
