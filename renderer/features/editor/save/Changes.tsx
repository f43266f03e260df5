import { useMemo, useState } from 'react';
import { TextDiff } from '../../../parts/TextDiff.tsx';
import { Segments } from '../../../ui/Field.tsx';
import { useWords } from '../../../words/words.ts';
import { ChangeGraph } from './ChangeGraph.tsx';
import { definitionDiff } from './definition-diff.ts';
import { saveWords } from './save-words.ts';

interface ChangesProps {
  readonly before: string;
  readonly after: string;
  /** Decides between YAML and JSON. */
  readonly path: string;
}

/** What differs between two texts of a pipeline: as lines, or as a graph. */
export function Changes({ before, after, path }: ChangesProps) {
  const t = useWords(saveWords);
  const [view, setView] = useState<'text' | 'graph'>('text');
  const diff = useMemo(() => definitionDiff(before, after, path), [before, after, path]);
  const isSame = diff?.fields.length === 0 && diff.jobs.every(({ change }) => change === 'same');
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Segments
        label={t('changes')}
        value={view}
        onChange={setView}
        options={[
          { value: 'text', label: t('textTab') },
          { value: 'graph', label: t('graphTab') },
        ]}
      />
      {view === 'text' ? (
        <TextDiff before={before} after={after} label={t('textDiff')} />
      ) : diff === undefined ? (
        <p className="text-muted">{t('unreadable')}</p>
      ) : isSame ? (
        <p className="text-muted">{t('noGraphChange')}</p>
      ) : (
        <ChangeGraph diff={diff} />
      )}
    </div>
  );
}
