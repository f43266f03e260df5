import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { GetOverviewResponse } from '../../../gen/signalbox/console/v1/overview_pb.js';
import { PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { paths } from '../../app/paths.ts';
import { useAction } from '../../data/use-action.ts';
import { samples } from '../../parts/samples.ts';
import { Button } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { overviewWords } from './overview-words.ts';

interface FirstRunHidden {
  readonly isHidden: boolean;
  readonly hide: () => void;
}

export const useFirstRunHidden = create<FirstRunHidden>()(
  persist((set) => ({ isHidden: false, hide: () => set({ isHidden: true }) }), { name: 'signalbox.first-run' }),
);

/** Until a second machine has joined, or somebody who knows the way hides it. */
export function isFirstRun({ pipelines, runners }: GetOverviewResponse): boolean {
  const runs = pipelines.reduce((sum, pipeline) => sum + pipeline.totalRuns, 0);
  return runs < 3 && !runners.some((runner) => !runner.embedded);
}

/** Three clicks to a green run; each step ticks itself. */
export function FirstRun({ overview }: { readonly overview: GetOverviewResponse }) {
  const t = useWords(overviewWords);
  const [, navigate] = useLocation();
  const hide = useFirstRunHidden((state) => state.hide);
  const pipeline = overview.pipelines[0];
  const run = pipeline?.lastRun ?? overview.running[0];
  const createPipeline = useAction(PipelinesService.method.createPipeline, {
    done: (answer) => t('created', { name: answer.pipeline?.name ?? '' }),
  });
  const trigger = useAction(RunsService.method.triggerRun);

  function create() {
    const [sample] = samples;
    if (!sample) return;
    createPipeline.run({
      name: sample.name,
      description: t('stepCreateBody'),
      home: { case: 'managed', value: { text: sample.text } },
    });
  }

  return (
    <Panel className="px-5 py-4">
      <div className="flex items-start gap-4">
        <div className="flex-1">
          <h2 className="font-semibold text-section">{t('firstTitle')}</h2>
          <p className="text-muted">{t('firstBody')}</p>
        </div>
        <Button look="quiet" onClick={hide}>
          {t('hide')}
        </Button>
      </div>
      <ol className="mt-3 flex flex-col">
        <Step
          number={1}
          title={t('stepCreate')}
          body={t('stepCreateBody')}
          isDone={pipeline !== undefined}
          isNext={!pipeline}
        >
          <Button look="primary" onClick={create} isBusy={createPipeline.isBusy}>
            {t('create')}
          </Button>
        </Step>
        <Step
          number={2}
          title={t('stepRun')}
          body={t('stepRunBody')}
          isDone={run !== undefined}
          isNext={pipeline !== undefined && !run}
        >
          <Button
            look="primary"
            isBusy={trigger.isBusy}
            onClick={() => pipeline && trigger.run({ pipelineId: pipeline.pipelineId, requestId: crypto.randomUUID() })}
          >
            {t('run')}
          </Button>
        </Step>
        <Step number={3} title={t('stepWatch')} body={t('stepWatchBody')} isDone={false} isNext={run !== undefined}>
          <Button look="primary" onClick={() => run && navigate(paths.run(run.runId))}>
            {t('watch')}
          </Button>
        </Step>
        <Step
          number={4}
          title={t('stepRunner')}
          body={t('stepRunnerBody')}
          isDone={false}
          isNext={run?.endedAtMs !== undefined}
        >
          <Link to={paths.addRunner} className="font-semibold underline underline-offset-2">
            {t('addRunner')}
          </Link>
        </Step>
      </ol>
    </Panel>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly isDone: boolean;
  readonly isNext: boolean;
  readonly children: ReactNode;
}

function Step({ number, title, body, isDone, isNext, children }: StepProps) {
  return (
    <li aria-current={isNext ? 'step' : undefined} className="flex items-center gap-3 py-2">
      <span
        className={`flex size-7 shrink-0 items-center justify-center rounded-full border font-semibold ${isDone ? 'border-passed text-passed' : isNext ? 'border-ink' : 'text-muted'}`}
      >
        {isDone ? <Check size={15} aria-hidden="true" /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <p className={isNext ? 'font-semibold' : isDone ? 'text-muted' : ''}>{title}</p>
        <p className="text-muted text-small">{body}</p>
      </div>
      {isNext ? children : null}
    </li>
  );
}
