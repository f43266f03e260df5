import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { EditorSession } from '../session/editor-session.ts';
import { docsElement } from './docs-element.ts';
import { linePlaces } from './line-places.ts';

/** What the language says about the word under the pointer. */
export function hoverDocs(session: EditorSession): Extension {
  return hoverTooltip(async (_, position) => {
    const { toText, toView } = linePlaces(session.store.getState().text);
    const hover = await session.ask('hover', toText(position));
    if (hover === undefined) return null;
    const { range, title, detail, docs } = hover;
    return {
      pos: toView(range.start),
      end: toView(range.end),
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'cm-docs';
        const head = document.createElement('p');
        const name = document.createElement('strong');
        name.textContent = title;
        head.append(name, ` ${detail}`);
        dom.append(head);
        if (docs !== '') dom.append(docsElement(docs));
        return { dom };
      },
    };
  });
}
