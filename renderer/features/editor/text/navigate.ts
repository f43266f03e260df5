import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap, type Panel, showPanel } from '@codemirror/view';
import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import type { NamedSymbol } from '../../../../pipeline/symbols.ts';
import type { Translate } from '../../../words/words.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { linePlaces } from './line-places.ts';
import type { textWords } from './text-words.ts';

type T = Translate<typeof textWords>;

export interface Navigation {
  readonly extension: Extension;
  /** From the name at the cursor. From a definition: to the places that use it. */
  readonly goToDefinition: (view: EditorView) => true;
  readonly showPlaces: (view: EditorView) => true;
}

/** From a name to where it is defined (F12, Ctrl-click), and to all places that use it (Shift-F12). */
export function navigation(session: EditorSession, t: T): Navigation {
  const setPlaces = StateEffect.define<NamedSymbol | undefined>();
  const places = StateField.define<NamedSymbol | undefined>({
    create: () => undefined,
    update: (shown, transaction) => {
      const effect = transaction.effects.find((each) => each.is(setPlaces));
      if (effect !== undefined) return effect.value;
      // The places are those of the text before.
      return transaction.docChanged ? undefined : shown;
    },
    provide: (field) =>
      showPanel.from(field, (symbol) =>
        symbol === undefined
          ? null
          : (view) => placesPanel(session, symbol, t, () => view.dispatch({ effects: setPlaces.of(undefined) }), view),
      ),
  });

  async function symbolAt(position: number): Promise<NamedSymbol | undefined> {
    const { version, text } = session.store.getState();
    const symbol = await session.ask('symbol', linePlaces(text).toText(position));
    return session.store.getState().version === version ? symbol : undefined;
  }
  async function listPlaces(view: EditorView, position: number) {
    const symbol = await symbolAt(position);
    if (symbol !== undefined) view.dispatch({ effects: setPlaces.of(symbol) });
  }
  async function goTo(view: EditorView, position: number) {
    const symbol = await symbolAt(position);
    const target = symbol?.definitions.find(({ start }) => start !== symbol.range.start);
    if (target !== undefined) session.reveal(target);
    else if (visited(session, symbol, linePlaces(session.store.getState().text).toText(position))) return;
    else if (symbol !== undefined) view.dispatch({ effects: setPlaces.of(symbol) });
  }

  const goToDefinition = (view: EditorView) => started(goTo(view, view.state.selection.main.head));
  const showPlaces = (view: EditorView) => started(listPlaces(view, view.state.selection.main.head));
  const closePlaces = (view: EditorView) => {
    if (view.state.field(places) === undefined) return false;
    view.dispatch({ effects: setPlaces.of(undefined) });
    return true;
  };
  const extension = [
    places,
    keymap.of([
      { key: 'F12', run: goToDefinition },
      { key: 'Shift-F12', run: showPlaces },
      { key: 'Escape', run: closePlaces },
    ]),
    EditorView.domEventHandlers({
      mousedown(event, view) {
        if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return false;
        const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (position === null) return false;
        event.preventDefault();
        return started(goTo(view, position));
      },
    }),
  ];
  return { extension, goToDefinition, showPlaces };
}

/** Into the text that brings the job named here, or that is included here. */
function visited(session: EditorSession, symbol: NamedSymbol | undefined, offset: number): boolean {
  const outline = session.store.getState().lastGood?.outline;
  const job = symbol?.kind === 'job' ? outline?.jobs.find(({ name }) => name === symbol.name) : undefined;
  if (job?.origin !== undefined) return session.visit(job.origin);
  if (symbol !== undefined) return false;
  const include = outline?.opaque.find(({ range }) => offset >= range.start && offset <= range.end);
  return include?.source !== undefined && session.visit({ source: include.source, line: 1 });
}

function started(work: Promise<void>): true {
  void work;
  return true;
}

function placesPanel(session: EditorSession, symbol: NamedSymbol, t: T, close: () => void, view: EditorView): Panel {
  const dom = document.createElement('div');
  dom.className = 'cm-places';
  const head = document.createElement('p');
  head.textContent = t('places', { name: symbol.name, count: symbol.definitions.length + symbol.references.length });
  const list = document.createElement('ul');
  const { text } = session.store.getState();
  const places = [
    ...symbol.definitions.map((range) => ({ range, isDefinition: true })),
    ...symbol.references.map((range) => ({ range, isDefinition: false })),
  ];
  for (const { range, isDefinition } of places.sort((one, other) => one.range.start - other.range.start)) {
    const button = document.createElement('button');
    button.type = 'button';
    const { line, content } = lineAround(text, range);
    button.textContent = `${line}  ${content}${isDefinition ? `  (${t('definition')})` : ''}`;
    button.addEventListener('click', () => session.reveal(range));
    const item = document.createElement('li');
    item.append(button);
    list.append(item);
  }
  dom.append(head, list);
  dom.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
      view.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const item = document.activeElement?.parentElement;
      const next = event.key === 'ArrowDown' ? item?.nextElementSibling : item?.previousElementSibling;
      next?.querySelector('button')?.focus();
    }
  });
  return { dom, mount: () => list.querySelector('button')?.focus() };
}

function lineAround(text: string, { start }: SourceRange): { readonly line: number; readonly content: string } {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', start);
  return {
    line: text.slice(0, start).split('\n').length,
    content: text.slice(from, to === -1 ? undefined : to).trim(),
  };
}
