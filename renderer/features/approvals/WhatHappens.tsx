import { useQuery } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import type { Approval } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { type CompareRunsResponse, RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import type { Plan, PlanJob } from '../../../pipeline/plan.ts';
import { paths } from '../../app/paths.ts';
import { Chip, Panel, Section } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';
import { whatFollows } from './what-follows.ts';

const nothingKnown = { jobs: [], target: undefined };

/** The jobs that go on, step by step, and what is different from the last time that this went well. */
export function WhatHappens({ approval }: { readonly approval: Approval }) {
  const t = useWords(approvalWords);
  const { data } = useQuery(RunsService.method.getRun, { runId: approval.runId });
  // The server made it from its own type, so that its shape is known.
  const plan = data?.planJson ? (JSON.parse(data.planJson) as Plan) : undefined;
  const { jobs, target } = plan ? whatFollows(plan, approval) : nothingKnown;
  return (
    <>
      <Section title={t('afterwards')}>
        {approval.jobsAfter.length === 0 && !target ? <p>{t('thenNothing')}</p> : null}
        {jobs.length > 0 || target ? (
          <Panel className="max-w-[720px] divide-y">
            {target ? (
              <p className="flex flex-wrap items-center gap-2 px-4 py-2">
                <strong className="font-semibold">{t('jobDeploys', { job: approval.subject })}</strong>
                <Chip>{t('deploysTo', { target: target.uses })}</Chip>
              </p>
            ) : null}
            {jobs.map((job) => (
              <JobToCome key={job.key} job={job} />
            ))}
          </Panel>
        ) : (
          <p>{approval.jobsAfter.length > 0 ? t('thenJobs', { jobs: approval.jobsAfter.join(' → ') }) : null}</p>
        )}
      </Section>
      <Changes runId={approval.runId} />
    </>
  );
}

function JobToCome({ job }: { readonly job: PlanJob }) {
  const t = useWords(approvalWords);
  const labels = job.selectors.flatMap((selector) =>
    Object.entries(selector.matchLabels).map(([name, value]) => `${name}=${value}`),
  );
  return (
    <div className="px-4 py-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <strong className="font-semibold">{t('willRun', { job: job.key })}</strong>
        {job.environment ? <Chip>{job.environment.nameTemplate}</Chip> : null}
        {job.target ? <Chip>{t('deploysTo', { target: job.target.uses })}</Chip> : null}
        {labels.map((label) => (
          <Chip key={label}>{label}</Chip>
        ))}
      </p>
      <ol className="mt-0.5 text-muted">
        {[...job.steps, ...job.finallySteps].map((step) => (
          <li key={step.index} className="truncate">
            {step.name} <span className="text-small">({step.uses})</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Changes({ runId }: { readonly runId: string }) {
  const t = useWords(approvalWords);
  const { data, isError } = useQuery(
    RunsService.method.compareRuns,
    { leftRunId: runId, rightRunId: '' },
    { retry: false, staleTime: 60_000 },
  );
  if (isError) return <p className="text-muted">{t('neverPassed')}</p>;
  if (!data?.right) return null;
  const rows = differencesOf(data);
  const isSameText = data.leftDefinition === data.rightDefinition;
  return (
    <Section title={t('sinceLast', { number: String(data.right.number) })}>
      {rows.length === 0 && isSameText ? <p className="text-muted">{t('nothingChanged')}</p> : null}
      {rows.length > 0 ? (
        <Panel className="max-w-[720px] divide-y">
          {rows.map(({ name, before, after }) => (
            <p key={name} className="flex min-h-8 flex-wrap items-center gap-x-3 px-4 py-1">
              <span className="w-40 shrink-0 break-all text-muted">{name}</span>
              <code className="break-all font-mono text-muted text-small line-through">{before}</code>
              <code className="break-all font-mono text-small">{after}</code>
            </p>
          ))}
        </Panel>
      ) : null}
      <p className="mt-1">
        {isSameText ? null : `${t('definitionChanged')} `}
        <Link to={paths.run(runId, { tab: 'compare' })} className="underline underline-offset-2">
          {t('compareAll')}
        </Link>
      </p>
    </Section>
  );
}

function differencesOf({ facts, variables, inputs }: CompareRunsResponse) {
  return [...facts, ...variables, ...inputs]
    .filter(({ left, right }) => left !== right)
    .map(({ name, left, right }) => ({ name, before: right ?? '–', after: left ?? '–' }));
}
