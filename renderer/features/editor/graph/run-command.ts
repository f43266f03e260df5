import type { NodeRef } from '../session/node-ref.ts';
import type { Anchor } from './anchor.ts';
import { disconnect } from './connect-gestures.ts';
import type { EdgeEnds } from './edge-ends.ts';
import type { Gesture } from './gesture.ts';
import type { GraphItem, GraphModel } from './graph-model.ts';
import { shift } from './move-gestures.ts';
import type { MenuCommand } from './NodeMenu.tsx';
import { duplicate, remove } from './remove-gestures.ts';
import type { CanvasView } from './use-canvas-view.ts';
import type { Clipboard } from './use-clipboard.ts';
import type { Questions } from './use-questions.ts';
import type { Direction } from './walk.ts';

/** What commands are carried out with. */
export interface CommandPane {
  readonly model: GraphModel;
  readonly selected: readonly GraphItem[];
  readonly edge: EdgeEnds | undefined;
  readonly questions: Questions;
  readonly clipboard: Clipboard;
  readonly canvas: CanvasView | null;
  readonly act: (gesture: Gesture, how?: { readonly offersUndo?: boolean }) => void;
  readonly select: (keys: readonly string[]) => void;
  readonly walk: (from: GraphItem, to: Direction, extend: boolean) => void;
  readonly search: () => void;
  readonly openPalette: (after: NodeRef) => void;
  /** In the text, or in the included text that it comes from. */
  readonly showText: (item: GraphItem) => void;
  readonly anchorFor: (key: string) => Anchor;
}

/** The same for keys, the menu of a node and the sheet of shortcuts. */
export function runCommand(command: MenuCommand, item: GraphItem, pane: CommandPane) {
  const { model, selected, questions, clipboard, canvas, act } = pane;
  const keys = selected.map(({ key }) => key);
  // The selection if the item is part of it, else the item alone.
  const subjects = keys.includes(item.key) ? selected : [item];
  switch (command.kind) {
    case 'walk':
      return pane.walk(item, command.to, command.extends);
    case 'shift':
      return act(shift(model, item, command.to));
    case 'add-after':
      return questions.name('after', item.key);
    case 'add-inside':
      return questions.name('inside', item.key);
    case 'palette':
      return pane.openPalette(item.ref);
    case 'connect-to':
      return questions.pick('to', item);
    case 'needs':
      return questions.pick('from', item);
    case 'move-to':
      return questions.pick('move', item);
    case 'rename':
      return questions.name('rename', item.key);
    case 'remove':
      return pane.edge ? removeEdge(pane.edge, pane) : act(remove(model, subjects), { offersUndo: true });
    case 'duplicate':
      return act(duplicate(model, subjects));
    case 'copy':
      return void clipboard.write(clipboard.copied(subjects));
    case 'cut':
      return void clipboard.write(clipboard.cut(subjects));
    case 'paste':
      return void clipboard.read(item);
    case 'select':
      return pane.select([item.key]);
    case 'toggle':
      return pane.select(keys.includes(item.key) ? keys.filter((key) => key !== item.key) : [...keys, item.key]);
    case 'select-all':
      return pane.select(model.order.filter((key) => model.items.get(key)?.kind === 'job'));
    case 'deselect':
      return pane.select([]);
    case 'search':
      return pane.search();
    case 'menu': {
      const { left, bottom } = pane.anchorFor(item.key);
      return questions.menu(item.key, { x: left + 12, y: bottom });
    }
    case 'show-text':
      return pane.showText(item);
    case 'fit':
      return canvas?.fit();
    case 'zoom-in':
      return canvas?.zoomBy(1.25);
    case 'zoom-out':
      return canvas?.zoomBy(1 / 1.25);
    case 'zoom-reset':
      return canvas?.zoomTo(1);
  }
}

function removeEdge({ from, to }: EdgeEnds, { model, act }: CommandPane): void {
  const [source, target] = [model.items.get(from), model.items.get(to)];
  if (source?.kind === 'job' && target?.kind === 'job') act(disconnect(source, target));
}
