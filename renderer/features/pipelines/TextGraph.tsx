import { useMemo } from 'react';
import { compilePlan } from '../../../pipeline/compile.ts';
import { JobGraph } from '../../graph/JobGraph.tsx';
import { Blank } from '../../ui/Blank.tsx';
import { useWords } from '../../words/words.ts';
import { pipelineWords } from './pipeline-words.ts';

const noFacts = new Map();
const nothingSelected = () => undefined;
/** Names of a run that has not begun have no values; the shape of the graph does not need them. */
const emptyContext = { git: {}, run: {}, pipeline: {}, event: {} };

export function TextGraph({ text, path }: { readonly text: string; readonly path: string }) {
  const t = useWords(pipelineWords);
  const compiled = useMemo(() => compilePlan(text, { path, context: emptyContext }), [text, path]);
  if (!compiled.ok) return <Blank title={t('noPlan')} />;
  return <JobGraph plan={compiled.plan} facts={noFacts} selectedKey={undefined} onSelect={nothingSelected} />;
}
