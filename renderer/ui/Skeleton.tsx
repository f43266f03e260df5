import { useWords } from '../words/words.ts';
import { uiWords } from './ui-words.ts';

const widths = ['62%', '48%', '71%', '55%', '66%', '43%', '58%', '50%'];

/** The shape of rows that are on their way. */
export function SkeletonRows({ rows = 8 }: { readonly rows?: number }) {
  const t = useWords(uiWords);
  return (
    <div role="status" aria-label={t('loading')} data-part="skeleton" className="flex flex-col px-5 py-2">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no identity
        <div key={row} className="flex h-row items-center gap-3">
          <span className="breathing size-4 rounded-full bg-selected" />
          <span className="breathing h-3 rounded bg-selected" style={{ width: widths[row % widths.length] }} />
        </div>
      ))}
    </div>
  );
}
