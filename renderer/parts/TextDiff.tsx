import { ChevronsUpDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import { diffLines } from '../ui/line-diff.ts';
import { Panel } from '../ui/Page.tsx';
import { useWords } from '../words/words.ts';
import { type DiffRow, foldSame } from './diff-rows.ts';
import { partWords } from './part-words.ts';

interface TextDiffProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** Two texts line by line. Long stretches without a difference are folded, and open on a press. */
export function TextDiff({ before, after, label }: TextDiffProps) {
  const t = useWords(partWords);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => foldSame(diffLines(withoutEnd(before), withoutEnd(after))), [before, after]);
  const [hadEnd, hasEnd] = [before, after].map((text) => text === '' || text.endsWith('\n'));
  return (
    <Panel className="overflow-x-auto py-1">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
      <section aria-label={label} tabIndex={0} className="w-max min-w-full font-mono text-[12.5px] leading-5">
        {rows.map((row) =>
          row.kind !== 'folded' ? (
            <Line key={row.id} row={row} />
          ) : opened.has(row.id) ? (
            row.rows.map((line) => <Line key={line.id} row={line} />)
          ) : (
            <button
              key={row.id}
              type="button"
              onClick={() => setOpened(new Set([...opened, row.id]))}
              className="flex h-6 w-full items-center gap-2 bg-selected/50 px-4 font-sans text-muted text-small hover:text-ink"
            >
              <ChevronsUpDown size={13} aria-hidden="true" />
              {t('sameLines', { count: row.rows.length })}
            </button>
          ),
        )}
        {hadEnd === hasEnd ? null : (
          <p className="px-4 font-sans text-muted text-small">{t(hasEnd ? 'endAdded' : 'endRemoved')}</p>
        )}
      </section>
    </Panel>
  );
}

/** The end of the last line is no line of its own. */
function withoutEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

const signs = { same: ' ', left: '−', right: '+' } as const;
const looks = { same: '', left: 'bg-failed-wash', right: 'bg-passed-wash' } as const;

function Line({ row }: { readonly row: Exclude<DiffRow, { readonly kind: 'folded' }> }) {
  const t = useWords(partWords);
  return (
    <div className={`flex px-4 ${looks[row.kind]}`}>
      <span aria-hidden="true" className="w-9 shrink-0 select-none pr-2 text-right text-muted">
        {row.left}
      </span>
      <span aria-hidden="true" className="w-9 shrink-0 select-none pr-2 text-right text-muted">
        {row.right}
      </span>
      <span aria-hidden="true" className="w-5 shrink-0 select-none">
        {signs[row.kind]}
      </span>
      {row.kind === 'same' ? null : <span className="sr-only">{t(row.kind === 'left' ? 'lineOut' : 'lineIn')}</span>}
      <code className="whitespace-pre">{row.text || '\u200b'}</code>
    </div>
  );
}
