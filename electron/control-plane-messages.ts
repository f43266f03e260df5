import type { ServerOptions } from '../server/config.ts';

/** What main tells the process of the control plane, and what that answers. Between the two there is nothing else. */
export type ToControlPlane =
  /** First, and once. The embedded runner is asked for beside the options because it can be turned off and on later. */
  | { readonly kind: 'start'; readonly options: ServerOptions; readonly hasRunner: boolean }
  /** Instead of `start`: puts a backup into the data folder, and ends. */
  | { readonly kind: 'restore'; readonly backupFolder: string; readonly dataDir: string }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'issue-code'; readonly id: number }
  | { readonly kind: 'set-runner'; readonly isOn: boolean }
  /** The embedded runner ends what it does and takes nothing new; `drained` follows. */
  | { readonly kind: 'drain' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'agent-ended'; readonly id: number; readonly exitCode: number };

export type FromControlPlane =
  | { readonly kind: 'ready'; readonly url: string; readonly token: string; readonly agentPort: number }
  /** It ends now. `isLasting`: the same start would be refused again. `busyPort`: another program listens there. */
  | { readonly kind: 'refused'; readonly because: string; readonly isLasting: boolean; readonly busyPort?: number }
  | { readonly kind: 'restored' }
  | { readonly kind: 'pong'; readonly id: number }
  | { readonly kind: 'code'; readonly id: number; readonly code: string }
  | { readonly kind: 'drained' }
  /** A process that Electron's own executable cannot be started as from here: main starts the agent. */
  | { readonly kind: 'start-agent'; readonly id: number; readonly whenOrphaned: 'finish' | 'stop' }
  | { readonly kind: 'agent-line'; readonly id: number; readonly line: string }
  | { readonly kind: 'kill-agent'; readonly id: number };

/** To the agent's process: its settings, then commands, line by line as on the standard input of `agent/child.ts`. */
export type ToAgent =
  | { readonly kind: 'line'; readonly line: string }
  /** Whoever gave the orders is gone. */
  | { readonly kind: 'orphaned' };
