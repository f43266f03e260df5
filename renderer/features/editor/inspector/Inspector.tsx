import { PanelRightClose, PanelRightOpen } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from 'react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { refKey } from '../session/node-ref.ts';
import { useEditor } from '../session/session-context.tsx';
import { useIncluded } from '../session/use-reading-facts.ts';
import { useAssumedRun } from '../simulate/simulation-store.ts';
import { AssumedBar } from './AssumedBar.tsx';
import { AssumedProvider } from './assumed-context.tsx';
import { type ScopeReader, workerScopes } from './assumed-scope.ts';
import { inspect } from './inspected-document.ts';
import { inspectorWidths, useInspectorView } from './inspector-view.ts';
import { inspectorWords } from './inspector-words.ts';
import { NodeForm } from './NodeForm.tsx';
import { SeveralForm } from './SeveralForm.tsx';
import { useAssumedScope } from './use-assumed-scope.ts';

interface InspectorProps {
  readonly pipeline: PipelineSummary;
  /** Who says what expressions see in the assumed run. */
  readonly scopes?: () => ScopeReader;
}

/** The form for what is selected, at the right edge of the editor. */
export function Inspector({ pipeline, scopes = workerScopes }: InspectorProps) {
  const t = useWords(inspectorWords);
  const { isOpen, width, setOpen } = useInspectorView();
  useShortcuts([{ keys: 'mod+i', label: t(isOpen ? 'hide' : 'show'), group: t('title'), run: () => setOpen(!isOpen) }]);
  if (!isOpen) {
    return (
      <aside aria-label={t('title')} className="flex w-10 shrink-0 flex-col items-center border-l py-1.5">
        <IconButton icon={PanelRightOpen} label={t('show')} keys="mod+i" onClick={() => setOpen(true)} />
      </aside>
    );
  }
  return (
    <aside
      data-undo="committed"
      aria-label={t('title')}
      style={{ width }}
      className="relative flex min-h-0 max-w-[60vw] shrink-0 flex-col border-l bg-ground"
    >
      <Divider />
      <Body pipeline={pipeline} scopes={scopes} />
    </aside>
  );
}

function Body({ pipeline, scopes }: Required<InspectorProps>) {
  const t = useWords(inspectorWords);
  const setOpen = useInspectorView((view) => view.setOpen);
  const text = useSettledText();
  const path = useEditor((state) => state.base.filePath);
  const refs = useEditor((state) => state.selection.refs);
  const newest = useMemo(() => inspect(text, path), [text, path]);
  // While the text is broken the form stays as it was, and says so.
  const readable = useRef(newest);
  if (newest.isReadable) readable.current = newest;
  const [first, second] = refs;
  const ref = first ?? { kind: 'pipeline' as const };
  const facts = useAssumedFacts(pipeline, path);
  const scope = useAssumedScope({ ...facts, text, ref }, scopes);
  const assumed = useMemo(() => ({ ...facts, scope }), [facts, scope]);
  const close = <IconButton icon={PanelRightClose} label={t('hide')} keys="mod+i" onClick={() => setOpen(false)} />;
  const form = { document: readable.current, isEditable: newest.isReadable, pipelineId: pipeline.pipelineId, close };
  return (
    <AssumedProvider assumed={assumed}>
      {second === undefined ? (
        <NodeForm key={refKey(ref)} {...form} node={ref} />
      ) : (
        <SeveralForm key={refs.map(refKey).join(' ')} {...form} refs={refs} />
      )}
      <AssumedBar pipelineId={pipeline.pipelineId} />
    </AssumedProvider>
  );
}

/** The text as it was last read: while somebody types, forms need not follow every key. */
function useSettledText(): string {
  const present = useEditor((state) => (state.reading.version === state.version ? state.text : undefined));
  const opened = useEditor((state) => state.base.text);
  const settled = useRef(opened);
  if (present !== undefined) settled.current = present;
  return settled.current;
}

function useAssumedFacts(pipeline: PipelineSummary, path: string) {
  const { pipelineId, name, repoUrl, branch } = pipeline;
  const run = useAssumedRun(pipelineId);
  const place = useMemo(
    () => ({ pipelineId, pipelineName: name, repoUrl, defaultBranch: branch }),
    [pipelineId, name, repoUrl, branch],
  );
  const included = useIncluded(pipeline);
  return useMemo(() => ({ run, place, path, included }), [run, place, path, included]);
}

/** Moves by mouse and by arrow keys, and remembers where it was. */
function Divider() {
  const t = useWords(inspectorWords);
  const { width, setWidth } = useInspectorView();
  function drag(event: PointerEvent<HTMLDivElement>) {
    const frame = event.currentTarget.parentElement?.getBoundingClientRect();
    if (frame && event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(frame.right - event.clientX);
  }
  function nudge(event: KeyboardEvent) {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    setWidth(width + (event.key === 'ArrowLeft' ? 24 : -24));
  }
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={t('resize')}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={inspectorWidths.min}
      aria-valuemax={inspectorWidths.max}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={nudge}
      className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none"
    />
  );
}
