import type { ReactNode } from 'react';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { useEditorViews } from './editor-views.ts';
import { useInspectorView } from './inspector/inspector-view.ts';

interface EditorViewsProps {
  readonly graph: ReactNode;
  readonly text: ReactNode;
}

const narrowRailPx = 56;

/** Graph on the left, text on the right; what is hidden keeps its place and its cursor. */
export function EditorViews({ graph, text }: EditorViewsProps) {
  const mode = useEditorViews((views) => views.mode);
  const inspector = useInspectorView((view) => (view.isOpen ? view.width : 0));
  return (
    <SplitPane
      name="editor"
      direction="row"
      initial={Math.round((window.innerWidth - narrowRailPx - inspector) / 2)}
      min={260}
      max={1600}
      first={graph}
      second={text}
      only={mode === 'graph' ? 'first' : mode === 'text' ? 'second' : undefined}
    />
  );
}
