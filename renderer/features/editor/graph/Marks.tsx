import { GitMerge, Lock } from 'lucide-react';
import { StatusGlyph, useStatusWord } from '../../../ui/StatusMark.tsx';
import type { Status } from '../../../ui/status.ts';
import { useWords } from '../../../words/words.ts';
import { lastRunWords } from '../last-run/last-run-words.ts';
import type { RunMark } from '../last-run/run-marks.ts';
import type { OpaqueReason } from '../session/outline.ts';
import { reasonText } from '../simulate/reason-text.ts';
import { simulateWords } from '../simulate/simulate-words.ts';
import type { NodeMark } from '../simulate/simulation-marks.ts';
import type { ItemFindings } from './findings-of.ts';
import { graphWords } from './graph-words.ts';

const error = { tone: 'failed', shape: 'cross', word: 'failed' } as const;
const warning = { tone: 'attention', shape: 'diamond', word: 'partial' } as const;

/** How many errors, or else warnings, with what they say on hover and for screen readers. */
export function FindingsMark({
  findings,
  size = 14,
}: {
  readonly findings: ItemFindings | undefined;
  readonly size?: number;
}) {
  const t = useWords(graphWords);
  if (findings === undefined) return null;
  const { errors, warnings, text } = findings;
  const said = errors > 0 ? t('errors', { count: errors }) : t('warnings', { count: warnings });
  return (
    <span
      title={text}
      className={`inline-flex items-center gap-0.5 text-micro ${errors > 0 ? 'text-failed' : 'text-attention'}`}
    >
      <StatusGlyph status={errors > 0 ? error : warning} size={size} />
      <span aria-hidden="true">{errors > 0 ? errors : warnings}</span>
      <span className="sr-only">
        , {said}: {text}
      </span>
    </span>
  );
}

const reasons = {
  include: 'closedInclude',
  alias: 'closedAlias',
  merge: 'closedMerge',
  extension: 'closedExtension',
} as const satisfies Record<OpaqueReason, keyof typeof graphWords>;

export function useReason(): (reason: OpaqueReason) => string {
  const t = useWords(graphWords);
  return (reason) => t(reasons[reason]);
}

export function ClosedMark({ reason }: { readonly reason: OpaqueReason | undefined }) {
  const say = useReason();
  if (reason === undefined) return null;
  const Icon = reason === 'merge' ? GitMerge : Lock;
  return (
    <span title={say(reason)} className="inline-flex text-muted">
      <Icon size={13} aria-hidden="true" />
      <span className="sr-only">, {say(reason)}</span>
    </span>
  );
}

const markLooks: Readonly<Record<NodeMark['state'], string>> = {
  runs: '',
  skipped: 'is-unrun',
  waits: 'is-unrun border-dashed',
  failed: 'text-failed',
};

/** How a node looks in a simulated run: what does not run is hatched. */
export function markLook(mark: NodeMark | undefined): string {
  return mark === undefined ? '' : markLooks[mark.state];
}

/** Why a node does not run, or how it ends; empty for what simply runs. */
export function useMarkText(mark: NodeMark | undefined): string {
  const t = useWords(simulateWords);
  if (mark === undefined || mark.state === 'runs') return '';
  const states = { skipped: 'skipped', waits: 'waiting', failed: 'willFail' } as const;
  return mark.because === '' ? t(states[mark.state]) : reasonText(mark.because, t);
}

const unknown: Status = { tone: 'neutral', shape: 'dot', word: 'unknown' };

/** How a node fared in the last run, and whether it still is what ran then; empty when nothing is shown. */
export function usePastText(past: RunMark | undefined): string {
  const t = useWords(lastRunWords);
  const state = useStatusWord(past?.status ?? unknown);
  if (past === undefined) return '';
  const number = String(past.runNumber);
  return [past.status && t('inRun', { state, number }), past.change && t(past.change, { number })]
    .filter(Boolean)
    .join(', ');
}

/** What ran was another definition, its own or that of something before it. */
export function isStale(past: RunMark | undefined): boolean {
  return past?.change === 'changed' || past?.change === 'follows-change';
}

export function PastMark({ past, size = 14 }: { readonly past: RunMark | undefined; readonly size?: number }) {
  const t = useWords(lastRunWords);
  const text = usePastText(past);
  if (past === undefined) return null;
  return (
    <span title={text} className="inline-flex shrink-0 items-center gap-1">
      {isStale(past) ? (
        <span aria-hidden="true" className="stale-word text-micro">
          {t('stale')}
        </span>
      ) : null}
      {past.status ? <StatusGlyph status={past.status} size={size} /> : null}
      <span className="sr-only">, {text}</span>
    </span>
  );
}
