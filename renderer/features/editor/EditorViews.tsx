import type { ReactNode } from 'react';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { useEditorViews } from './editor-views.ts';

interface EditorViewsProps {
  readonly graph: ReactNode;
  readonly text: ReactNode;
}

/** Graph on the left, text on the right; what is hidden keeps its place and its cursor. */
export function EditorViews({ graph, text }: EditorViewsProps) {
  const mode = useEditorViews((views) => views.mode);
  return (
    <SplitPane
      name="editor"
      direction="row"
      initial={560}
      min={260}
      max={1600}
      first={graph}
      second={text}
      only={mode === 'graph' ? 'first' : mode === 'text' ? 'second' : undefined}
    />
  );
}
