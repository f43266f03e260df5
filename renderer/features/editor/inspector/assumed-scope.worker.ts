import { assumedScope, type ScopeQuestion } from './assumed-scope.ts';

self.addEventListener(
  'message',
  ({ data }: MessageEvent<{ readonly id: number; readonly question: ScopeQuestion }>) => {
    self.postMessage({ id: data.id, scope: assumedScope(data.question) });
  },
);
