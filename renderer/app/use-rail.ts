import { useRoute } from 'wouter';
import { usePreferences } from '../words/preferences.ts';

interface RailWidth {
  readonly isWide: boolean;
  readonly toggle: () => void;
}

/** The width of the navigation: the editor has one of its own, narrow at first, for it needs the room. */
export function useRail(): RailWidth {
  const [isEditor] = useRoute('/pipelines/:pipelineId/edit');
  const key = isEditor ? 'hasWideRailInEditor' : 'hasWideRail';
  const isWide = usePreferences((preferences) => preferences[key]);
  const set = usePreferences((preferences) => preferences.set);
  return { isWide, toggle: () => set({ [key]: !isWide }) };
}
