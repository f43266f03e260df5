import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react';
import { chordOf, useShortcuts } from '../../../app/shortcuts.ts';
import { useWords } from '../../../words/words.ts';
import { commandFor } from './graph-keys.ts';
import type { GraphItem, GraphModel } from './graph-model.ts';
import { graphWords } from './graph-words.ts';
import type { MenuCommand } from './NodeMenu.tsx';
import type { Clipboard } from './use-clipboard.ts';

interface KeyOptions {
  readonly frame: RefObject<HTMLElement | null>;
  readonly model: GraphModel | undefined;
  readonly selected: readonly GraphItem[];
  readonly hasEdge: boolean;
  /** The item that has the focus, or had it last. */
  readonly current: string | undefined;
  readonly clipboard: Clipboard;
  readonly run: (command: MenuCommand, item: GraphItem) => void;
  readonly search: () => void;
}

const listed = [
  { keys: 'a', word: 'doAddInside', command: 'add-inside' },
  { keys: 'p', word: 'doPalette', command: 'palette' },
  { keys: 'e', word: 'doConnect', command: 'connect-to' },
  { keys: 'shift+e', word: 'doNeeds', command: 'needs' },
  { keys: 'm', word: 'doMove', command: 'move-to' },
  { keys: 'f2', word: 'doRename', command: 'rename' },
  { keys: 'mod+d', word: 'doDuplicate', command: 'duplicate' },
] as const;

/** Keys and the clipboard, read once for all items inside of the graph. */
export function useKeys({ frame, model, selected, hasEdge, current, clipboard, run, search }: KeyOptions) {
  const t = useWords(graphWords);
  // Listed where all keys are; with the focus in the graph its own listener is first.
  useShortcuts([
    { keys: '/', label: t('search'), group: t('group'), run: search },
    ...listed.map(({ keys, word, command }) => ({
      keys,
      label: t(word),
      group: t('group'),
      isLocal: true,
      run: () => selected[0] && run({ kind: command }, selected[0]),
    })),
  ]);

  function onKeyDown(event: KeyboardEvent) {
    if (isTyping(event.target) || event.defaultPrevented) return;
    const key =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-item]')?.dataset.item : undefined;
    // A button of the tool bar keeps Enter, Space and Tab for itself.
    const isInGraph = key !== undefined || event.target === frame.current || hasEdge;
    const item = model?.items.get(key ?? current ?? '');
    const command = commandFor(chordOf(event.nativeEvent), { hasSelection: selected.length > 0 || hasEdge });
    if (command === undefined || item === undefined || !isInGraph) return;
    event.preventDefault();
    event.stopPropagation();
    run(command, item);
  }

  function onClipboard(event: ClipboardEvent) {
    if (isTyping(event.target) || !model) return;
    const item = model.items.get(current ?? '');
    const subjects = selected.length > 0 ? selected : item ? [item] : [];
    event.preventDefault();
    if (event.type === 'paste') {
      clipboard.pasted(event.clipboardData.getData('text/plain'), selected[0] ?? item);
      return;
    }
    const text = event.type === 'cut' ? clipboard.cut(subjects) : clipboard.copied(subjects);
    if (text !== undefined) event.clipboardData.setData('text/plain', text);
  }
  return { onKeyDown, onCopy: onClipboard, onCut: onClipboard, onPaste: onClipboard };
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
