import { useQuery } from '@connectrpc/connect-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { type Approval, ApprovalState, ApprovalsService } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { useCrumbs } from '../../app/crumbs.ts';
import { keepScrollAs, pathOnly } from '../../app/keep-scroll.ts';
import { useQueryParams } from '../../app/query-params.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Expiry } from '../../parts/Expiry.tsx';
import { Blank } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { StatusIcon } from '../../ui/StatusMark.tsx';
import { approvalStatus } from '../../ui/status.ts';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { ApprovalDetail } from './ApprovalDetail.tsx';
import { ApprovalPeek } from './ApprovalPeek.tsx';
import { ApproveTogether } from './ApproveTogether.tsx';
import { approvalWords } from './approval-words.ts';
import { isOneOfMany } from './use-decide.ts';

/** An inbox: a list at the left, what it is about at the right, one key to decide. */
export function ApprovalsPage() {
  const t = useWords(approvalWords);
  useCrumbs({ label: t('title') });
  const params = useQueryParams();
  const query = useQuery(ApprovalsService.method.listApprovals, { pageSize: 200 });
  const shows = params.get('show') === 'decided' ? 'decided' : 'pending';
  return (
    <>
      <PageHead
        title={t('title')}
        aside={
          <Segments
            label={t('filter')}
            options={[
              { value: 'pending', label: t('pending') },
              { value: 'decided', label: t('decided') },
            ]}
            value={shows}
            onChange={(show) => params.set({ show: show === 'decided' ? show : '', id: '' })}
          />
        }
      />
      <Loaded query={query}>
        {({ approvals }) => {
          const isPending = (approval: Approval) => approval.state === ApprovalState.PENDING;
          const shown = approvals.filter((approval) => isPending(approval) === (shows === 'pending'));
          if (shown.length > 0) return <Inbox approvals={shown} />;
          return shows === 'pending' ? (
            <Blank icon={ShieldCheck} title={t('noneTitle')} body={t('noneBody')} />
          ) : (
            <Blank title={t('noneDecided')} />
          );
        }}
      </Loaded>
    </>
  );
}

const keepList = keepScrollAs('list', pathOnly);

function Inbox({ approvals }: { readonly approvals: readonly Approval[] }) {
  const t = useWords(approvalWords);
  const params = useQueryParams();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [isConfirming, setIsConfirming] = useState(false);
  const [isPeeking, setIsPeeking] = useState(false);
  const index = Math.max(
    0,
    approvals.findIndex((approval) => approval.approvalId === params.get('id')),
  );
  const current = approvals[index];
  const together = approvals.filter((approval) => marked.has(approval.approvalId) && isOneOfMany(approval));
  const canMark = approvals.filter(isOneOfMany).length > 1;
  const move = (by: number) => {
    const next = approvals[Math.max(0, Math.min(approvals.length - 1, index + by))];
    if (next) params.set({ id: next.approvalId });
  };
  const group = t('title');
  useShortcuts([
    { keys: 'j', label: t('next'), group, isLocal: true, run: () => move(1) },
    { keys: 'arrowdown', label: t('next'), group, isLocal: true, run: () => move(1) },
    { keys: 'k', label: t('previous'), group, isLocal: true, run: () => move(-1) },
    { keys: 'arrowup', label: t('previous'), group, isLocal: true, run: () => move(-1) },
    { keys: 'space', label: t('peek'), group, isLocal: true, run: () => setIsPeeking(true) },
  ]);
  function toggle(approvalId: string) {
    const next = new Set(marked);
    if (!next.delete(approvalId)) next.add(approvalId);
    setMarked(next);
  }
  return (
    <div className="flex min-h-0 flex-1 border-t max-md:flex-col">
      <div className="flex w-[380px] shrink-0 flex-col border-r max-lg:w-[300px] max-md:w-full">
        <ul ref={keepList} className="min-h-0 flex-1 overflow-y-auto">
          {approvals.map((approval) => (
            <li
              key={approval.approvalId}
              className={`relative flex items-start gap-2.5 border-b px-4 py-2 ${approval === current ? 'bg-selected' : 'hover:bg-hover'}`}
            >
              {canMark && !isOneOfMany(approval) ? <span className="w-4 shrink-0" /> : null}
              {canMark && isOneOfMany(approval) ? (
                <input
                  type="checkbox"
                  aria-label={`${t('select')}: ${approval.pipelineName} #${approval.runNumber} ${approval.subject}`}
                  checked={marked.has(approval.approvalId)}
                  onChange={() => toggle(approval.approvalId)}
                  className="relative z-10 mt-0.5 size-4 accent-ink"
                />
              ) : null}
              <span className="pt-0.5">
                <StatusIcon status={approvalStatus(approval.state)} />
              </span>
              <button
                type="button"
                data-spacebar="view"
                aria-current={approval === current || undefined}
                // What has the focus is what the keys decide about.
                onFocus={() => params.set({ id: approval.approvalId })}
                onClick={() => params.set({ id: approval.approvalId })}
                className="min-w-0 flex-1 text-left after:absolute after:inset-0"
              >
                <span className="block truncate font-semibold">
                  {approval.pipelineName} #{approval.runNumber} · {approval.subject}
                </span>
                <span className="block truncate text-muted text-small">{approval.message}</span>
                <Expiry approval={approval} />
              </button>
              <span className="text-muted text-small">
                <Ago atMs={approval.requestedAtMs} />
              </span>
            </li>
          ))}
        </ul>
        {together.length > 1 ? (
          <div className="border-t p-3">
            <Button look="primary" onClick={() => setIsConfirming(true)}>
              {t('approveAll', { count: together.length })}
            </Button>
          </div>
        ) : null}
      </div>
      {current ? <ApprovalDetail key={current.approvalId} approval={current} /> : <Blank title={t('choose')} />}
      {isPeeking && current ? <ApprovalPeek approval={current} onClose={() => setIsPeeking(false)} /> : null}
      {isConfirming ? (
        <ApproveTogether
          approvals={together}
          onClose={() => setIsConfirming(false)}
          onDone={() => {
            setMarked(new Set());
            setIsConfirming(false);
          }}
        />
      ) : null}
    </div>
  );
}
