import { useState } from 'react';
import { TextDiff } from '../../../parts/TextDiff.tsx';
import { Button } from '../../../ui/Button.tsx';
import { TextArea } from '../../../ui/Field.tsx';
import { Panel } from '../../../ui/Page.tsx';
import { StatusGlyph } from '../../../ui/StatusMark.tsx';
import { useWords } from '../../../words/words.ts';
import { type Choice, type Conflict, settled } from './merge-texts.ts';
import { pendingChanges } from './pending.ts';
import { saveWords } from './save-words.ts';

interface MergeViewProps {
  readonly base: string;
  readonly theirs: string;
  readonly conflicts: readonly Conflict[];
  readonly choices: ReadonlyMap<number, Choice>;
  readonly onChoose: (index: number, choice: Choice) => void;
}

/** What others have saved meanwhile, and every place where somebody has to say what shall stand there. */
export function MergeView({ base, theirs, conflicts, choices, onChoose }: MergeViewProps) {
  const t = useWords(saveWords);
  const [showsTheirs, setShowsTheirs] = useState(false);
  const count = conflicts.length;
  return (
    <section aria-label={t('movedOn')} className="flex flex-col gap-3 rounded-lg bg-attention-wash px-4 py-3">
      <div className="flex flex-wrap items-start gap-2">
        <span className="pt-0.5">
          <StatusGlyph status={{ tone: 'attention', shape: 'diamond', word: 'partial' }} />
        </span>
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{t('movedOn')}</p>
          <p>{count > 0 ? t('conflicts', { count }) : t('merged', { count: pendingChanges(base, theirs) })}</p>
          {count > 0 ? (
            <p role="status" className="text-muted text-small">
              {t('settledCount', { settled: choices.size, count })}
            </p>
          ) : null}
        </div>
        <Button aria-expanded={showsTheirs} onClick={() => setShowsTheirs(!showsTheirs)}>
          {t('theirChanges')}
        </Button>
      </div>
      {showsTheirs ? <TextDiff before={base} after={theirs} label={t('theirChanges')} /> : null}
      {conflicts.map((conflict, index) => (
        <ConflictBox
          // biome-ignore lint/suspicious/noArrayIndexKey: conflicts of one merge keep their order
          key={index}
          title={t('conflictOf', { number: index + 1, count })}
          number={index + 1}
          conflict={conflict}
          choice={choices.get(index)}
          onChoose={(choice) => onChoose(index, choice)}
        />
      ))}
    </section>
  );
}

interface ConflictBoxProps {
  readonly title: string;
  readonly number: number;
  readonly conflict: Conflict;
  readonly choice: Choice | undefined;
  readonly onChoose: (choice: Choice) => void;
}

function ConflictBox({ title, number, conflict, choice, onChoose }: ConflictBoxProps) {
  const t = useWords(saveWords);
  const isEdited = typeof choice === 'object';
  const indent = commonIndent([conflict.base, conflict.mine, conflict.theirs]);
  return (
    <Panel className="bg-raised">
      <fieldset>
        <legend className="sr-only">{title}</legend>
        <div className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5">
          <span aria-hidden="true" className="flex-1 font-semibold text-small">
            {title}
          </span>
          {(['mine', 'theirs', 'both'] as const).map((one) => (
            <Button
              key={one}
              aria-pressed={choice === one}
              look={choice === one ? 'primary' : 'plain'}
              onClick={() => onChoose(one)}
            >
              {t(one)}
            </Button>
          ))}
          <Button
            aria-pressed={isEdited}
            look={isEdited ? 'primary' : 'plain'}
            onClick={() => onChoose({ text: settled(conflict, choice ?? 'both') })}
          >
            {t('edit')}
          </Button>
        </div>
        {isEdited ? (
          <TextArea
            aria-label={t('conflictText', { number })}
            value={choice.text}
            rows={Math.min(14, choice.text.split('\n').length + 1)}
            wrap="off"
            onChange={(event) => onChoose({ text: event.target.value })}
            className="rounded-none border-0 border-b font-mono text-[12.5px] leading-5"
          />
        ) : null}
        <div className="grid grid-cols-1 divide-x md:grid-cols-3">
          <Side title={t('before')} text={conflict.base} indent={indent} look="" />
          <Side title={t('mine')} text={conflict.mine} indent={indent} look={choice === 'theirs' ? 'opacity-50' : ''} />
          <Side
            title={t('theirs')}
            text={conflict.theirs}
            indent={indent}
            look={choice === 'mine' ? 'opacity-50' : ''}
          />
        </div>
      </fieldset>
    </Panel>
  );
}

/** Columns that all lines of all texts begin with: in three narrow panes they would be most of what is seen. */
function commonIndent(texts: readonly string[]): number {
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
  return lines.length === 0 ? 0 : Math.min(...lines.map((line) => line.length - line.trimStart().length));
}

interface SideProps {
  readonly title: string;
  readonly text: string;
  readonly indent: number;
  readonly look: string;
}

function Side({ title, text, indent, look }: SideProps) {
  const t = useWords(saveWords);
  return (
    <div className={`min-w-0 ${look}`}>
      <p className="px-3 pt-1.5 text-muted text-small">{title}</p>
      {text === '' ? (
        <p className="px-3 pb-2 text-muted italic">{t('nothingThere')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <pre tabIndex={0} className="overflow-x-auto px-3 pb-2 font-mono text-[12.5px] leading-5">
          {text
            .split('\n')
            .map((line) => line.slice(indent))
            .join('\n')}
        </pre>
      )}
    </div>
  );
}
