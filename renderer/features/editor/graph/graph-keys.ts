import type { Shift } from './move-gestures.ts';
import type { Direction } from './walk.ts';

/** What a key asks for when the graph or its outline has the focus. */
export type KeyCommand =
  | { readonly kind: 'walk'; readonly to: Direction; readonly extends: boolean }
  | { readonly kind: 'shift'; readonly to: Shift }
  | { readonly kind: Plain };

type Plain =
  | 'add-after'
  | 'add-inside'
  | 'palette'
  | 'connect-to'
  | 'needs'
  | 'move-to'
  | 'rename'
  | 'remove'
  | 'duplicate'
  | 'select'
  | 'toggle'
  | 'select-all'
  | 'deselect'
  | 'search'
  | 'menu'
  | 'fit'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset';

export interface KeyState {
  /** Tab adds after what is selected. Without a selection it leaves the graph as it leaves everything (WCAG 2.1.2). */
  readonly hasSelection: boolean;
}

/** Chords as `chordOf` writes them. Copy, cut and paste have events of their own; undo is the page's. */
export function commandFor(chord: string, { hasSelection }: KeyState): KeyCommand | undefined {
  if (chord === 'tab') return hasSelection ? { kind: 'add-after' } : undefined;
  if (chord === 'escape') return hasSelection ? { kind: 'deselect' } : undefined;
  return commands[chord];
}

const walks: Readonly<Record<string, Direction>> = {
  arrowleft: 'left',
  arrowright: 'right',
  arrowup: 'up',
  arrowdown: 'down',
  home: 'first',
  end: 'last',
  pageup: 'job-above',
  pagedown: 'job-below',
};

const commands: Readonly<Record<string, KeyCommand>> = {
  ...Object.fromEntries(
    Object.entries(walks).flatMap(([key, to]) => [
      [key, { kind: 'walk', to, extends: false }],
      [`shift+${key}`, { kind: 'walk', to, extends: true }],
    ]),
  ),
  'alt+arrowup': { kind: 'shift', to: 'up' },
  'alt+arrowdown': { kind: 'shift', to: 'down' },
  'alt+arrowleft': { kind: 'shift', to: 'left' },
  'alt+arrowright': { kind: 'shift', to: 'right' },
  a: { kind: 'add-inside' },
  p: { kind: 'palette' },
  e: { kind: 'connect-to' },
  'shift+e': { kind: 'needs' },
  m: { kind: 'move-to' },
  f2: { kind: 'rename' },
  delete: { kind: 'remove' },
  backspace: { kind: 'remove' },
  'mod+d': { kind: 'duplicate' },
  enter: { kind: 'select' },
  space: { kind: 'toggle' },
  'mod+a': { kind: 'select-all' },
  '/': { kind: 'search' },
  contextmenu: { kind: 'menu' },
  'shift+f10': { kind: 'menu' },
  f: { kind: 'fit' },
  '+': { kind: 'zoom-in' },
  '=': { kind: 'zoom-in' },
  '-': { kind: 'zoom-out' },
  '0': { kind: 'zoom-reset' },
};
