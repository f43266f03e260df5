/**
 * The bridge between the window and the shell, once: main's `handle`, preload's `invoke` and the renderer's global take
 * their types from here. What a browser could do too is not in it; that goes through the control plane's API.
 */

import type { Language } from '../renderer/words/language.ts';

/** What the operator may choose about the shell. Kept by the shell, not by the control plane. */
export interface ShellSettings {
  readonly startAtLogin: boolean;
  /** What closing the window means. */
  readonly whenClosed: 'ask' | 'background' | 'quit';
  /** What quitting means for jobs that run on this machine. */
  readonly whenQuitting: 'ask' | 'background' | 'drain' | 'stop';
  /** The machine does not go to sleep by itself while jobs run on it. */
  readonly keepAwake: boolean;
  /** Whether this machine runs jobs itself. */
  readonly embeddedRunner: boolean;
  /** Which versions are looked for; `beta` has the stable ones as well. */
  readonly updateChannel: UpdateChannel;
  readonly notifyRunFailed: boolean;
  readonly notifyRunFixed: boolean;
  readonly notifyApproval: boolean;
  readonly notifyRunnerLost: boolean;
}

export type UpdateChannel = 'stable' | 'beta' | 'off';

/** How it stands with updates of the app. */
export type UpdateState =
  /** `no-source`: whoever made this package said nowhere to look. */
  | { readonly kind: 'off'; readonly because: 'chosen' | 'unpackaged' | 'no-source' }
  | { readonly kind: 'idle'; readonly checkedAtMs: number | null }
  | { readonly kind: 'checking' }
  | { readonly kind: 'downloading'; readonly version: string; readonly percent: number }
  /** Downloaded and checked. `when`: it is installed when the app ends, or as soon as no run goes on. */
  | {
      readonly kind: 'ready';
      readonly version: string;
      readonly when: 'quit' | 'idle';
      /** Going on now: nothing is installed during a run unless just that is asked. */
      readonly runningRuns: number;
    }
  | { readonly kind: 'installing'; readonly version: string }
  | { readonly kind: 'failed'; readonly because: string; readonly checkedAtMs: number };

/** What the shell knows about the process that is the control plane. */
export type ControlPlaneState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'restarting'; readonly because: string; readonly nextTryAtMs: number }
  /** It is not tried again until somebody asks. */
  | { readonly kind: 'failed'; readonly because: string }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'stopped' };

export interface ShellFacts {
  readonly platform: string;
  readonly version: string;
  readonly dataDir: string;
  /** Without one a closed window could not be found again, so it is made small instead. */
  readonly hasTray: boolean;
}

/** A pipeline file that was opened from outside the window. */
export interface OpenedFile {
  readonly name: string;
  readonly text: string;
}

/** How the console looks: the shell's own menus and its title bar follow. */
export interface Appearance {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: Language;
}

export type RestoreOutcome =
  | { readonly kind: 'restored' }
  | { readonly kind: 'not-chosen' }
  | { readonly kind: 'refused'; readonly because: string };

/** Whether shells find the signalbox command; `installed`: whatever installed the app sees to that. */
export type CommandState = 'linked' | 'not-linked' | 'installed';

/** Where the key of the secrets is at present. */
export interface KeyWhereabouts {
  readonly place: 'keychain' | 'file' | 'none';
  /** Why the keychain of the operating system cannot be used; empty when it can. */
  readonly keychainProblem: string;
}

/** What the window may ask, by channel. */
export interface Requests {
  /** A code that opens one session with the control plane, once. */
  'session:code': () => string;
  'shell:facts': () => ShellFacts;
  'settings:get': () => ShellSettings;
  'settings:change': (change: Partial<ShellSettings>) => ShellSettings;
  'appearance:set': (appearance: Appearance) => void;
  'control-plane:state': () => ControlPlaneState;
  /** The end of its log. */
  'control-plane:log': () => string;
  /** Without waiting for the next try. */
  'control-plane:start': () => void;
  'control-plane:reveal-log': () => void;
  'data:reveal': () => void;
  'key:whereabouts': () => KeyWhereabouts;
  /** Moves it. Refused where there is no keychain. */
  'key:prefer': (place: 'keychain' | 'file') => KeyWhereabouts;
  /** Asks for a folder; undefined: none was chosen. */
  'command:state': () => CommandState;
  'command:link': () => CommandState;
  'updates:state': () => UpdateState;
  /** Also when it is not time yet. */
  'updates:check': () => UpdateState;
  /** `now` stops what runs. */
  'updates:install': (when: 'now' | 'idle' | 'quit') => void;
  'backups:choose-folder': () => string | undefined;
  /** Asks for a backup, and puts it in the place of everything there is. */
  'backups:restore': () => RestoreOutcome;
  /** Files that were opened since they were last taken. */
  'files:take': () => readonly OpenedFile[];
}

/** What the shell tells the window, by channel. */
export interface Announcements {
  'window:navigate': [path: string];
  'control-plane:changed': [state: ControlPlaneState];
  'updates:changed': [state: UpdateState];
  'settings:changed': [settings: ShellSettings];
  /** `files:take` has something. */
  'files:opened': [];
}

export type Channel = keyof Requests;
export type AnnouncementChannel = keyof Announcements;
type Answer<C extends Channel> = Promise<ReturnType<Requests[C]>>;
type Stop = () => void;

/** `window.signalbox`: present when the console is shown by the shell. */
export interface ShellApi {
  sessionCode(): Answer<'session:code'>;
  facts(): Answer<'shell:facts'>;
  settings(): Answer<'settings:get'>;
  changeSettings(change: Partial<ShellSettings>): Answer<'settings:change'>;
  setAppearance(appearance: Appearance): Answer<'appearance:set'>;
  controlPlaneState(): Answer<'control-plane:state'>;
  controlPlaneLog(): Answer<'control-plane:log'>;
  startControlPlane(): Answer<'control-plane:start'>;
  revealLog(): Answer<'control-plane:reveal-log'>;
  revealData(): Answer<'data:reveal'>;
  keyWhereabouts(): Answer<'key:whereabouts'>;
  preferKeyPlace(place: 'keychain' | 'file'): Answer<'key:prefer'>;
  commandState(): Answer<'command:state'>;
  linkCommand(): Answer<'command:link'>;
  updateState(): Answer<'updates:state'>;
  checkForUpdates(): Answer<'updates:check'>;
  installUpdate(when: 'now' | 'idle' | 'quit'): Answer<'updates:install'>;
  chooseBackupFolder(): Answer<'backups:choose-folder'>;
  restoreBackup(): Answer<'backups:restore'>;
  takeOpenedFiles(): Answer<'files:take'>;
  onNavigate(listener: (path: string) => void): Stop;
  onControlPlane(listener: (state: ControlPlaneState) => void): Stop;
  onUpdates(listener: (state: UpdateState) => void): Stop;
  onSettings(listener: (settings: ShellSettings) => void): Stop;
  onFilesOpened(listener: () => void): Stop;
}
