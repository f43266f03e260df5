import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { PipelineSummary } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useKeptKeys } from '../../../app/use-kept.ts';
import { SkeletonRows } from '../../../ui/Skeleton.tsx';
import { useWords } from '../../../words/words.ts';
import { useLastRunMarks } from '../last-run/use-last-run.ts';
import { openPalette } from '../palette/palette-state.ts';
import { type NodeRef, refKey } from '../session/node-ref.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { useSimulationMarks } from '../simulate/use-simulation-marks.ts';
import { Asking } from './Asking.tsx';
import { anchorAt, anchorOf, elementOf } from './anchor.ts';
import { Canvas } from './Canvas.tsx';
import { connect } from './connect-gestures.ts';
import type { EdgeEnds } from './edge-ends.ts';
import type { ItemFindings } from './findings-of.ts';
import { GraphStart } from './GraphStart.tsx';
import { GraphToolbar } from './GraphToolbar.tsx';
import type { Gesture } from './gesture.ts';
import { type GraphActions, GraphActionsProvider } from './graph-context.ts';
import { type GraphItem, type GraphModel, itemOf, type JobItem } from './graph-model.ts';
import { useGraphPreferences } from './graph-preferences.ts';
import { graphWords } from './graph-words.ts';
import { moveJobs, moveStage } from './move-gestures.ts';
import type { MenuCommand } from './NodeMenu.tsx';
import { OutlineTree, visibleInTree } from './OutlineTree.tsx';
import { placesOf } from './places.ts';
import { runCommand } from './run-command.ts';
import { StaleNote } from './StaleNote.tsx';
import { walkTree } from './tree-walk.ts';
import { useArrangement } from './use-arrangement.ts';
import type { CanvasView } from './use-canvas-view.ts';
import { useClipboard } from './use-clipboard.ts';
import { useDrops } from './use-drops.ts';
import { useRovingFocus } from './use-focus.ts';
import { useGestures } from './use-gestures.ts';
import { useGraphModel, without } from './use-graph-model.ts';
import { useKeys } from './use-keys.ts';
import { useLooks } from './use-looks.ts';
import { useQuestions } from './use-questions.ts';
import { useSearch } from './use-search.ts';
import { type Direction, walk } from './walk.ts';

const noNudges = {};
const noSlots = new Map();

/** The pipeline as a graph, or as an outline of the same: seen, walked and edited. */
export function GraphPane({ pipeline }: { readonly pipeline: PipelineSummary }) {
  const { pipelineId } = pipeline;
  const t = useWords(graphWords);
  const session = useEditorSession();
  const marks = useSimulationMarks();
  const past = useLastRunMarks(
    pipeline,
    useGraphPreferences((preferences) => preferences.showsLastRun),
  );
  const { model, findings, isStale, isRead, fault, toggleSteps } = useGraphModel();
  const { arrangement, tidy } = useArrangement(model);
  const view = useGraphPreferences((preferences) => preferences.view);
  const nudges = useGraphPreferences((preferences) => preferences.nudges[pipelineId]) ?? noNudges;
  const places = useMemo(
    () => model && arrangement && placesOf(model, ({ id }) => arrangement.lanes.get(id) ?? noSlots, nudges),
    [model, arrangement, nudges],
  );
  const selection = useEditor((state) => state.selection);
  const selected = useMemo(
    () => selection.refs.flatMap((ref) => (model && itemOf(model, ref)) ?? []),
    [model, selection],
  );
  const selectedKeys = useMemo(() => new Set(selected.map(({ key }) => key)), [selected]);
  const [edge, setEdge] = useState<EdgeEnds>();
  const [connecting, setConnecting] = useState<JobItem>();
  const [closed, setClosed] = useKeptKeys('editor-closed');
  const frame = useRef<HTMLElement>(null);
  const canvas = useRef<CanvasView>(null);
  const helpId = useId();

  const made = useGestures();
  const clipboard = useClipboard(model, act, made);
  const roving = useRovingFocus(frame, model, (key, isRead) => {
    if (view === 'graph') canvas.current?.reveal(key, isRead);
    else openTo(key);
  });
  const search = useSearch(model, (key) => {
    select([key]);
    roving.point(key);
    if (view === 'graph') canvas.current?.reveal(key, true);
    else openTo(key);
  });
  const lookOf = useLooks({
    model,
    selected,
    current: roving.current,
    found: search.found,
    connecting,
    findings,
    marks,
    past,
  });

  const anchorFor = (key: string) => anchorOf(elementOf(frame.current, key) ?? frame.current ?? document.body);
  const questions = useQuestions({ model, selected, anchorFor, refuse: made.refuse });

  function act(gesture: Gesture, how?: { readonly offersUndo?: boolean }) {
    questions.close(undefined);
    setEdge(undefined);
    const isDone = made.perform(gesture, how);
    const [first] = gesture.ok && isDone ? gesture.select : [];
    if (first) roving.focus(refKey(first));
    else goBack();
  }
  function goBack() {
    if (roving.current !== undefined) roving.focus(roving.current);
    else frame.current?.focus();
  }
  function select(keys: readonly string[]) {
    setEdge(undefined);
    session.select(
      keys.flatMap((key): NodeRef | [] => model?.items.get(key)?.ref ?? []),
      'graph',
    );
  }
  function openTo(key: string) {
    const item = model?.items.get(key);
    if (item?.kind === 'step') setClosed((before) => without(before, item.jobKey));
  }
  const drops = useDrops({
    model,
    act,
    paste: (text, besideKey) => clipboard.pasted(text, model?.items.get(besideKey)),
  });

  // What is selected elsewhere is shown here; what is selected here is where it was pressed.
  const follow = useRef((key: string) => {
    roving.point(key);
    canvas.current?.reveal(key, false);
  });
  const firstSelected = selected[0]?.key;
  const isFollowed = selection.origin !== 'graph';
  useEffect(() => {
    if (isFollowed && firstSelected !== undefined) follow.current(firstSelected);
  }, [isFollowed, firstSelected]);

  function goTo(key: string | undefined, extend: boolean) {
    if (key === undefined) return;
    const keys = selected.map((item) => item.key);
    select(extend ? [...keys.filter((other) => other !== key), key] : [key]);
    roving.focus(key);
  }
  function walkFrom(item: GraphItem, to: Direction, extend: boolean) {
    if (!model) return;
    if (view === 'graph') {
      if (places) goTo(walk({ model, places }, item.key, to), extend);
      return;
    }
    const step = walkTree({ model, visible: visibleInTree(model, closed), closed }, item.key, to);
    if (step && 'toggle' in step) toggleClosed(step.toggle);
    else goTo(step?.focus, extend);
  }
  const toggleClosed = (key: string) =>
    setClosed((before) => (before.has(key) ? without(before, key) : new Set([...before, key])));

  function run(command: MenuCommand, item: GraphItem) {
    if (!model) return;
    runCommand(command, item, {
      ...{ model, selected, edge, questions, clipboard, act, select, anchorFor },
      canvas: canvas.current,
      walk: walkFrom,
      search: search.open,
      openPalette: (after) => openPalette({ after }),
      showText({ ref, ...item }) {
        if (item.kind === 'job' && item.job.origin && session.visit(item.job.origin)) return;
        const range = session.rangeOf(ref);
        if (range) session.reveal(range);
      },
    });
  }
  const keys = useKeys({
    ...{ frame, model, selected, clipboard, run },
    hasEdge: edge !== undefined,
    current: roving.current,
    search: search.open,
  });

  const latest = useRef<GraphActions>(undefined);
  latest.current = {
    press(key, event) {
      roving.point(key);
      const keys = selected.map((item) => item.key);
      if (!(event.shiftKey || event.ctrlKey || event.metaKey)) select([key]);
      else select(keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key]);
    },
    openMenu(key, event) {
      event.preventDefault();
      if (!selected.some((item) => item.key === key)) select([key]);
      roving.point(key);
      questions.menu(key, { x: event.clientX, y: event.clientY });
    },
    pressEdge(picked) {
      select([]);
      setEdge(picked);
      frame.current?.focus();
    },
    openEdgeMenu(picked, event) {
      event.preventDefault();
      questions.edge(picked, { x: event.clientX, y: event.clientY });
    },
    rename: (key) => questions.name('rename', key),
    addAfter: (key, anchor) => questions.name('after', key, anchorOf(anchor)),
    addInside: (key, anchor) => questions.name('inside', key, anchorOf(anchor)),
    toggleSteps,
    arrived: roving.arrived,
    ...drops,
  };
  const [actions] = useState(() => actionsOf(() => latest.current));

  return (
    <div className="flex h-full min-h-0 min-w-0 flex-1 flex-col" {...keys}>
      <GraphToolbar
        selectedCount={selected.length}
        canZoom={view === 'graph' && places !== undefined}
        search={search.state}
        lastRun={pipeline.lastRun}
        onAdd={questions.newOne}
        onOpenSearch={search.open}
        onFit={() => canvas.current?.fit()}
        onZoom={(factor) => canvas.current?.zoomBy(factor)}
        onTidy={() => {
          useGraphPreferences.getState().tidy(pipelineId);
          tidy();
          made.announce(t('tidied'));
        }}
      />
      <GraphActionsProvider value={actions}>
        <section
          ref={frame}
          role="application"
          aria-label={t(view === 'graph' ? 'graph' : 'outline')}
          aria-describedby={helpId}
          tabIndex={-1}
          className="relative flex min-h-0 flex-1 flex-col outline-none"
        >
          <p id={helpId} className="sr-only">
            {t('graphHelp')}
          </p>
          {fault ? <StaleNote fault={fault} hasGraph={model !== undefined} /> : null}
          {!isRead || (model && !places) ? <SkeletonRows rows={4} /> : null}
          {isRead && !model && !fault ? <GraphStart onAdd={questions.newOne} /> : null}
          {model && places && view === 'graph' ? (
            <Canvas
              ref={canvas}
              model={model}
              places={places}
              lookOf={lookOf}
              selected={selectedKeys}
              selectedEdge={edge}
              start={startOf(model, findings, firstSelected)}
              isStale={isStale}
              onSelectBox={select}
              onPane={() => {
                questions.close(undefined);
                select([]);
                frame.current?.focus();
              }}
              onConnect={(from, to) => act(connect(model, from, to))}
              onConnectNew={(from, at) => questions.name('after', from.key, anchorAt(at))}
              onNudge={(keys, by) => useGraphPreferences.getState().nudge(pipelineId, keys, by)}
              onMoveJobs={(jobs, lane) => act(moveJobs(model, jobs, model.items.get(lane)?.name ?? ''))}
              onMoveStage={(key, to) => {
                const stage = model.items.get(key);
                if (stage?.kind === 'stage') act(moveStage(model, stage, to));
              }}
              onConnecting={setConnecting}
            />
          ) : null}
          {model && view === 'outline' ? (
            <OutlineTree model={model} lookOf={lookOf} closed={closed} onToggle={toggleClosed} isStale={isStale} />
          ) : null}
        </section>
      </GraphActionsProvider>
      <Asking
        question={questions.question}
        model={model}
        selected={selected}
        onGesture={act}
        onClose={(closing) => questions.close(closing) && goBack()}
        onCommand={(command, key) => {
          const item = model?.items.get(key);
          // The menu has been answered. Focus is back before the command, which may take it elsewhere.
          questions.close(undefined);
          goBack();
          if (item) run(command, item);
        }}
      />
      <p role="status" aria-live="polite" className="sr-only">
        {made.said}
      </p>
    </div>
  );
}

/** One object that never changes, so that nodes do not; it asks for what is to be done now. */
function actionsOf(latest: () => GraphActions | undefined): GraphActions {
  return {
    press: (key, event) => latest()?.press(key, event),
    openMenu: (key, event) => latest()?.openMenu(key, event),
    pressEdge: (edge) => latest()?.pressEdge(edge),
    openEdgeMenu: (edge, event) => latest()?.openEdgeMenu(edge, event),
    rename: (key) => latest()?.rename(key),
    addAfter: (key, anchor) => latest()?.addAfter(key, anchor),
    addInside: (key, anchor) => latest()?.addInside(key, anchor),
    toggleSteps: (key) => latest()?.toggleSteps(key),
    arrived: () => latest()?.arrived(),
    dragStep: (key, event) => latest()?.dragStep(key, event),
    dragEnded: () => latest()?.dragEnded(),
    accepts: (event) => latest()?.accepts(event) ?? false,
    dropOnJob: (key, at, event) => latest()?.dropOnJob(key, at, event),
    dropOnStage: (key, event) => latest()?.dropOnStage(key, event),
  };
}

/** What is wrong, what is selected, or the first job: nobody is shown an empty corner of a large graph. */
function startOf(
  model: GraphModel,
  findings: ReadonlyMap<string, ItemFindings>,
  selected: string | undefined,
): string | undefined {
  const isJob = (key: string) => model.items.get(key)?.kind === 'job';
  const wrong = model.order.find((key) => isJob(key) && (findings.get(key)?.errors ?? 0) > 0);
  return wrong ?? selected ?? model.order.find(isJob);
}
