import { useId, useLayoutEffect, useRef } from 'react';
import { create } from 'zustand';
import { usePreferences } from '../words/preferences.ts';
import { hasOwnUndo, rememberFields } from './own-undo.ts';

/**
 * Keys of the view that is open. One listener reads them all; the sheet behind `?` and the palette list them, so a key
 * that exists is a key that can be found.
 */
export interface Shortcut {
  /** Chords in order: `mod+k`, `g r`, `shift+l`. Empty: in the palette only. */
  readonly keys: string;
  readonly label: string;
  readonly group: string;
  readonly run: () => void;
  /** Moves or edits within a list: not worth a line in the palette. */
  readonly isLocal?: boolean;
}

interface Registry {
  readonly scopes: ReadonlyMap<string, readonly Shortcut[]>;
}

const useRegistry = create<Registry>()(() => ({ scopes: new Map() }));

export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const scope = useId();
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  // Handlers change with every render; what is listed changes only with keys and labels.
  const signature = shortcuts.map((shortcut) => `${shortcut.keys}|${shortcut.label}`).join('\n');
  // Before what they belong to can be seen: who sees it may press a key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the shortcuts
  useLayoutEffect(() => {
    const listed = latest.current.map((shortcut, index) => ({ ...shortcut, run: () => latest.current[index]?.run() }));
    useRegistry.setState(({ scopes }) => ({ scopes: new Map(scopes).set(scope, listed) }));
    return () =>
      useRegistry.setState(({ scopes }) => {
        const rest = new Map(scopes);
        rest.delete(scope);
        return { scopes: rest };
      });
  }, [scope, signature]);
}

/** Innermost last: a view's keys go before the shell's. */
export function useAllShortcuts(): readonly Shortcut[] {
  const scopes = useRegistry((registry) => registry.scopes);
  return [...scopes.values()].flat();
}

type Bindings = Readonly<Record<string, string>>;

/** The keys of a command as they are pressed here: its own, or those that were chosen instead. */
export function boundTo(bindings: Bindings, { keys }: Pick<Shortcut, 'keys'>): string {
  return bindings[keys] ?? keys;
}

/** What of these commands answers to the same keys already, or to the beginning of them. */
export function conflictOf(
  shortcuts: readonly Shortcut[],
  bindings: Bindings,
  own: string,
  wanted: string,
): Shortcut | undefined {
  return shortcuts.find((other) => {
    if (other.keys === own || other.keys === '') return false;
    const keys = boundTo(bindings, other);
    return keys === wanted || keys.startsWith(`${wanted} `) || wanted.startsWith(`${keys} `);
  });
}

export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  // For letters Shift is a modifier; for `?` and `/` it is how the keyboard makes the sign.
  if (event.shiftKey && (key.length > 1 || /[a-zäöü]/.test(key))) parts.push('shift');
  return [...parts, key].join('+');
}

/** What a chord means after those pressed before it. */
export type Match =
  | { readonly kind: 'run'; readonly shortcut: Shortcut }
  | { readonly kind: 'more'; readonly pressed: string }
  | { readonly kind: 'none' };

export function matchKeys(shortcuts: readonly Shortcut[], pressed: string, chord: string): Match {
  const sequence = pressed ? `${pressed} ${chord}` : chord;
  const shortcut = shortcuts.findLast((candidate) => candidate.keys === sequence);
  if (shortcut) return { kind: 'run', shortcut };
  if (shortcuts.some((candidate) => candidate.keys.startsWith(`${sequence} `)))
    return { kind: 'more', pressed: sequence };
  return pressed ? matchKeys(shortcuts, '', chord) : { kind: 'none' };
}

/** A second key must follow the first within this time. */
const sequenceMs = 1200;

export function listenForShortcuts(signal: AbortSignal): void {
  rememberFields(signal);
  let pressed = '';
  let pressedAtMs = 0;
  const onKeyDown = (event: KeyboardEvent) => {
    const chord = chordOf(event);
    if (
      event.defaultPrevented ||
      event.isComposing ||
      ['shift', 'control', 'meta', 'alt'].includes(event.key.toLowerCase())
    )
      return;
    if (isTyping(event.target) && !chord.startsWith('mod+')) return;
    if (chord === 'space' && (event.repeat || pressesItself(event.target))) return;
    if (hasOwnUndo(chord, event.target)) return;
    // A menu or a dialog reads its own keys.
    if (event.target instanceof Element && event.target.closest('[role=menu], [role=dialog]')) return;
    const { keys } = usePreferences.getState();
    const shortcuts = [...useRegistry.getState().scopes.values()]
      .flat()
      .map((one) => ({ ...one, keys: boundTo(keys, one) }));
    const match = matchKeys(shortcuts, event.timeStamp - pressedAtMs < sequenceMs ? pressed : '', chord);
    pressed = match.kind === 'more' ? match.pressed : '';
    pressedAtMs = event.timeStamp;
    if (match.kind === 'none') return;
    event.preventDefault();
    if (match.kind === 'run') match.shortcut.run();
  };
  window.addEventListener('keydown', onKeyDown, { signal });
}

/** A key of a dialog that is open, where those of the view behind it rest. */
export function useDialogKey(key: string, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useLayoutEffect(() => {
    const mounted = new AbortController();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (isTyping(event.target) || chordOf(event) !== key) return;
      if (key === 'space' && pressesItself(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKeyDown, { signal: mounted.signal });
    return () => mounted.abort();
  }, [key]);
}

/** What has the focus is pressed by the space bar, unless it says that the key is the view's. */
function pressesItself(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('button, input, summary, [role=tab], [role=radio]')?.matches(':not([data-spacebar=view])') ?? false
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
