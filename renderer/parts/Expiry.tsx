import { AlarmClock } from 'lucide-react';
import { type Approval, ApprovalState } from '../../gen/signalbox/console/v1/approval_pb.js';
import { useNow } from '../ui/use-now.ts';
import { useFormat } from '../words/format.ts';
import { useWords } from '../words/words.ts';
import { partWords } from './part-words.ts';

const soonMs = 3_600_000;

/** When a request that waits counts as rejected, if it ever does; marked once people were reminded of it. */
export function Expiry({ approval }: { readonly approval: Approval }) {
  const t = useWords(partWords);
  const format = useFormat();
  const now = useNow(15_000);
  const { state, expiresAtMs, remindedAtMs } = approval;
  if (state !== ApprovalState.PENDING || expiresAtMs === undefined) return null;
  const isReminded = remindedAtMs !== undefined;
  const isSoon = isReminded || expiresAtMs - now < soonMs;
  return (
    <span
      title={format.dateTime(expiresAtMs)}
      className={`flex items-center gap-1 text-small ${isSoon ? 'text-attention' : 'text-muted'}`}
    >
      {isSoon ? <AlarmClock size={12} aria-hidden="true" className="shrink-0" /> : null}
      <span className="truncate">
        {t(isReminded ? 'expiresSoon' : 'expiresShort', { when: format.relative(expiresAtMs, now) })}
      </span>
    </span>
  );
}
