import type { JsonObject } from '../../../../pipeline/plan.ts';

/** A step or a job that can be put into a pipeline. Keys are canonical; the file's own spelling is used when written. */
export type Block =
  | { readonly kind: 'step'; readonly step: JsonObject }
  | { readonly kind: 'job'; readonly job: JsonObject };

export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly about: string;
  readonly block: Block;
  /** What the action takes, for the preview. */
  readonly args?: readonly { readonly name: string; readonly docs: string; readonly isRequired: boolean }[];
}

/** What a block is while it is dragged. Its text travels along as YAML, for whoever takes text. */
export const dragType = 'application/x-signalbox-block';

export function draggedBlock(data: Pick<DataTransfer, 'getData'>): Block | undefined {
  const text = data.getData(dragType);
  if (text === '') return undefined;
  try {
    const block: unknown = JSON.parse(text);
    return isBlock(block) ? block : undefined;
  } catch {
    // Another program may use any type it likes.
    return undefined;
  }
}

function isBlock(value: unknown): value is Block {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const held = value.kind === 'step' && 'step' in value ? value.step : 'job' in value ? value.job : undefined;
  return (value.kind === 'step' || value.kind === 'job') && typeof held === 'object' && held !== null;
}

export function contentOf(block: Block): JsonObject {
  return block.kind === 'step' ? block.step : block.job;
}
