import { useWords } from '../../../words/words.ts';
import type { DocumentPlace } from './document-place.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { selectorMatches } from './selector-match.ts';
import { useExpressionFacts } from './use-expression.ts';

const labelText = { object: 'Selector', type: { kind: 'text', phase: 'ready' } } as const;

/** Which connected runners a selector matches at this moment, and why not the others. */
export function SelectorRunners({ selector }: { readonly selector: DocumentPlace }) {
  const t = useWords(inspectorWords);
  const { facts } = useInspected();
  const { values } = useExpressionFacts(labelText);
  if (facts.runners.length === 0) return <p className="text-muted text-small">{t('noRunners')}</p>;
  const { matching, others, isPartial } = selectorMatches(
    selector,
    facts.runners,
    values === 'pending' ? undefined : values,
  );
  return (
    <div className="text-small" role="status">
      <p className={matching.length === 0 ? 'text-attention' : 'text-muted'}>
        {t('runnersMatch', { matching: matching.length, count: facts.runners.length })}
        {matching.length > 0 ? `: ${matching.join(', ')}` : ''}
      </p>
      {isPartial ? <p className="text-muted">{t('selectorLater')}</p> : null}
      {others.length > 0 ? (
        <details>
          <summary className="flex min-h-6 items-center text-muted hover:text-ink">{t('whyNot')}</summary>
          <ul className="flex flex-col gap-0.5 text-muted">
            {others.map(({ name, because }) => (
              <li key={name}>
                <span className="font-mono">{name}</span>: {because}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
