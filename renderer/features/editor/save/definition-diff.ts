import { parsePipeline } from '../../../../pipeline/parse.ts';
import type { JsonObject } from '../../../../pipeline/plan.ts';
import { definitionFrom } from '../../../../pipeline/print.ts';
import { type GraphDiff, graphDiff } from './graph-diff.ts';

/** Undefined when one of the texts cannot be read as a definition. */
export function definitionDiff(before: string, after: string, path: string): GraphDiff | undefined {
  const [old, now] = [definitionIn(before, path), definitionIn(after, path)];
  return old && now && graphDiff(old, now);
}

function definitionIn(text: string, path: string): JsonObject | undefined {
  // The empty definition is what a pipeline begins with.
  if (text.trim() === '') return {};
  const { model } = parsePipeline(text, { path });
  return model && definitionFrom(model);
}
