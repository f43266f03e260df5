import { useMemo } from 'react';
import type { Phase } from '../../../../pipeline/language-types.ts';
import { hasPlaceholder } from '../../../../pipeline/placeholders.ts';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import { useWords } from '../../../words/words.ts';
import { assumedValue } from './expression-value.ts';
import { inspectorWords } from './inspector-words.ts';
import type { KnownScope } from './use-assumed-scope.ts';

interface ExpressionValueProps {
  readonly text: string;
  readonly isCondition: boolean;
  /** Undefined while the pipeline has errors. */
  readonly values: KnownScope;
}

const known = {
  include: 'knownInclude',
  plan: 'knownPlan',
  ready: 'knownReady',
  leased: 'knownLeased',
  step: 'knownStep',
  after: 'knownAfter',
  notify: 'knownNotify',
} as const satisfies Readonly<Record<Phase, keyof typeof inspectorWords>>;

/** What an expression gives in the assumed run, or why only a real run can tell. */
export function ExpressionValue({ text, isCondition, values }: ExpressionValueProps) {
  const t = useWords(inspectorWords);
  const value = useMemo(
    () => (values === undefined || values === 'pending' ? undefined : assumedValue(text, isCondition, values)),
    [text, isCondition, values],
  );
  const isExpression = isCondition ? text.trim() !== '' : hasPlaceholder(text);
  if (!isExpression) return null;
  if (values === undefined) return <p className="text-muted text-small">{t('noPlan')}</p>;
  if (value === undefined) return null;
  return (
    <p className="flex items-baseline gap-1.5 text-muted text-small" role="status" aria-label={t('valueNow')}>
      {value.kind === 'value' ? (
        <>
          <span aria-hidden="true">=</span>
          <code className="line-clamp-4 min-w-0 whitespace-pre-wrap break-all font-mono text-ink [font-variant-ligatures:none]">
            {shownValue(value.value).trimEnd()}
          </code>
        </>
      ) : (
        <span>{value.kind === 'later' ? t(known[value.from], { names: value.names.join(', ') }) : value.message}</span>
      )}
    </p>
  );
}

const mostShown = 400;

function shownValue(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}
