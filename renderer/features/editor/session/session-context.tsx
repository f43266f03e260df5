import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { EditorSession, EditorState } from './editor-session.ts';

const SessionContext = createContext<EditorSession | undefined>(undefined);

interface SessionProviderProps {
  readonly session: EditorSession;
  readonly children: ReactNode;
}

export function SessionProvider({ session, children }: SessionProviderProps) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Of the editor around it; throws outside of one. */
export function useEditorSession(): EditorSession {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('there is no editor around this');
  return session;
}

/** One value of the editor's state; renders again when it changes. The selector must not make new objects. */
export function useEditor<T>(selector: (state: EditorState) => T): T {
  return useStore(useEditorSession().store, selector);
}
