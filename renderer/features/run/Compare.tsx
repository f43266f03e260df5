import { Code, ConnectError } from '@connectrpc/connect';
import { useQuery } from '@connectrpc/connect-query';
import { GitCompare } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { RunSummary } from '../../../gen/signalbox/console/v1/run_pb.js';
import {
  type CompareRunsResponse,
  type JobComparison,
  RunsService,
  type ValueDifference,
} from '../../../gen/signalbox/console/v1/runs_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { TextDiff } from '../../parts/TextDiff.tsx';
import { Blank } from '../../ui/Blank.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel, Section } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { jobStatus, stepStatus } from '../../ui/status.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { runWords } from './run-words.ts';

/** What differs between this run and another one; the last that passed unless another is chosen. */
export function Compare({ run }: { readonly run: RunSummary }) {
  const t = useWords(runWords);
  const params = useQueryParams();
  const rightRunId = params.get('with');
  const others = useQuery(
    RunsService.method.listRuns,
    { pipelineIds: [run.pipelineId], pageSize: 100 },
    { enabled: run.pipelineId !== '' },
  );
  const query = useQuery(RunsService.method.compareRuns, { leftRunId: run.runId, rightRunId });
  const hasNoOther = query.error && ConnectError.from(query.error).code === Code.NotFound;
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-3">
      <div className="w-80 max-w-full">
        <Field label={t('comparedWith')}>
          {(ids) => (
            <Select {...ids} value={rightRunId} onChange={(event) => params.set({ with: event.target.value })}>
              <option value="">{t('lastGreen')}</option>
              {(others.data?.runs ?? [])
                .filter((other) => other.runId !== run.runId)
                .map((other) => (
                  <option key={other.runId} value={other.runId}>
                    #{other.number} {other.attempt > 1 ? t('attempt', { attempt: other.attempt }) : ''} {other.branch}
                  </option>
                ))}
            </Select>
          )}
        </Field>
      </div>
      {hasNoOther ? (
        <Blank icon={GitCompare} title={t('noOther')} body={t('noOtherBody')} />
      ) : (
        <Loaded query={query}>{(answer) => <Comparison answer={answer} />}</Loaded>
      )}
    </div>
  );
}

function Comparison({ answer }: { readonly answer: CompareRunsResponse }) {
  const t = useWords(runWords);
  const right = answer.right;
  return (
    <>
      {right ? (
        <p className="text-muted">
          {t('comparedWith')}{' '}
          <Link to={paths.run(right.runId)} className="font-semibold text-ink underline underline-offset-2">
            {right.pipelineName} #{right.number}
          </Link>
        </p>
      ) : null}
      <Differences title={t('facts')} values={answer.facts} />
      <Differences title={t('variables')} values={answer.variables} />
      <Differences title={t('inputs')} values={answer.inputs} />
      <Section title={t('jobs')}>
        <JobTable jobs={answer.jobs} />
      </Section>
      <Section title={t('definitionDiff')}>
        {answer.leftDefinition === answer.rightDefinition ? (
          <p className="text-muted">{t('definitionSame')}</p>
        ) : (
          <TextDiff before={answer.rightDefinition} after={answer.leftDefinition} label={t('definitionDiff')} />
        )}
      </Section>
    </>
  );
}

function Differences({ title, values }: { readonly title: string; readonly values: readonly ValueDifference[] }) {
  const t = useWords(runWords);
  const differing = values.filter((value) => value.left !== value.right);
  if (differing.length === 0) return null;
  return (
    <Section title={title}>
      <Panel>
        <Table heads={['', t('thatRun'), t('thisRun')]}>
          {differing.map((value) => (
            <tr key={value.name} className="border-t align-top">
              <th scope="row" className="px-4 py-1.5 text-left font-normal text-muted">
                {value.name}
              </th>
              <td className="break-all px-4 py-1.5 font-mono">{value.right ?? <em>{t('absent')}</em>}</td>
              <td className="break-all px-4 py-1.5 font-mono">{value.left ?? <em>{t('absent')}</em>}</td>
            </tr>
          ))}
        </Table>
      </Panel>
    </Section>
  );
}

function JobTable({ jobs }: { readonly jobs: readonly JobComparison[] }) {
  const t = useWords(runWords);
  return (
    <Panel>
      <Table heads={['', t('thatRun'), t('thisRun'), t('difference')]}>
        {jobs.map((job) => (
          <Fragment key={job.jobKey}>
            <tr className="border-t">
              <th scope="row" className="px-4 py-1.5 text-left font-semibold">
                {job.jobKey}
              </th>
              <td className="px-4">
                <StatusTime
                  icon={job.rightState ? <StatusIcon status={jobStatus({ state: job.rightState })} /> : null}
                  ms={job.rightMs}
                />
              </td>
              <td className="px-4">
                <StatusTime
                  icon={job.leftState ? <StatusIcon status={jobStatus({ state: job.leftState })} /> : null}
                  ms={job.leftMs}
                />
              </td>
              <td className="px-4 text-right">
                <Delta before={job.rightMs} after={job.leftMs} />
              </td>
            </tr>
            {job.steps.map((step) => (
              <tr key={step.name} className="text-muted">
                <th scope="row" className="px-4 py-0.5 pl-10 text-left font-normal">
                  {step.name}
                </th>
                <td className="px-4">
                  <StatusTime
                    icon={step.rightState ? <StatusIcon status={stepStatus(step.rightState)} size={13} /> : null}
                    ms={step.rightMs}
                  />
                </td>
                <td className="px-4">
                  <StatusTime
                    icon={step.leftState ? <StatusIcon status={stepStatus(step.leftState)} size={13} /> : null}
                    ms={step.leftMs}
                  />
                </td>
                <td className="px-4 text-right">
                  <Delta before={step.rightMs} after={step.leftMs} />
                </td>
              </tr>
            ))}
          </Fragment>
        ))}
      </Table>
    </Panel>
  );
}

function Table({ heads, children }: { readonly heads: readonly string[]; readonly children: ReactNode }) {
  return (
    <table className="w-full border-collapse">
      <thead>
        <tr className="text-left text-muted text-small">
          {heads.map((head) => (
            <th key={head} scope="col" className="px-4 py-1.5 font-normal last:text-right">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function StatusTime({ icon, ms }: { readonly icon: ReactNode; readonly ms: number | undefined }) {
  const format = useFormat();
  return (
    <span className="inline-flex items-center gap-2">
      {icon ?? '–'} {ms === undefined ? '' : format.duration(ms)}
    </span>
  );
}

/** A change below a tenth, or below half a second, is noise. */
function Delta({ before, after }: { readonly before: number | undefined; readonly after: number | undefined }) {
  const format = useFormat();
  if (before === undefined || after === undefined) return null;
  const difference = after - before;
  if (Math.abs(difference) < Math.max(500, before / 10)) return <span className="text-muted">≈</span>;
  return (
    <strong className={`font-semibold ${difference > 0 ? 'text-attention' : 'text-passed'}`}>
      {difference > 0 ? '+' : '−'}
      {format.duration(Math.abs(difference))}
    </strong>
  );
}
