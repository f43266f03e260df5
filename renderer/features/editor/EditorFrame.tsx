import { Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { PipelineHome, type PipelineSummary } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useShortcuts } from '../../app/shortcuts.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Field.tsx';
import { Chip } from '../../ui/Page.tsx';
import { useWords } from '../../words/words.ts';
import { EditorViews } from './EditorViews.tsx';
import { useEditorViews, viewModes } from './editor-views.ts';
import { editorWords } from './editor-words.ts';
import { FullConfigurationButton } from './full-configuration/FullConfigurationButton.tsx';
import { GraphPane } from './graph/GraphPane.tsx';
import { Inspector } from './inspector/Inspector.tsx';
import { PaletteButton } from './palette/PaletteButton.tsx';
import { StepPalette } from './palette/StepPalette.tsx';
import { SaveBar } from './save/SaveBar.tsx';
import { useEditor, useEditorSession } from './session/session-context.tsx';
import { useReadingFacts } from './session/use-reading-facts.ts';
import { SimulateButton } from './simulate/SimulateButton.tsx';
import { SimulatePane } from './simulate/SimulatePane.tsx';
import { IncludedText } from './text/IncludedText.tsx';
import { Problems } from './text/Problems.tsx';
import { TextView } from './text/TextView.tsx';

interface EditorFrameProps {
  readonly pipeline: PipelineSummary;
  /** Something to know about what is shown. */
  readonly notice: ReactNode;
}

/** Tool bar above, the views side by side below it. */
export function EditorFrame({ pipeline, notice }: EditorFrameProps) {
  useReadingFacts(pipeline);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Toolbar pipeline={pipeline} />
      {notice}
      <div className="flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <EditorViews graph={<GraphPane pipeline={pipeline} />} text={<TextView />} />
          <SimulatePane pipeline={pipeline} />
          <Problems />
        </div>
        <Inspector pipeline={pipeline} />
      </div>
      <StepPalette pipeline={pipeline} />
      <IncludedText />
    </div>
  );
}

function Toolbar({ pipeline }: { readonly pipeline: PipelineSummary }) {
  const t = useWords(editorWords);
  const session = useEditorSession();
  const { filePath, branch } = useEditor((state) => state.base);
  const isGit = pipeline.home === PipelineHome.GIT;
  const { canUndo, canRedo, undoLabel, redoLabel } = useHistoryFacts();
  useShortcuts([
    { keys: 'mod+z', label: t('undo'), group: t('group'), isLocal: true, run: session.undo },
    { keys: 'mod+shift+z', label: t('redo'), group: t('group'), isLocal: true, run: session.redo },
    { keys: 'mod+y', label: t('redo'), group: t('group'), isLocal: true, run: session.redo },
  ]);
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-2 border-b px-4 py-1.5">
      <h1 className="min-w-0 truncate font-semibold">{pipeline.name}</h1>
      <span className="flex min-w-0 flex-1 items-center gap-2 overflow-hidden max-xl:*:hidden">
        <span className={`min-w-0 truncate text-muted text-small ${isGit ? 'font-mono' : ''}`}>
          {isGit ? filePath : t('keptHere')}
        </span>
        {isGit && branch ? <Chip>{branch}</Chip> : null}
      </span>
      <ViewChoice />
      <IconButton
        icon={Undo2}
        label={!canUndo ? t('undo') : undoLabel === undefined ? t('undoTyping') : t('undoNamed', { what: undoLabel })}
        keys="mod+z"
        disabled={!canUndo}
        onClick={session.undo}
      />
      <IconButton
        icon={Redo2}
        label={!canRedo ? t('redo') : redoLabel === undefined ? t('redoTyping') : t('redoNamed', { what: redoLabel })}
        keys="mod+shift+z"
        disabled={!canRedo}
        onClick={session.redo}
      />
      <SimulateButton />
      <FullConfigurationButton pipeline={pipeline} />
      <PaletteButton />
      <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
        <SaveBar pipeline={pipeline} />
      </div>
    </header>
  );
}

/** Which of the two views are shown; one key goes through them. */
function ViewChoice() {
  const t = useWords(editorWords);
  const { mode, setMode, cycle } = useEditorViews();
  useShortcuts([{ keys: 'mod+\\', label: t('cycle'), group: t('group'), run: cycle }]);
  return (
    <Segments
      label={t('views')}
      options={viewModes.map((value) => ({ value, label: t(value) }))}
      value={mode}
      onChange={setMode}
    />
  );
}

function useHistoryFacts() {
  return {
    canUndo: useEditor((state) => state.canUndo),
    canRedo: useEditor((state) => state.canRedo),
    undoLabel: useEditor((state) => state.undoLabel),
    redoLabel: useEditor((state) => state.redoLabel),
  };
}
