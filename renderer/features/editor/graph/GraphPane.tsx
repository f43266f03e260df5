import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { chordOf, useShortcuts } from '../../../app/shortcuts.ts';
import { SkeletonRows } from '../../../ui/Skeleton.tsx';
import { useWords } from '../../../words/words.ts';
import { openPalette } from '../palette/palette-state.ts';
import { type NodeRef, refKey } from '../session/node-ref.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { useSimulationMarks } from '../simulate/use-simulation-marks.ts';
import { Asking, type Question } from './Asking.tsx';
import { anchorAt, anchorOf } from './anchor.ts';
import { Canvas, type CanvasView } from './Canvas.tsx';
import type { ItemFindings } from './findings-of.ts';
import { edgeId } from './flow-nodes.ts';
import { GraphStart } from './GraphStart.tsx';
import { GraphToolbar } from './GraphToolbar.tsx';
import * as gestures from './gestures.ts';
import { type GraphActions, GraphActionsProvider } from './graph-context.ts';
import { commandFor, type KeyCommand } from './graph-keys.ts';
import { type GraphItem, type GraphModel, isClosedBook, itemOf, type JobItem } from './graph-model.ts';
import { useGraphPreferences } from './graph-preferences.ts';
import { graphWords } from './graph-words.ts';
import type { MenuCommand } from './NodeMenu.tsx';
import { OutlineTree, visibleInTree } from './OutlineTree.tsx';
import { placesOf } from './places.ts';
import { StaleNote } from './StaleNote.tsx';
import { walkTree } from './tree-walk.ts';
import { useArrangement } from './use-arrangement.ts';
import { useClipboard } from './use-clipboard.ts';
import { useDrops } from './use-drops.ts';
import { useRovingFocus } from './use-focus.ts';
import { useGestures } from './use-gestures.ts';
import { useGraphModel, without } from './use-graph-model.ts';
import { useLooks } from './use-looks.ts';
import { useSearch } from './use-search.ts';
import { walk } from './walk.ts';

const noNudges = {};
const noSlots = new Map();

/** The pipeline as a graph, or as an outline of the same: seen, walked and edited. */
export function GraphPane({ pipelineId }: { readonly pipelineId: string }) {
  const t = useWords(graphWords);
  const session = useEditorSession();
  const marks = useSimulationMarks();
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
  const [question, setQuestion] = useState<Question>();
  const [edge, setEdge] = useState<{ readonly from: string; readonly to: string }>();
  const [connecting, setConnecting] = useState<JobItem>();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
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
  });

  function act(gesture: gestures.Gesture, how?: { readonly offersUndo?: boolean }) {
    setQuestion(undefined);
    setEdge(undefined);
    const isDone = made.perform(gesture, how);
    const [first] = gesture.ok && isDone ? gesture.select : [];
    if (first) roving.focus(refKey(first));
    else goBack();
  }
  function goBack() {
    setQuestion(undefined);
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
  const elementOf = (key: string | undefined) =>
    key === undefined ? null : frame.current?.querySelector(`[data-item="${CSS.escape(key)}"]`);
  const anchorFor = (key: string | undefined) => anchorOf(elementOf(key) ?? frame.current ?? document.body);

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

  function askName(purpose: 'after' | 'inside' | 'rename', key: string, anchor = anchorFor(key)) {
    const item = model?.items.get(key);
    if (item === undefined) return;
    const isClosed = item.kind === 'opaque' || (item.kind === 'job' && isClosedBook(item.job.opaque));
    if (isClosed) return made.refuse({ word: 'closed', values: { name: item.name } });
    // Nothing goes inside of a step: what is meant is the next one.
    const how = purpose === 'inside' && item.kind === 'step' ? 'after' : purpose;
    const inside = item.kind === 'stage' ? 'job' : 'step';
    const side = purpose === 'rename' ? 'over' : how === 'after' && item.kind !== 'step' ? 'right' : 'below';
    setQuestion({
      kind: 'name',
      purpose: how,
      what: how === 'inside' ? inside : gestures.kindAfter(model, item),
      key,
      anchor,
      side,
    });
  }
  function askNew(what: 'stage' | 'job', event: MouseEvent<HTMLButtonElement>) {
    const stages = model?.lanes.flatMap(({ stage }) => stage ?? []) ?? [];
    const chosen = selected[0];
    const lane = chosen?.kind === 'job' ? chosen.lane : chosen?.kind === 'stage' ? chosen.key : undefined;
    const stage = stages.find(({ key }) => key === lane) ?? stages.at(-1);
    const key = what === 'job' ? stage?.key : undefined;
    setQuestion({ kind: 'name', purpose: 'new', what, key, anchor: anchorOf(event.currentTarget), side: 'below' });
  }
  function ask(kind: 'to' | 'from' | 'move', item: GraphItem) {
    const key = kind !== 'move' && item.kind === 'step' ? item.jobKey : item.key;
    const asked = model?.items.get(key);
    if (asked?.kind !== 'job' && (asked?.kind !== 'step' || kind !== 'move')) return;
    setQuestion({ kind: 'pick', purpose: kind, key, anchor: anchorFor(key) });
  }
  /** What a command is about: the selection if the item is part of it, else the item alone. */
  const subjectsOf = (item: GraphItem) => (selected.some(({ key }) => key === item.key) ? selected : [item]);

  function goTo(key: string | undefined, extend: boolean) {
    if (key === undefined) return;
    const keys = selected.map((item) => item.key);
    select(extend ? [...keys.filter((other) => other !== key), key] : [key]);
    roving.focus(key);
  }
  function walkFrom(item: GraphItem, { to, extends: extend }: Extract<KeyCommand, { kind: 'walk' }>) {
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
    const subjects = subjectsOf(item);
    switch (command.kind) {
      case 'walk':
        return walkFrom(item, command);
      case 'shift':
        return act(gestures.shift(model, item, command.to));
      case 'add-after':
        return askName('after', item.key);
      case 'add-inside':
        return askName('inside', item.key);
      case 'palette':
        return openPalette({ after: item.ref });
      case 'connect-to':
        return ask('to', item);
      case 'needs':
        return ask('from', item);
      case 'move-to':
        return ask('move', item);
      case 'rename':
        return askName('rename', item.key);
      case 'remove':
        return edge ? removeEdge(edge) : act(gestures.remove(model, subjects), { offersUndo: true });
      case 'duplicate':
        return act(gestures.duplicate(model, subjects));
      case 'copy':
        return void clipboard.write(clipboard.copied(subjects));
      case 'cut':
        return void clipboard.write(clipboard.cut(subjects));
      case 'paste':
        return void clipboard.read(item);
      case 'select':
        return select([item.key]);
      case 'toggle': {
        const keys = selected.map(({ key }) => key);
        return select(keys.includes(item.key) ? keys.filter((key) => key !== item.key) : [...keys, item.key]);
      }
      case 'select-all':
        return select(model.order.filter((key) => model.items.get(key)?.kind === 'job'));
      case 'deselect':
        return select([]);
      case 'search':
        return search.open();
      case 'menu': {
        const { left, bottom } = anchorFor(item.key);
        return setQuestion({ kind: 'menu', key: item.key, at: { x: left + 12, y: bottom } });
      }
      case 'show-text': {
        const range = session.rangeOf(item.ref);
        return range && session.reveal(range);
      }
      case 'fit':
        return canvas.current?.fit();
      case 'zoom-in':
        return canvas.current?.zoomBy(1.25);
      case 'zoom-out':
        return canvas.current?.zoomBy(1 / 1.25);
      case 'zoom-reset':
        return canvas.current?.zoomTo(1);
    }
  }
  function removeEdge({ from, to }: { readonly from: string; readonly to: string }) {
    const [source, target] = [model?.items.get(from), model?.items.get(to)];
    if (source?.kind === 'job' && target?.kind === 'job') act(gestures.disconnect(source, target));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isTyping(event.target) || event.defaultPrevented) return;
    const key =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-item]')?.dataset.item : undefined;
    const isInGraph = key !== undefined || event.target === frame.current || edge !== undefined;
    const item = model?.items.get(key ?? roving.current ?? '');
    const command = commandFor(chordOf(event.nativeEvent), { hasSelection: selected.length > 0 || edge !== undefined });
    // A button of the tool bar keeps Enter, Space and Tab for itself.
    if (command === undefined || item === undefined || !isInGraph) return;
    event.preventDefault();
    event.stopPropagation();
    run(command, item);
  }
  function onClipboard(event: ClipboardEvent) {
    if (isTyping(event.target) || !model) return;
    const item = model.items.get(roving.current ?? '');
    const subjects = selected.length > 0 ? selected : item ? [item] : [];
    event.preventDefault();
    if (event.type === 'paste') {
      clipboard.pasted(event.clipboardData.getData('text/plain'), selected[0] ?? item);
      return;
    }
    const text = event.type === 'cut' ? clipboard.cut(subjects) : clipboard.copied(subjects);
    if (text !== undefined) event.clipboardData.setData('text/plain', text);
  }
  // Listed where all keys are; with the focus in the graph its own listener is first.
  useShortcuts([
    { keys: '/', label: t('search'), group: t('group'), run: search.open },
    ...listedKeys.map(({ keys, word, command }) => ({
      keys,
      label: t(word),
      group: t('group'),
      isLocal: true,
      run: () => selected[0] && run({ kind: command }, selected[0]),
    })),
  ]);

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
      setQuestion({ kind: 'menu', key, at: { x: event.clientX, y: event.clientY } });
    },
    rename: (key) => askName('rename', key),
    addAfter: (key, anchor) => askName('after', key, anchorOf(anchor)),
    addInside: (key, anchor) => askName('inside', key, anchorOf(anchor)),
    toggleSteps,
    arrived: roving.arrived,
    ...drops,
  };
  const [actions] = useState(() => actionsOf(() => latest.current));

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are read once for all items inside, which have the focus
    <div
      className="flex h-full min-h-0 min-w-0 flex-1 flex-col"
      onKeyDown={onKeyDown}
      onCopy={onClipboard}
      onCut={onClipboard}
      onPaste={onClipboard}
    >
      <GraphToolbar
        selectedCount={selected.length}
        canZoom={view === 'graph' && places !== undefined}
        search={search.state}
        onAdd={askNew}
        onOpenSearch={search.open}
        onFit={() => canvas.current?.fit()}
        onZoom={(factor) => canvas.current?.zoomBy(factor)}
        onTidy={() => {
          useGraphPreferences.getState().tidy(pipelineId);
          tidy();
          made.announce(t('tidied'));
        }}
      />
      {fault ? <StaleNote fault={fault} hasGraph={model !== undefined} /> : null}
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
          {!isRead || (model && !places) ? <SkeletonRows rows={4} /> : null}
          {isRead && !model && !fault ? <GraphStart onAdd={askNew} /> : null}
          {model && places && view === 'graph' ? (
            <Canvas
              ref={canvas}
              model={model}
              places={places}
              lookOf={lookOf}
              selectedEdge={edge && edgeId(edge.from, edge.to)}
              start={startOf(model, findings, firstSelected)}
              isStale={isStale}
              onSelectEdge={(picked) => {
                select([]);
                setEdge(picked);
                frame.current?.focus();
              }}
              onEdgeMenu={(picked, event) => {
                event.preventDefault();
                setQuestion({ kind: 'edge', ...picked, at: { x: event.clientX, y: event.clientY } });
              }}
              onSelectBox={select}
              onPane={() => {
                setQuestion(undefined);
                select([]);
                frame.current?.focus();
              }}
              onConnect={(from, to) => act(gestures.connect(model, from, to))}
              onConnectNew={(from, at) => askName('after', from.key, anchorAt(at))}
              onNudge={(key, by) => useGraphPreferences.getState().nudge(pipelineId, key, by)}
              onMoveJob={(job, lane) => act(gestures.moveJob(model, job, model.items.get(lane)?.name, undefined))}
              onMoveStage={(key, to) => {
                const stage = model.items.get(key);
                if (stage?.kind === 'stage') act(gestures.moveStage(model, stage, to));
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
        question={question}
        model={model}
        onGesture={act}
        onClose={goBack}
        onCommand={(command, key) => {
          const item = model?.items.get(key);
          if (item) run(command, item);
        }}
      />
      <p role="status" aria-live="polite" className="sr-only">
        {made.said}
      </p>
    </div>
  );
}

const listedKeys = [
  { keys: 'a', word: 'doAddInside', command: 'add-inside' },
  { keys: 'p', word: 'doPalette', command: 'palette' },
  { keys: 'e', word: 'doConnect', command: 'connect-to' },
  { keys: 'shift+e', word: 'doNeeds', command: 'needs' },
  { keys: 'm', word: 'doMove', command: 'move-to' },
  { keys: 'f2', word: 'doRename', command: 'rename' },
  { keys: 'mod+d', word: 'doDuplicate', command: 'duplicate' },
] as const;

/** One object that never changes, so that nodes do not; it asks for what is to be done now. */
function actionsOf(latest: () => GraphActions | undefined): GraphActions {
  return {
    press: (key, event) => latest()?.press(key, event),
    openMenu: (key, event) => latest()?.openMenu(key, event),
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

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
