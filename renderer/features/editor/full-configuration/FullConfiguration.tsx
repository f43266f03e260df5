import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import { sourcesOf } from '../../../../pipeline/include-sources.ts';
import { LineIndex } from '../../../../pipeline/lines.ts';
import { Button } from '../../../ui/Button.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { Check } from '../../../ui/Field.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { useIncluded } from '../session/use-reading-facts.ts';
import { type ConfigurationLine, configurationLines } from './configuration-lines.ts';
import type { Provenance } from './configuration-tree.ts';
import { configurationWords } from './configuration-words.ts';
import { fullConfiguration } from './full-configuration.ts';

interface FullConfigurationProps {
  readonly pipeline: PipelineSummary;
  /** A place in the text is shown: whatever lies over it goes away. */
  readonly onLeave: () => void;
}

/** The definition as it is meant, line by line, each with where it comes from. */
export function FullConfiguration({ pipeline, onLeave }: FullConfigurationProps) {
  const t = useWords(configurationWords);
  const text = useEditor((state) => state.text);
  const path = useEditor((state) => state.base.filePath);
  const missing = useEditor((state) => state.reading.diagnostics.find(({ code }) => code === 'V21')?.message);
  const included = useIncluded(pipeline);
  const [withLanguage, setWithLanguage] = useState(false);
  const lines = useMemo(() => {
    const full = fullConfiguration(text, { path, withLanguage, ...sourcesOf(included) });
    return full && configurationLines(full);
  }, [text, path, included, withLanguage]);
  if (lines === undefined) return <p className="text-muted">{t('unreadable')}</p>;
  return (
    <div className="flex h-full flex-col gap-3">
      {missing === undefined ? null : (
        <p role="status" className="rounded-md bg-attention-wash px-3 py-2">
          {t('missing', { message: missing })}
        </p>
      )}
      <div className="flex items-center gap-2">
        <div className="flex-1">
          <Check label={t('withLanguage')} isOn={withLanguage} onChange={setWithLanguage} />
        </div>
        <CopyButton text={`${lines.map((line) => line.text).join('\n')}\n`} />
      </div>
      <Lines lines={lines} text={text} onLeave={onLeave} />
    </div>
  );
}

interface LinesProps {
  readonly lines: readonly ConfigurationLine[];
  /** Of the file, which the places count in. */
  readonly text: string;
  readonly onLeave: () => void;
}

function Lines({ lines, text, onLeave }: LinesProps) {
  const t = useWords(configurationWords);
  const [chosen, setChosen] = useState(0);
  const [pointed, setPointed] = useState<number>();
  const listId = useId();
  const current = Math.min(chosen, lines.length - 1);

  function onKeyDown(event: KeyboardEvent) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -lines.length, End: lines.length };
    const step = steps[event.key as keyof typeof steps];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(lines.length - 1, current + step));
    setPointed(undefined);
    setChosen(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
  }
  return (
    <>
      <div
        role="listbox"
        aria-label={t('lines')}
        tabIndex={0}
        aria-activedescendant={`${listId}-${current}`}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setPointed(undefined)}
        className="min-h-0 flex-1 overflow-auto rounded-md border bg-ground py-1 font-mono text-[12px] leading-5 [font-variant-ligatures:none]"
      >
        <div className="min-w-max">
          {lines.map((line, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys move through the list as a whole
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their number
              key={index}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === current}
              onClick={() => setChosen(index)}
              onPointerMove={() => setPointed(index)}
              className="flex items-baseline gap-3 pr-2 aria-selected:bg-selected"
            >
              <span aria-hidden="true" className="w-9 shrink-0 select-none text-right text-muted">
                {index + 1}
              </span>
              <span className={`flex-1 whitespace-pre ${line.from.kind === 'language' ? 'text-muted italic' : ''}`}>
                {line.text || '\u200b'}
              </span>
              <Chip from={line.from} />
            </div>
          ))}
        </div>
      </div>
      <Detail from={lines[pointed ?? current]?.from} text={text} onLeave={onLeave} />
    </>
  );
}

/** Lines of this file need no chip: they are what one expects. */
function Chip({ from }: { readonly from: Provenance }) {
  const t = useWords(configurationWords);
  const label = (() => {
    switch (from.kind) {
      case 'file':
        return '';
      case 'alias':
        return `${t('chipAlias')} ${from.name}`;
      case 'merge':
        return t('chipMerge');
      case 'include':
        return `${from.place.source}:${from.place.line}`;
      case 'defaults':
        return t('chipDefaults');
      case 'language':
        return t('chipLanguage');
    }
  })();
  if (label === '') return null;
  return (
    <span className="sticky right-2 rounded border bg-surface px-1.5 text-micro text-muted leading-4.5">{label}</span>
  );
}

interface DetailProps {
  readonly from: Provenance | undefined;
  readonly text: string;
  readonly onLeave: () => void;
}

function Detail({ from, text, onLeave }: DetailProps) {
  const t = useWords(configurationWords);
  const session = useEditorSession();
  const lineIndex = useMemo(() => new LineIndex(text), [text]);
  if (from === undefined) return <p className="h-8 text-muted">{t('nothing')}</p>;
  const range = 'range' in from ? from.range : undefined;
  function show(place: SourceRange) {
    onLeave();
    // The sheet gives the focus back to its button first.
    requestAnimationFrame(() => session.reveal(place));
  }
  return (
    <div className="flex min-h-8 items-center gap-2">
      <p role="status" className="min-w-0 flex-1">
        {sentence(from, range === undefined ? 0 : lineIndex.positionAt(range.start).line)}
      </p>
      {range === undefined ? null : (
        <Button onClick={() => show(range)}>{t(from.kind === 'include' ? 'showInclude' : 'show')}</Button>
      )}
    </div>
  );

  function sentence(one: Provenance, line: number): string {
    switch (one.kind) {
      case 'file':
        return t('fromFile', { line });
      case 'alias':
        return t('fromAlias', { name: one.name, line });
      case 'merge':
        return t('fromMerge', { line });
      case 'include':
        return t('fromInclude', { source: one.place.source, line: one.place.line });
      case 'defaults':
        return t('fromDefaults', { line });
      case 'language':
        return t('fromLanguage');
    }
  }
}
