import { useMemo } from 'react';
import { useLayout } from '../../../graph/use-layout.ts';
import { SkeletonRows } from '../../../ui/Skeleton.tsx';
import { useWords } from '../../../words/words.ts';
import type { Change, GraphDiff, JobChange } from './graph-diff.ts';
import { saveWords } from './save-words.ts';

const width = 208;
const lineHeight = 18;

/** Both versions as one graph: what is new, what is gone, what has changed; what stays the same is quiet. */
export function ChangeGraph({ diff }: { readonly diff: GraphDiff }) {
  const t = useWords(saveWords);
  const edges = useMemo(() => edgesOf(diff), [diff]);
  const nodes = diff.jobs.map((job) => ({ id: idOf(job), width, height: heightOf(job) }));
  const places = useLayout({ nodes, edges });
  if (!places || diff.jobs.some((job) => places[idOf(job)] === undefined)) return <SkeletonRows rows={3} />;
  const size = nodes.reduce(
    (all, { id, height }) => ({
      x: Math.max(all.x, (places[id]?.x ?? 0) + width + 16),
      y: Math.max(all.y, (places[id]?.y ?? 0) + height + 16),
    }),
    { x: 0, y: 0 },
  );
  const heights = new Map(nodes.map(({ id, height }) => [id, height]));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
      <section aria-label={t('graphDiff')} tabIndex={0} className="overflow-auto rounded-lg border bg-surface">
        <div className="relative" style={{ width: size.x, height: size.y }}>
          <svg aria-hidden="true" width={size.x} height={size.y} className="absolute inset-0 text-edge">
            {edges.map(({ from, to }) => {
              const [start, end] = [places[from], places[to]];
              if (!start || !end) return null;
              const [x1, y1] = [start.x + width, start.y + (heights.get(from) ?? 0) / 2];
              const [x2, y2] = [end.x, end.y + (heights.get(to) ?? 0) / 2];
              const middle = (x1 + x2) / 2;
              const curve = `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`;
              return <path key={`${from} ${to}`} d={curve} fill="none" stroke="currentColor" strokeWidth={1.25} />;
            })}
          </svg>
          <ul>
            {diff.jobs.map((job) => (
              <li
                key={idOf(job)}
                className="absolute"
                style={{ left: places[idOf(job)]?.x, top: places[idOf(job)]?.y }}
              >
                <Card job={job} />
              </li>
            ))}
          </ul>
        </div>
      </section>
      {diff.fields.length > 0 ? (
        <p className="mt-2 text-muted">{t('alsoChanged', { fields: diff.fields.join(', ') })}</p>
      ) : null}
    </>
  );
}

const looks: Readonly<Record<Change, string>> = {
  added: 'border-passed bg-passed-wash',
  removed: 'border-failed border-dashed bg-failed-wash',
  changed: 'border-attention bg-attention-wash',
  same: 'bg-ground text-muted',
};
const signs = { added: '+', removed: '−', changed: '±', moved: '↕', same: '' } as const;

function Card({ job }: { readonly job: JobChange }) {
  const t = useWords(saveWords);
  return (
    <div style={{ width, height: heightOf(job) }} className={`rounded-lg border px-2.5 py-1.5 ${looks[job.change]}`}>
      <p className="flex items-baseline gap-1.5">
        <span aria-hidden="true" className="font-mono">
          {signs[job.change]}
        </span>
        <span
          className={`min-w-0 truncate font-semibold ${job.change === 'removed' ? 'line-through' : ''}`}
          title={job.name}
        >
          {job.name}
        </span>
        <span className="ml-auto shrink-0 text-micro">{t(job.change)}</span>
      </p>
      {notesOf(job).map((note) => (
        <p key={`${note.name} ${note.change}`} className="truncate text-small leading-[18px]">
          {note.name === '' ? (
            t(note.change === 'renamed' ? 'renamedFrom' : 'changedFields', {
              name: note.detail,
              fields: note.detail,
            })
          ) : (
            <span title={`${note.name}: ${t(note.change === 'renamed' ? 'changed' : note.change)} ${note.detail}`}>
              <span aria-hidden="true" className="font-mono">
                {note.change === 'renamed' ? '' : signs[note.change]}{' '}
              </span>
              <span className={note.change === 'removed' ? 'line-through' : ''}>{note.name}</span>
              <span className="sr-only"> {t(note.change === 'renamed' ? 'changed' : note.change)}</span>
            </span>
          )}
        </p>
      ))}
    </div>
  );
}

interface Note {
  /** Of a step; empty: about the job. */
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed' | 'moved' | 'same' | 'renamed';
  readonly detail: string;
}

function notesOf(job: JobChange): readonly Note[] {
  if (job.change !== 'changed') return [];
  return [
    ...(job.renamedFrom === undefined ? [] : [{ name: '', change: 'renamed', detail: job.renamedFrom } as const]),
    ...(job.fields.length === 0 ? [] : [{ name: '', change: 'changed', detail: job.fields.join(', ') } as const]),
    ...job.steps
      .filter(({ change }) => change !== 'same')
      .map(({ name, change, fields }) => ({ name, change, detail: fields.join(', ') })),
  ];
}

const heightOf = (job: JobChange) => 34 + notesOf(job).length * lineHeight;

/** A removed job may have the name of one that is there. */
const idOf = ({ name, change }: JobChange) => (change === 'removed' ? `removed ${name}` : name);

/** Dependencies, and the order of the stages where nothing else connects them. */
function edgesOf({ jobs }: GraphDiff) {
  const ids = new Map(jobs.toSorted((one) => (one.change === 'removed' ? -1 : 1)).map((job) => [job.name, idOf(job)]));
  const needs = jobs.flatMap((job) =>
    job.needs.flatMap((name) => {
      const from = ids.get(name);
      return from === undefined ? [] : [{ from, to: idOf(job) }];
    }),
  );
  const stages = [...Map.groupBy(jobs, ({ stage }) => stage).values()].map((members) => members.map(idOf));
  const order = stages.flatMap((members, index) => {
    const before = stages[index - 1] ?? [];
    const ends = before.filter((id) => !needs.some(({ from, to }) => from === id && before.includes(to)));
    const begins = members.filter((id) => !needs.some(({ to }) => to === id));
    return ends.flatMap((from) => begins.map((to) => ({ from, to })));
  });
  return [...needs, ...order];
}
