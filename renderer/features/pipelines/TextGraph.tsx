import { useMemo } from 'react';
import { analyse } from '../../../pipeline/analyse.ts';
import { compilePlan } from '../../../pipeline/compile.ts';
import { shapeOfDocument } from '../../graph/document-shape.ts';
import { JobGraph } from '../../graph/JobGraph.tsx';
import type { PlanShape } from '../../graph/plan-graph.ts';
import { Blank } from '../../ui/Blank.tsx';
import { useWords } from '../../words/words.ts';
import { pipelineWords } from './pipeline-words.ts';

const noFacts = new Map();
const nothingSelected = () => undefined;
/** Names of a run that has not begun have no values; the shape of the graph does not need them. */
const emptyContext = { git: {}, run: {}, pipeline: {}, event: {} };

/** A definition that names what only a run knows, such as its branch, has no plan yet: its jobs are drawn as written. */
function planOrDocument(text: string, path: string): PlanShape | undefined {
  const compiled = compilePlan(text, { path, context: emptyContext });
  if (compiled.ok) return compiled.plan;
  const { model } = analyse(text, { path });
  return model && shapeOfDocument(model);
}

export function TextGraph({ text, path }: { readonly text: string; readonly path: string }) {
  const t = useWords(pipelineWords);
  const plan = useMemo(() => planOrDocument(text, path), [text, path]);
  if (!plan || plan.jobs.length === 0) return <Blank title={t('noPlan')} />;
  return <JobGraph plan={plan} facts={noFacts} selectedKey={undefined} onSelect={nothingSelected} />;
}
