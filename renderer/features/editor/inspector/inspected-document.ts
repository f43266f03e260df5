import type { Pipeline } from '../../../../pipeline/model.ts';
import { parsePipeline } from '../../../../pipeline/parse.ts';
import type { Node } from '../../../../pipeline/tree.ts';
import { type AliasCounts, aliasCounts } from './opacity.ts';

/** A text as the inspector reads it. */
export interface InspectedDocument {
  readonly text: string;
  readonly root: Node | undefined;
  readonly model: Pipeline | undefined;
  readonly aliases: AliasCounts;
  /** False while its layout is broken: nothing can be set until the text is repaired. */
  readonly isReadable: boolean;
}

export function inspect(text: string, path: string): InspectedDocument {
  const { document, model, diagnostics } = parsePipeline(text, { path });
  const isReadable = model !== undefined && diagnostics.every(({ code }) => code !== 'V1');
  return { text, root: document.root, model, aliases: aliasCounts(text, document.root), isReadable };
}
