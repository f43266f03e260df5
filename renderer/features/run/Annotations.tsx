import { Suspense } from 'react';
import { Link } from 'wouter';
import { type Annotation, AnnotationStyle } from '../../../gen/signalbox/console/v1/run_pb.js';
import { keepScroll } from '../../app/keep-scroll.ts';
import { paths } from '../../app/paths.ts';
import { later } from '../../ui/later.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { StatusGlyph } from '../../ui/StatusMark.tsx';
import type { Status } from '../../ui/status.ts';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { runWords } from './run-words.ts';

// Few runs have one, and the reader of Markdown is large.
const Markdown = later(async () => (await import('./Markdown.tsx')).Markdown);

const looks: Readonly<Record<AnnotationStyle, { readonly status: Status; readonly edge: string }>> = {
  [AnnotationStyle.UNSPECIFIED]: { status: { tone: 'neutral', shape: 'dot', word: 'info' }, edge: 'border-l-edge' },
  [AnnotationStyle.INFO]: { status: { tone: 'neutral', shape: 'dot', word: 'info' }, edge: 'border-l-edge' },
  [AnnotationStyle.SUCCESS]: {
    status: { tone: 'passed', shape: 'check', word: 'passed' },
    edge: 'border-l-passed',
  },
  [AnnotationStyle.WARNING]: {
    status: { tone: 'attention', shape: 'diamond', word: 'warning' },
    edge: 'border-l-attention',
  },
  [AnnotationStyle.ERROR]: { status: { tone: 'failed', shape: 'cross', word: 'failed' }, edge: 'border-l-failed' },
};

const rank = [AnnotationStyle.ERROR, AnnotationStyle.WARNING, AnnotationStyle.INFO, AnnotationStyle.SUCCESS];
const rankOf = ({ style }: Annotation) => rank.indexOf(style);

/** What the steps have to say about the run: what went wrong first. */
export function Annotations({ annotations }: { readonly annotations: readonly Annotation[] }) {
  const t = useWords(runWords);
  return (
    <div ref={keepScroll} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 py-3">
      <Suspense fallback={<SkeletonRows rows={4} />}>
        {annotations
          .toSorted((a, b) => rankOf(a) - rankOf(b))
          .map((annotation) => (
            <article
              key={annotation.annotationId}
              aria-label={annotation.name}
              className={`max-w-[920px] shrink-0 rounded-lg border border-l-4 bg-surface px-4 py-3 ${looks[annotation.style].edge}`}
            >
              <header className="mb-1.5 flex items-center gap-2">
                <StatusGlyph status={looks[annotation.style].status} />
                <h2 className="min-w-0 flex-1 truncate font-semibold">{annotation.name}</h2>
                <Link
                  to={paths.run(annotation.runId, { stepRunId: annotation.stepRunId })}
                  className="truncate text-muted text-small underline-offset-2 hover:text-ink hover:underline"
                >
                  {t('postedBy', { job: annotation.jobName })}
                </Link>
                <span className="whitespace-nowrap text-muted text-small">
                  <Ago atMs={annotation.postedAtMs} />
                </span>
              </header>
              <Markdown text={annotation.markdown} />
            </article>
          ))}
      </Suspense>
    </div>
  );
}
