import { Link } from 'wouter';
import { type Approval, ApprovalState, GatePosition } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { keepScrollAs } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { Chip, Facts, Section } from '../../ui/Page.tsx';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { approvalStatus } from '../../ui/status.ts';
import { Ago } from '../../ui/Time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { useWords } from '../../words/words.ts';
import { approvalWords } from './approval-words.ts';
import { Decision } from './Decision.tsx';
import { WhatHappens } from './WhatHappens.tsx';

const positions = {
  [GatePosition.UNSPECIFIED]: 'beforeJob',
  [GatePosition.BEFORE_STAGE]: 'beforeStage',
  [GatePosition.BEFORE_JOB]: 'beforeJob',
  [GatePosition.AFTER_JOB]: 'afterJob',
} as const;

const keepDetail = keepScrollAs('detail');

/** Who asks, what will happen, and the decision. */
export function ApprovalDetail({ approval }: { readonly approval: Approval }) {
  const t = useWords(approvalWords);
  const format = useFormat();
  const now = useNow(15_000);
  const isOpen = approval.state === ApprovalState.PENDING;
  return (
    <article ref={keepDetail} className="flex min-w-0 flex-1 flex-col gap-4 overflow-y-auto px-6 py-4">
      <header>
        <StatusMark status={approvalStatus(approval.state)} />
        <h2 className="mt-1 font-semibold text-section">{approval.message || approval.subject}</h2>
        <p className="text-muted">
          <Link to={paths.run(approval.runId)} className="text-ink underline underline-offset-2">
            {approval.pipelineName} #{approval.runNumber}
          </Link>{' '}
          {t(positions[approval.position], { subject: approval.subject })} · {t('asks', { name: approval.requestedBy })}{' '}
          <Ago atMs={approval.requestedAtMs} />
        </p>
        <div className="mt-2 flex flex-wrap gap-1.5">
          {approval.branch ? <Chip>{approval.branch}</Chip> : null}
          {approval.commit ? <Chip>{approval.commit.slice(0, 8)}</Chip> : null}
          {approval.quorum > 1 ? <Chip>{t('quorum', { count: approval.quorum })}</Chip> : null}
          {approval.approvers.length > 0 ? (
            <Chip>{t('approvers', { names: approval.approvers.join(', ') })}</Chip>
          ) : null}
          {approval.allowSelf ? null : <Chip>{t('selfRule')}</Chip>}
          {isOpen && approval.expiresAtMs !== undefined ? (
            <Chip title={format.dateTime(approval.expiresAtMs)}>
              {t('expires', { when: format.relative(approval.expiresAtMs, now) })}
            </Chip>
          ) : null}
        </div>
      </header>
      <WhatHappens approval={approval} />
      {isOpen ? <Decision approval={approval} /> : null}
      {Object.keys(approval.answersJson).length > 0 ? (
        <Section title={t('filledIn')}>
          <Facts
            facts={Object.entries(approval.answersJson).map(
              ([name, json]) => [name, String(JSON.parse(json))] as const,
            )}
          />
        </Section>
      ) : null}
      {approval.decisions.length > 0 ? (
        <Section title={t('audit')}>
          <ul className="flex flex-col gap-2">
            {approval.decisions.map((decision) => (
              <li key={`${decision.by} ${decision.atMs}`}>
                <strong className="font-semibold">
                  {t(decision.approved ? 'said' : 'saidNo', { name: decision.by })}
                </strong>{' '}
                <span className="text-muted">
                  {decision.through ? t('through', { channel: decision.through }) : null} <Ago atMs={decision.atMs} />
                </span>
                {decision.comment ? <p className="text-muted">“{decision.comment}”</p> : null}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </article>
  );
}
