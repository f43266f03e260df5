import type { UpdateState } from '../../ipc.ts';

const dayMs = 24 * 60 * 60_000;
/** A server or a network that is away for a while shall not cost a day. */
const afterFailureMs = 60 * 60_000;

/** What is to be done of the app's own accord. Installing during a run never is. */
export function nextStep(state: UpdateState, nowMs: number): 'check' | 'install' | 'nothing' {
  switch (state.kind) {
    case 'idle':
    case 'failed':
      return nowMs >= nextCheckAtMs(state) ? 'check' : 'nothing';
    case 'ready':
      return state.when === 'idle' && state.runningRuns === 0 ? 'install' : 'nothing';
    case 'off':
    case 'checking':
    case 'downloading':
    case 'installing':
      return 'nothing';
  }
}

/** At once after a start, then daily; sooner after a failure. */
export function nextCheckAtMs(state: Extract<UpdateState, { kind: 'idle' | 'failed' }>): number {
  if (state.kind === 'failed') return state.checkedAtMs + afterFailureMs;
  return state.checkedAtMs === null ? 0 : state.checkedAtMs + dayMs;
}

/** What becomes of a downloaded update when the app ends: by then nothing runs any more. */
export function atQuit(state: UpdateState): 'install' | 'install-and-restart' | 'nothing' {
  if (state.kind === 'installing') return 'install-and-restart';
  return state.kind === 'ready' ? 'install' : 'nothing';
}
